import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World } from '../../playground/world/world.ts';
import { createAws } from '../../scripts/serve/aws.ts';
import { setup } from '../../scripts/setup.ts';
import type { SetupParts } from '../../scripts/setup/parts.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';

export const DOOR = 'https://door0123.lambda-url.eu-central-1.on.aws/';

/** What a person answers, by a part of the question; an array is answered one after the other. */
export type Script = Readonly<Record<string, string | readonly string[]>>;

export interface SetUp {
  readonly code: number;
  readonly told: string;
  /** Questions, in the order asked. */
  readonly asked: readonly string[];
}

/** An account in which nothing is deployed, a workspace, and OpenAI; a folder with the example policy. */
export interface Office {
  readonly world: World;
  readonly root: string;
  readonly commands: readonly (readonly string[])[];
  /** Answers of a person who does everything right. */
  readonly right: () => Script;
  readonly setUp: (script?: Script, more?: Partial<SetupParts>, args?: readonly string[]) => Promise<SetUp>;
  readonly file: (name: string) => Promise<string>;
  /** The text of every file that was written. */
  readonly files: () => Promise<string>;
  readonly secret: (name: 'slack' | 'openai', stage?: string) => Promise<unknown>;
}

export const openOffice = async (): Promise<Office> => {
  const world = await startWorld({ launcher: inProcess(), openai: { rateLimit: null } });
  const root = await mkdtemp(join(tmpdir(), 'setup-'));
  onTestFinished(async () => {
    await world.close();
    await rm(root, { recursive: true, force: true });
  });
  world.slack.rates.on = false;
  await copyFile('playground/policy.yaml', join(root, 'policy.yaml'));
  for (const name of Object.values(NAMES.secrets)) world.secrets.remove(name);
  const commands: (readonly string[])[] = [];
  const stands = new Set<string>();

  /** What CloudFormation makes of serverless.yml. */
  const deployed = async (stage: string) => {
    if (stands.has(stage)) return;
    stands.add(stage);
    const name = (actor: string) => `model-share-bot-${stage}-${actor}`;
    await world.dynamo.createTables([requestsTable(name('requests')), sharesTable(name('shares'))]);
    for (const actor of ['requests', 'shares']) {
      const dead = world.sqs.queue(world.sqs.createQueue(`${name(actor)}-dead.fifo`, {}));
      const redrive = { deadLetterTargetArn: dead.arn, maxReceiveCount: 5 };
      world.sqs.createQueue(
        `${name(actor)}.fifo`,
        { VisibilityTimeout: '120', RedrivePolicy: JSON.stringify(redrive) },
      );
    }
  };
  const run: SetupParts['run'] = async (command) => {
    commands.push(command);
    const stage = command.find((word) => word.startsWith('--stage='))?.slice('--stage='.length) ?? '';
    if (command.includes('deploy')) await deployed(stage);
    const outputs = `Stack Outputs:\n  DoorUrl: ${DOOR}\n  ServerlessDeploymentBucketName: b\n`;
    return { code: 0, output: command.includes('info') ? outputs : '' };
  };

  let ids = 0;
  const setUp: Office['setUp'] = async (script = right(), more = {}, args = []) => {
    const told: string[] = [];
    const asked: string[] = [];
    const left = new Map(Object.entries(script).map(([part, answer]) => [part, [answer].flat()]));
    const answer = async (question: string): Promise<string> => {
      asked.push(question);
      const [, answers] = [...left].find(([part]) => question.includes(part)) ?? [];
      const next = answers?.shift();
      if (next === undefined) throw new Error(`Nobody answers: ${question} Told before: ${told.slice(-3).join(' | ')}`);
      return next;
    };
    const code = await setup(args, {
      env: { ...world.operatorEnv, SLACK_API_URL: world.slack.apiUrl, OPENAI_BASE_URL: world.openai.baseUrl },
      person: { tell: (text) => void told.push(text), ask: answer, askHidden: answer },
      run,
      root,
      now: world.now,
      random: () => 0.5,
      sleep: async (ms) => world.advance(ms),
      release: async () => '0.1.0+1a2b3c4d',
      newId: () => `00000000-0000-4000-8000-${String((ids += 1)).padStart(12, '0')}`,
      ...more,
    });
    return { code, told: told.join('\n'), asked };
  };
  const right = (): Script => ({
    SNS: 'arn:aws:sns:eu-central-1:123456789012:alarms',
    'Their ARNs': 'arn:aws:iam::123456789012:role/Platform',
    'Signing Secret': world.slack.world.app.signingSecret,
    'Bot User OAuth Token': world.slack.world.app.token,
    'Is that the one': 'yes',
    'admin key': world.openai.organization.adminKeys[0]?.key ?? '',
    "channel's name": '#model-approvals',
    'Who may approve': 'ml-owners',
  });
  return {
    world,
    root,
    commands,
    right,
    setUp,
    file: (name) => readFile(join(root, name), 'utf8'),
    files: async () => {
      const names = await readdir(root, { recursive: true, withFileTypes: true });
      const texts = names.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), 'utf8'));
      return (await Promise.all(texts)).join('\n');
    },
    secret: async (name, stage) => {
      const id = stage === undefined ? NAMES.secrets[name] : `model-share-bot-${stage}/${name}`;
      const text: unknown = JSON.parse(await readSecretText(createAws(world.operatorEnv), id));
      return text;
    },
  };
};

export const write = (office: Office, name: string, text: string): Promise<void> => writeFile(
  join(office.root, name),
  text,
);

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProcess } from '../../playground/world/in-process.ts';
import { NAMES } from '../../playground/world/names.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World } from '../../playground/world/world.ts';
import { doctor } from '../../scripts/doctor.ts';
import type { Line } from '../../scripts/doctor/lines.ts';
import { startDeployment } from './deployment.ts';
import type { Deployment } from './deployment.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** What the doctor said, as people and as machines read it. */
export interface Said {
  readonly code: number;
  readonly text: string;
  readonly lines: readonly Line[];
  readonly wrong: readonly Line[];
}

/** A deployment that is well, and a doctor for it. */
export interface Clinic {
  readonly world: World;
  readonly deployment: Deployment;
  /** As an operator's shell has it. */
  readonly env: Env;
  /** Runs the doctor with `--json`; `more` stands in the place of settings of the same name. */
  readonly examine: (more?: Env) => Promise<Said>;
  /** Runs it as a person does. */
  readonly read: (args?: readonly string[], more?: Env) => Promise<{ readonly code: number; readonly text: string }>;
  /** Writes a file and gives its path. */
  readonly file: (name: string, text: string) => Promise<string>;
  /** Everything that must never be printed. */
  readonly secrets: () => readonly string[];
  readonly close: () => Promise<void>;
}

export const openClinic = async (): Promise<Clinic> => {
  const world = await startWorld({ launcher: inProcess(), openai: { rateLimit: null } });
  const folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  world.slack.rates.on = false;
  const deployment = await startDeployment(world);
  await deployment.deploy('playground/policy.yaml');
  // At a full half hour the clock has the projects read for the first time.
  await world.tick();
  const { slack, openai, sqs } = world;
  const env: Env = {
    ...world.operatorEnv,
    ...deployment.env,
    REQUESTS_TABLE: NAMES.tables.requests,
    SHARES_TABLE: NAMES.tables.shares,
    REQUESTS_QUEUE_URL: sqs.queue(NAMES.queues.requests).url,
    SHARES_QUEUE_URL: sqs.queue(NAMES.queues.shares).url,
    SLACK_SECRET_ID: NAMES.secrets.slack,
    SLACK_API_URL: slack.apiUrl,
    SLACK_TEAM_ID: slack.world.team.id,
    SLACK_APP_ID: slack.world.app.id,
    OPENAI_SECRET_ID: NAMES.secrets.openai,
    OPENAI_BASE_URL: openai.baseUrl,
    POLICY_FILE: 'playground/policy.yaml',
  };
  const seen = new Set<string>();
  const keep = () => {
    const { token, signingSecret } = slack.world.app;
    const keys = [...openai.organization.adminKeys, ...openai.organization.projectKeys].map(({ key }) => key);
    const aws = world.operatorEnv['AWS_SECRET_ACCESS_KEY'] ?? '';
    for (const secret of [token, signingSecret, ...keys, aws]) seen.add(secret);
  };
  const read: Clinic['read'] = async (args = [], more = {}) => {
    keep();
    const printed: string[] = [];
    const parts = {
      env: { ...env, ...more },
      now: world.now,
      random: () => 0.5,
      // Time goes on without anything happening in it.
      sleep: async (ms: number) => world.advance(ms),
    };
    const code = await doctor(args, parts, (text) => printed.push(text));
    return { code, text: printed.join('\n') };
  };
  return {
    world,
    deployment,
    env,
    read,
    examine: async (more) => {
      const { code, text } = await read(['--json'], more);
      // The report is the doctor's own; its form is what the tests look at.
      const lines = JSON.parse(text) as readonly Line[];
      return { code, text, lines, wrong: lines.filter(({ kind }) => kind === 'wrong') };
    },
    file: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    secrets: () => {
      keep();
      return [...seen];
    },
    close: async () => {
      await Promise.all([world.close(), deployment.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};

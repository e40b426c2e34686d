import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { startDynamo } from '../../playground/aws/dynamo.ts';
import { startSecrets } from '../../playground/aws/secrets.ts';
import { startSqs } from '../../playground/aws/sqs.ts';
import { isRecord, tryJson } from '../../playground/json.ts';
import { startOpenAI } from '../../playground/openai/openai.ts';
import { createPeople } from '../../playground/slack/people/people.ts';
import type { People } from '../../playground/slack/people/people.ts';
import { startSlack } from '../../playground/slack/slack.ts';
import { acme } from '../../playground/world/organization.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SERVE = join(ROOT, 'scripts', 'serve.ts');
const REGION = 'eu-central-1';
const ACCOUNT = '123456789012';
const KEY = { accessKeyId: 'AKIASERVETEST0000001', secretAccessKey: 'serve-test-secret-key' };

export type Line = Readonly<Record<string, unknown>>;

/** `npm run serve` as a process of its own, with this environment and nothing else of ours. */
export function serve(env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [SERVE, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const output = { stderr: '' };
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = tryJson(text);
    lines.push(isRecord(line) ? line : { text });
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<{ readonly code: number | null; readonly stderr: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stderr: output.stderr });
      for (const look of waiting) look();
    });
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    lines,
    ended,
    stop: (signal: NodeJS.Signals) => child.kill(signal),
    /** The first line of an event, also one that came before. @throws Error where it ends without one. */
    line: (event: string, fits: (line: Line) => boolean = () => true): Promise<Line> =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find((line) => line['event'] === event && fits(line));
          if (found === undefined && child.exitCode === null) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`No ${event}: ${output.stderr} ${JSON.stringify(lines.slice(-5))}`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Slack, OpenAI and AWS on ports of their own, in real time, with secrets and without any table or queue. */
export async function startServers() {
  const now = Date.now;
  const random = Math.random;
  const aws = { region: REGION, accountId: ACCOUNT, credentials: [KEY], now, random };
  const organization = acme(now(), random);
  const [slack, openai, sqs, secrets, dynamo] = await Promise.all([
    startSlack({ now, random, rates: false }),
    startOpenAI({ now, random, organization, settings: { rateLimit: null } }),
    startSqs(aws),
    startSecrets(aws),
    startDynamo(aws),
  ]);
  onTestFinished(async () => {
    await Promise.all([slack, openai, sqs, secrets, dynamo].map((server) => server.close()));
  });
  const { signingSecret, token } = slack.world.app;
  secrets.put('bot/slack', JSON.stringify({ signing_secret: signingSecret, bot_token: token }));
  secrets.put('bot/openai', JSON.stringify({ admin_key: organization.adminKeys[0]?.key }));

  const env: Readonly<Record<string, string>> = {
    SLACK_API_URL: slack.apiUrl,
    SLACK_TEAM_ID: slack.world.team.id,
    SLACK_APP_ID: slack.world.app.id,
    SLACK_SECRET_ID: 'bot/slack',
    OPENAI_BASE_URL: openai.baseUrl,
    OPENAI_SECRET_ID: 'bot/openai',
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_SQS: sqs.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    REQUESTS_TABLE: 'bot-requests',
    SHARES_TABLE: 'bot-shares',
    REQUESTS_QUEUE_URL: `${sqs.url}/${ACCOUNT}/bot-requests.fifo`,
    SHARES_QUEUE_URL: `${sqs.url}/${ACCOUNT}/bot-shares.fifo`,
    POLICY_FILE: 'playground/policy.yaml',
    PORT: '0',
  };
  const peopleAt = (url: string): People =>
    createPeople(slack.world, {
      deliver: async ({ headers, rawBody }) => {
        const answer = await fetch(url, { method: 'POST', headers, body: rawBody });
        return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
      },
    });
  return { slack, openai, sqs, secrets, dynamo, env, peopleAt };
}

/** The environment without some of it. */
export const without = (env: Readonly<Record<string, string>>, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

export const housePolicy = (): string => readFileSync(join(ROOT, 'playground', 'policy.yaml'), 'utf8');

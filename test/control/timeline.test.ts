import { afterEach, describe, expect, test } from 'vitest';
import { shown } from '../../playground/control/timelineSecrets.ts';
import type { Step, StepBodies, TimelineShown } from '../../playground/control/toolsWire.ts';
import { deskForFile } from './desk.ts';

const CARDS = 'C01APPROVALS';
const LINE = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd payments-prod for 7d because A/B starts Monday';
const desk = deskForFile();

const read = async (after = 0) => (await desk.get(`/api/timeline?after=${after}`)).body as TimelineShown;
const bodies = async (n: number) => (await desk.get(`/api/timeline/${n}`)).body as StepBodies;
const quiet = () => desk.post('/api/wait', { quiet: true, within: 20 });
const ask = async () => {
  await desk.post('/api/people/U01DANA/command', { channel: CARDS, text: LINE });
  await quiet();
};
interface Seen {
  readonly channels: readonly { readonly id: string; readonly messages: readonly { readonly ts: string }[] }[];
}
const approve = async (person: string) => {
  const { channels } = (await desk.get(`/api/people/${person}/screen`)).body as Seen;
  const ts = channels.find(({ id }) => id === CARDS)?.messages.at(-1)?.ts ?? '';
  await desk.post(`/api/people/${person}/click`, { where: { channel: CARDS, ts }, action: 'approve' });
  await quiet();
};
const words = (steps: readonly Step[]) => steps.filter(({ isDetail }) => !isDetail).map(({ kind, what }) => `${kind}: ${what}`);

test('what a person did is followed to the new state of the record', async () => {
  await ask();
  const asked = await read();
  const [id = ''] = asked.steps[0]?.requests ?? [];
  expect(words(asked.steps).slice(0, 5)).toEqual([
    'person: Dana Kim typed /share-model ft:…:support-tone:B7R9VjQd payments-prod for 7d because A/B starts Monday',
    'delivery: signed slash_command · answered 200',
    `queue: to requests: ask ${id}`,
    `function: requests: ask ${id}`,
    `record: ${id} version 1: asked by Dana Kim`,
  ]);
  await approve('U01PRIYA');
  await approve('U01OMAR');
  const { steps, upTo } = await read(asked.upTo);
  const lines = words(steps);
  for (const line of [
    'person: Priya Shah clicked “Approve 7 days”',
    `record: ${id} version 5: approved (1 of 2) by Priya Shah`,
    `queue: to shares: look at support-tone:B7R9VjQd × proj_payments, for ${id}`,
    'openai: POST /v1/fine_tuning/checkpoints/…:support-tone:B7R9VjQd/permissions → 200',
  ]) {
    expect(lines).toContain(line);
  }
  expect(lines.at(-1)).toMatch(/^slack: chat\.postMessage to Dana Kim “payments-prod can use support-tone/);
  // The call to OpenAI names no request; it belongs to the message that led to it.
  expect(steps.find(({ what }) => what.startsWith('POST '))).toMatchObject({ requests: [id], state: 'done', by: expect.stringMatching(/^shares#/) });
  expect((await read(upTo)).steps).toEqual([]);
});

test('a delivery can be delivered again, and is told as that', async () => {
  await ask();
  const before = await read();
  const n = before.steps.find(({ kind }) => kind === 'delivery')?.delivery;
  expect(await desk.post('/api/deliveries/again', { n })).toMatchObject({ status: 200, body: { n, status: 200, error: null } });
  await quiet();
  const { steps } = await read(before.upTo);
  expect(words(steps)[0]).toBe('delivery: signed slash_command, once more · answered 200');
  expect(steps.some(({ kind }) => kind === 'person')).toBe(false);
  expect(await desk.post('/api/deliveries/again', { n: 99_999 })).toMatchObject({ status: 409 });
  expect((await desk.get('/api/timeline/999999')).status).toBe(409);
});

test('a lever, a time-out and a jump of the clock stand between the steps', async () => {
  await desk.post('/api/levers/queue-hangs', { on: true });
  await desk.post('/api/people/U01DANA/command', { channel: CARDS, text: LINE });
  await desk.post('/api/levers/queue-hangs', { on: false });
  await quiet();
  await desk.post('/api/clock', { minutes: 60 });
  await ask();
  const lines = words((await read()).steps);
  expect(lines[0]).toBe('lever: Functions: Let the queue behind the door hang · on');
  expect(lines.some((line) => line.startsWith('delivery: signed slash_command · answered 5'))).toBe(true);
  expect(lines).toContain('clock: It is 2026-11-24 15:00 UTC now');
});

test('after a reset nothing from before is left', async () => {
  await ask();
  const { upTo } = await read();
  await desk.post('/api/reset');
  const { steps, first } = await read(upTo);
  expect(steps).toEqual([]);
  expect((await read()).steps).toEqual([]);
  expect(first).toBeGreaterThan(1);
});

describe('secrets', () => {
  const everything: string[] = [];
  afterEach(() => everything.splice(0));

  test('no body of any step has a key, a token, a signature or a reply address', async () => {
    await ask();
    await desk.post('/api/levers/rotate-admin-key');
    await desk.post('/api/levers/rotate-signing-secret');
    await approve('U01PRIYA');
    await approve('U01OMAR');
    const { steps } = await read();
    expect(steps.some(({ what }) => what.startsWith('GetSecretValue'))).toBe(true);
    for (const { n, hasBodies } of steps) if (hasBodies) everything.push(JSON.stringify(await bodies(n)));
    const all = everything.join('\n') + JSON.stringify(steps);
    expect(all).toContain('"x-slack-signature":"•••"');
    expect(all).toContain('"SecretString":"•••"');
    expect(all).not.toMatch(/sk-admin-|xoxb-|v0=[0-9a-f]{64}|AWS4-HMAC/);
    expect(all).not.toMatch(/\/(?:commands|actions)\/T01ACME\/\d+\/[A-Za-z0-9]/);
    expect(all).toContain('A/B starts Monday');
  });

  test('marked ones are found wherever they stand', () => {
    const marked = {
      headers: { 'X-Slack-Signature': 'MARKED', Authorization: 'Bearer MARKED' },
      body: JSON.stringify({ token: 'MARKED', inner: JSON.stringify({ signing_secret: 'MARKED', admin_key: 'MARKED' }) }),
      text: 'the key sk-admin-MARKED and xoxb-MARKED',
      url: 'https://hooks.slack.com/actions/T01ACME/123/MARKED',
      SecretString: '{"project_keys":{"a":"MARKED"}}',
      kept: ['a reason', { NextToken: 'page 2' }],
    };
    const masked = JSON.stringify(shown(marked));
    expect(masked).not.toContain('MARKED');
    expect(shown(marked)).toMatchObject({ kept: ['a reason', { NextToken: 'page 2' }] });
  });
});

import { describe, expect, test } from 'vitest';
import { deskForFile } from './desk.ts';

/** Levers by the control interface alone: what the page does not show. Each once, to its end: test/browser/levers. */

const CARDS = 'C01APPROVALS';
const LINE = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd payments-prod for 7d because A/B starts Monday';
const desk = deskForFile();

const lever = async (name: string, body: object = {}) => (await desk.post(`/api/levers/${name}`, body)).body;
const on = (name: string) => lever(name, { on: true });
const off = (name: string) => lever(name, { on: false });
const quiet = async () => expect((await desk.post('/api/wait', { quiet: true, within: 20 })).status).toBe(200);
const move = async (minutes: number) => {
  await quiet();
  expect((await desk.post('/api/clock', { minutes })).status).toBe(200);
  await quiet();
};
const sees = async (person: string, text: string) =>
  expect((await desk.post('/api/wait', { sees: { person, text }, within: 5 })).body).not.toHaveProperty('error');
const permissions = async () => ((await desk.get('/api/openai')).body as { permissions: number }).permissions;

interface Seen {
  readonly channels: readonly { readonly id: string; readonly messages: readonly { readonly ts: string; readonly blocks: unknown }[] }[];
}
const newest = async (): Promise<string> => {
  const { channels } = (await desk.get('/api/people/U01PRIYA/screen')).body as Seen;
  return channels.find(({ id }) => id === CARDS)?.messages.findLast(({ blocks }) => JSON.stringify(blocks).includes('"more"'))?.ts ?? '';
};
const cards = async (): Promise<number> => {
  const { channels } = (await desk.get('/api/people/U01PRIYA/screen')).body as Seen;
  return channels.find(({ id }) => id === CARDS)?.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('"more"')).length ?? 0;
};
const ask = async () => {
  await desk.post('/api/people/U01DANA/command', { channel: CARDS, text: LINE });
  await quiet();
};
const approve = async (person: string) => {
  const done = await desk.post(`/api/people/${person}/click`, { where: { channel: CARDS, ts: await newest() }, action: 'approve' });
  await quiet();
  return done;
};
const bothApprove = async () => {
  await approve('U01PRIYA');
  await approve('U01OMAR');
};
const stateOf = async (name: string) => {
  const all = (await desk.get('/api/levers')).body as readonly { readonly name: string; readonly state: string }[];
  return all.find((one) => one.name === name)?.state;
};

describe('slow', () => {
  test('OpenAI and Slack: the click is answered at once, who opens a dialog sees the time-out, the grant comes', async () => {
    const where = async () => ({ channel: CARDS, ts: await newest() });
    await ask();
    await approve('U01PRIYA');
    const half = await where();
    await desk.post('/api/people/U01DANA/command', { channel: CARDS, text: LINE.replace('payments-prod', 'search-dev') });
    await quiet();
    const fresh = await where();
    await on('openai-slow');
    const { body } = await desk.post('/api/people/U01OMAR/click', { where: half, action: 'approve' });
    expect(body).toMatchObject({ delivered: { kind: 'block_actions', status: 200 } });
    await sees('U01PRIYA', 'Creating it at OpenAI');
    await on('slack-slow');
    // While the one call takes its time, so does this.
    const { status, body: error } = await desk.post('/api/people/U01PRIYA/click', { where: fresh, action: 'deny' });
    expect({ status, error }).toMatchObject({ status: 504, error: { error: { name: 'operation_timeout' } } });
    await Promise.all(['openai-slow', 'slack-slow'].map(off));
    await move(5);
    expect(await permissions()).toBe(2);
  }, 20_000);
});

describe('Slack', () => {
  test('takes no messages: granted all the same, the card follows', async () => {
    await ask();
    await approve('U01PRIYA');
    await on('slack-limit');
    await approve('U01OMAR');
    expect(await permissions()).toBe(2);
    await off('slack-limit');
    await move(10);
    await sees('U01DANA', 'payments-prod can use support-tone');
    expect(await permissions()).toBe(2);
  });

  test('delivers the last click again: it counts once', async () => {
    await ask();
    await approve('U01PRIYA');
    expect(await lever('deliver-again')).toMatchObject({ done: 'Delivered again; the door answered 200.' });
    await quiet();
    await sees('U01PRIYA', '1 of 2');
    expect(await permissions()).toBe(1);
  });
});

describe('functions', () => {
  test('the queue behind the door hangs: the person is told that it failed, and nothing was asked', async () => {
    const before = await cards();
    await on('queue-hangs');
    const { status, body } = await desk.post('/api/people/U01DANA/command', { channel: CARDS, text: LINE });
    expect({ status, body }).toMatchObject({ status: 502, body: { error: { name: 'dispatch_failed' } } });
    await off('queue-hangs');
    await move(5);
    expect(await cards()).toBe(before);
    await ask();
    expect(await cards()).toBe(before + 1);
  }, 20_000);
});

describe('clock', () => {
  test('a minute, an hour, a day: exactly that', async () => {
    const now = async () => ((await desk.get('/api/changes')).body as { now: number }).now;
    const start = await now();
    await lever('clock-minute');
    expect(await now()).toBe(start + 60_000);
    await lever('clock-hour');
    expect(await now()).toBe(start + 3_660_000);
    await lever('clock-day');
    expect(await now()).toBe(start + 90_060_000);
  });
});

test('all are off at the start, and off again after a reset', async () => {
  const names = ((await desk.get('/api/levers')).body as readonly { name: string; kind: string; state: string }[]).filter(({ kind }) => kind !== 'push');
  expect(names.map(({ state }) => state)).toEqual(names.map(() => 'off'));
  for (const { name } of names) await on(name);
  expect(await stateOf('policy')).toBe('on');
  await desk.post('/api/reset');
  for (const { name } of names) expect([name, await stateOf(name)]).toEqual([name, 'off']);
  await ask();
  await bothApprove();
  expect(await permissions()).toBe(2);
  expect(await desk.post('/api/levers/magic')).toMatchObject({ status: 404 });
  expect(await desk.post('/api/levers/policy', { on: 'yes' })).toMatchObject({ status: 400 });
});

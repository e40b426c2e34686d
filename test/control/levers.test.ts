import { describe, expect, test } from 'vitest';
import { deskForFile } from './desk.ts';

/** Each lever once, by the control interface alone: what a person reads, and the number at OpenAI. */

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

describe('OpenAI', () => {
  test('refuses the admin key: it waits, operators are told, and it goes on by itself', async () => {
    await ask();
    await on('openai-401');
    await bothApprove();
    await sees('U01DANA', 'OpenAI refuses the bot’s key');
    expect(await permissions()).toBe(1);
    await off('openai-401');
    await move(6);
    await sees('U01DANA', 'payments-prod can use support-tone');
    expect(await permissions()).toBe(2);
  });

  test('does not know the model: said to have failed, nothing shared', async () => {
    await ask();
    await on('openai-404');
    await bothApprove();
    await sees('U01PRIYA', 'Nothing was shared');
    expect(await permissions()).toBe(1);
    await off('openai-404');
  });

  test('is busy: the card says when it is tried again', async () => {
    await ask();
    await on('openai-429');
    await bothApprove();
    await move(1);
    await sees('U01PRIYA', 'OpenAI is busy');
    await off('openai-429');
    await move(10);
    expect(await permissions()).toBe(2);
  });

  test('fails: tried again until it is well', async () => {
    await ask();
    await on('openai-500');
    await bothApprove();
    await move(1);
    expect(await permissions()).toBe(1);
    await sees('U01PRIYA', 'Approved');
    await off('openai-500');
    await move(15);
    expect(await permissions()).toBe(2);
  });

  test('loses an answer: used up by the next create, and one permission', async () => {
    await ask();
    await on('openai-drop');
    await bothApprove();
    expect(await stateOf('openai-drop')).toBe('used');
    await sees('U01PRIYA', 'OpenAI did not answer');
    await move(3);
    await sees('U01DANA', 'payments-prod can use support-tone');
    expect(await permissions()).toBe(2);
  });
});

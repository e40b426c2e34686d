import { expect, test } from 'vitest';
import type { GuideShown } from '../../playground/control/toolsWire.ts';
import type { Screen } from '../../playground/control/wire.ts';
import { deskForFile, told } from './desk.ts';

/** The guided minute ticks what its own people did, and nothing that somebody else did beside them. */

const desk = deskForFile();
const LINE = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd payments-prod for 7d because A/B starts Monday';
const CARDS = 'C01APPROVALS';

const done = async () => told<GuideShown>(await desk.get('/api/guide')).done;
const ask = async (person: string) => {
  told(await desk.post(`/api/people/${person}/command`, { channel: 'C01PLATFORM', text: LINE }));
  told(await desk.post('/api/wait', { quiet: true }));
};
const approve = async (person: string) => {
  const { channels } = told<Screen>(await desk.get(`/api/people/${person}/screen`));
  const ts = channels.find(({ id }) => id === CARDS)?.messages.findLast(({ blocks }) => blocks.length > 0 && JSON.stringify(blocks).includes('"approve"'))?.ts;
  told(await desk.post(`/api/people/${person}/click`, { where: { channel: CARDS, ts }, action: 'approve' }));
  told(await desk.post('/api/wait', { quiet: true }));
};
const NOTHING = { asked: false, refused: false, approved: false, granted: false };

test('from the slash command to the grant, a step at a time', async () => {
  expect(await done()).toEqual(NOTHING);
  await ask('U01DANA');
  expect(await done()).toEqual({ ...NOTHING, asked: true });
  await approve('U01DANA');
  expect(await done()).toEqual({ ...NOTHING, asked: true, refused: true });
  await approve('U01PRIYA');
  expect(await done()).toEqual({ asked: true, refused: true, approved: true, granted: false });
  await approve('U01OMAR');
  expect(await done()).toEqual({ asked: true, refused: true, approved: true, granted: true });
});

test('what somebody else asks, and a press that does not count, tick nothing', async () => {
  expect(await done()).toEqual(NOTHING);
  await ask('U01BO');
  await approve('U01GUEST');
  await approve('U01PRIYA');
  expect(await done()).toEqual(NOTHING);
});

import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BUGS } from '../../playground/planted/bugs.ts';
import { CannotPlant, buildPlanted, planted } from '../../playground/planted/build.ts';
import { bundles } from '../../playground/world/bundles.ts';
import { housePolicy } from '../../playground/world/policy.ts';
import { openDesk } from './desk.ts';
import type { Desk } from './desk.ts';

const CHEATS = ['own-request', 'owners-at-once', 'lost-answer', 'changed-terms'];

const LINE = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd payments-prod for 7d because A/B starts Monday';
const quiet = (desk: Desk) => desk.post('/api/wait', { quiet: true, within: 20 });
const ask = async (desk: Desk) => {
  await desk.post('/api/people/U01DANA/command', { channel: 'C01APPROVALS', text: LINE });
  await quiet(desk);
};
const approve = async (desk: Desk, person: string) => {
  const { channels } = (await desk.get(`/api/people/${person}/screen`)).body as {
    readonly channels: readonly { readonly id: string; readonly messages: readonly { readonly ts: string }[] }[];
  };
  const ts = channels.find(({ id }) => id === 'C01APPROVALS')?.messages.at(-1)?.ts;
  await desk.post(`/api/people/${person}/click`, { where: { channel: 'C01APPROVALS', ts }, action: 'approve' });
  await quiet(desk);
};
const grant = async (desk: Desk) => {
  await ask(desk);
  await approve(desk, 'U01PRIYA');
  await approve(desk, 'U01OMAR');
};
const sees = async (desk: Desk, person: string, text: string) =>
  (await desk.post('/api/wait', { sees: { person, text }, within: 5 })).status === 200;

const cheat = async (desk: Desk, name: string) => (await desk.post(`/api/cheats/${name}`)).body;
const levers = async (desk: Desk) => (await desk.get('/api/levers')).body;

/** The control interface over a bot with a bug in it. */
async function deskWith(name: string): Promise<Desk> {
  const bug = BUGS.find((one) => one.name === name);
  if (bug === undefined) throw new Error(`No bug ${name}`);
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await buildPlanted(bug, folder, housePolicy());
  const { name: shown, wrong, seen } = bug;
  return openDesk({ launcher: () => bundles(folder), running: { folder, planted: { name: shown, wrong, seen } } });
}

describe('on the real bot', () => {
  test('every cheat fails, in any order and twice, and leaves the levers as they were', async () => {
    const desk = await openDesk();
    await desk.post('/api/levers/openai-404', { on: true });
    const before = await levers(desk);
    for (const name of [...CHEATS.toReversed(), ...CHEATS]) {
      expect(await cheat(desk, name)).toMatchObject({ name, right: true });
    }
    expect(await levers(desk)).toEqual(before);
  });

  test('what was done and what came of it is told in words', async () => {
    const desk = await openDesk();
    expect(await cheat(desk, 'own-request')).toMatchObject({
      before: 1,
      after: 1,
      expected: 'Her own click does not count: 1 of 2, no permission.',
      happened: 'no permission was made; the card says 1 of 2.',
      lines: [
        expect.stringMatching(/^Priya Shah asked \(R-[0-9A-Z]{5}\)\.$/),
        'Priya Shah clicked Approve on her own request. Told: “You asked for this, so somebody else must approve. @ml-owners can.”',
        'Omar Haddad clicked Approve. The card: 1 of 2.',
      ],
    });
    expect(await cheat(desk, 'owners-at-once')).toMatchObject({
      before: 1,
      after: 2,
      happened: 'no permission after the double click, 1 permission after everybody’s.',
    });
    expect(await cheat(desk, 'lost-answer')).toMatchObject({
      before: 2,
      after: 3,
      happened: '1 permission for one request; the card says granted.',
    });
    expect(await cheat(desk, 'changed-terms')).toMatchObject({
      before: 3,
      after: 3,
      happened: 'no permission was made; the click was not counted.',
    });
  });

  test('a cheat at a time; one that does not exist is named', async () => {
    const desk = await openDesk();
    const [first, second] = await Promise.all([desk.post('/api/cheats/own-request'), desk.post('/api/cheats/lost-answer')]);
    expect([first, second].map(({ status }) => String(status)).toSorted()).toEqual(['200', '409']);
    expect(await desk.post('/api/cheats/magic')).toMatchObject({ status: 404, body: { error: { name: 'unknown_path' } } });
  });
});

/** The four that a cheat shows are shown by it in test/browser/cheats.test.ts. */
describe('on a planted bug', () => {
  test('anybody-approves: somebody of no group is counted', async () => {
    const desk = await deskWith('anybody-approves');
    await ask(desk);
    await approve(desk, 'U01BO');
    expect(await sees(desk, 'U01BO', '1 of 2')).toBe(true);
    expect((await desk.get('/api/bundles')).body).toMatchObject({ from: 'planted', planted: { name: 'anybody-approves' } });
  }, 30_000);

  test('never-ends: the number stays up after a month', async () => {
    const desk = await deskWith('never-ends');
    await grant(desk);
    // One of them should have ended in the workspace's history.
    expect((await desk.get('/api/openai')).body).toMatchObject({ permissions: 3 });
    await desk.post('/api/levers/clock-month');
    expect((await desk.get('/api/openai')).body).toMatchObject({ permissions: 3 });
  }, 30_000);

  test('forgets-the-attempt: after a crash the bot does not know its own permission', async () => {
    const desk = await deskWith('forgets-the-attempt');
    await desk.post('/api/levers/kill-shares', { on: true });
    await grant(desk);
    await desk.post('/api/clock', { minutes: 10 });
    expect(await sees(desk, 'U01BO', 'Found at OpenAI, not made by this bot')).toBe(true);
  }, 30_000);

  test('each bug fits the source as it is', () => {
    for (const bug of BUGS) {
      for (const { file } of bug.edits) {
        const text = readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
        expect(planted(bug, file, text)).not.toBe(text);
      }
    }
  });

  test('each bug says by which cheat it is seen, and each cheat has one', () => {
    expect(BUGS.map(({ cheat }) => cheat).filter((one) => one !== null).toSorted()).toEqual(CHEATS.toSorted());
  });

  test('a bug whose text is gone from the source stops the build', () => {
    const [bug] = BUGS;
    if (bug === undefined) throw new Error('no bugs');
    expect(() => planted(bug, 'src/domain/request/judge.ts', 'nothing here')).toThrow(CannotPlant);
  });
});

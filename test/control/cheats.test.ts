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
    expect([first.status, second.status].toSorted()).toEqual([200, 409]);
    expect(await desk.post('/api/cheats/magic')).toMatchObject({ status: 404, body: { error: { name: 'unknown_path' } } });
  });
});

describe('on a planted bug', () => {
  test.each([
    ['self-approval', 'own-request', 1],
    ['one-owner-counts-twice', 'owners-at-once', 1],
    ['post-again', 'lost-answer', 2],
    ['digest-ignored', 'changed-terms', 1],
  ])('%s: the cheat shows it, the number too', async (bug, name, made) => {
    const desk = await deskWith(bug);
    const done = await cheat(desk, name);
    expect(done).toMatchObject({ right: false, before: 1, after: 1 + made });
    expect((await desk.get('/api/bundles')).body).toMatchObject({ from: 'planted', planted: { name: bug } });
  }, 30_000);

  test('each bug says by which cheat it is seen, and each cheat has one', () => {
    expect(BUGS.map(({ cheat }) => cheat).filter((one) => one !== null).toSorted()).toEqual(CHEATS.toSorted());
  });

  test('a bug whose text is gone from the source stops the build', () => {
    const [bug] = BUGS;
    if (bug === undefined) throw new Error('no bugs');
    expect(() => planted(bug, 'src/domain/request/judge.ts', 'nothing here')).toThrow(CannotPlant);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundles } from '../../playground/world/bundles.ts';
import type { Launcher } from '../../playground/world/functions.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { cross } from './crossing.ts';
import type { Crossed } from './crossing.ts';
import { deployedAs, keptReleases, unpack } from './releases.ts';
import type { Unpacked } from './releases.ts';

/**
 * The release before runs on today's records, and today's on its: what is in progress is taken over by the other one,
 * function by function, with messages in flight. Today is `dist`; a release is what scripts/release.ts kept.
 */

const NOTHING = { [SUPPORT_TONE]: [], [MODELS.supportToneStep]: [], [MODELS.triage]: [], [MODELS.nameless]: [] };

const AS_IT_SHOULD: Crossed = {
  inProgress: [
    'creation in doubt', 'delayed: doubt', 'delayed: frozen', 'message: "kind":"approve"', 'message: "kind":"ask"', 'dialog',
  ],
  shared: {
    [SUPPORT_TONE]: ['proj_payments', 'proj_sandbox', 'proj_search'],
    [MODELS.supportToneStep]: ['proj_payments'],
    [MODELS.triage]: ['proj_payments', 'proj_search'],
    [MODELS.nameless]: [],
  },
  left: NOTHING,
  creations: 7,
  deletions: 7,
  closed: ['expired', 'revoked', 'expired', 'expired', 'expired', 'expired', 'expired'],
  wrong: [],
  deadLetters: 0,
  unreadable: 0,
};

const READERS_FIRST: readonly FunctionName[] = ['requests', 'shares', 'slack', 'clock'];
const DOOR_FIRST: readonly FunctionName[] = ['slack', 'clock', 'shares', 'requests'];

describe.each(await keptReleases())('release %s', (version) => {
  let release: Unpacked | null = null;
  beforeAll(async () => {
    release = await unpack(version, (_fn, code) => code);
  });
  afterAll(() => release?.remove());
  const kept = (): Launcher => {
    if (release === null) throw new Error('It is not unpacked.');
    return bundles(release.folder);
  };

  // Each direction and each order once; a story takes six seconds, and its order matters the same both ways.
  test.each([
    ['taken back', () => [bundles(), kept()] as const, READERS_FIRST],
    ['to today, the door first', () => [kept(), bundles()] as const, DOOR_FIRST],
  ])('%s: everything in progress ends as it should', async (_name, launchers, order) => {
    expect(await cross(deployedAs(...launchers()), order)).toEqual(AS_IT_SHOULD);
  });

  test('one that did not know an event of today would be found out', async () => {
    const older = await unpack(version, (fn, code) => (fn === 'clock' ? code : code.replace(/\bdelayed:(?=[\w$]+\(\{\.\.\.)/, 'later:')));
    try {
      const crossed = await cross(deployedAs(bundles(), bundles(older.folder)), READERS_FIRST, 0);
      expect(crossed.unreadable).toBeGreaterThan(0);
      expect(crossed.shared).not.toEqual(AS_IT_SHOULD.shared);
    } finally {
      await older.remove();
    }
  });
});

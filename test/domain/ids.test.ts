import { describe, expect, it, test } from 'vitest';
import { isFrozen } from '../../src/domain/freeze.ts';
import {
  parseChannelId, parseGroupId, parseModelId, parsePermissionId, parseProjectId, parseRequestId, parseTeamId, parseUserId,
} from '../../src/domain/ids.ts';
import { DAY, HOUR, MINUTE, SECOND, pauseAfter } from '../../src/domain/time.ts';
import { BO } from '../policy/made.ts';
import { T0, person } from './made.ts';

const x = (count: number): string => 'x'.repeat(count);
const X = (count: number): string => 'X'.repeat(count);

/** What is an id, to the character: the longest and the shortest that are one, and their neighbours that are none. */
describe.each<readonly [string, (text: string) => string | null, readonly string[], readonly string[]]>([
  [
    'a model',
    parseModelId,
    [
      'ft:gpt-4o-mini-2024-07-18:acme:support_tone.v2:B7R9VjQd',
      'ft:a:::0',
      `ft:${x(80)}:${x(80)}:${x(80)}:${x(40)}`,
      'ft:gpt-4.1:acme::C1:ckpt-step-0',
      'ft:gpt-4.1:acme::C1:ckpt-step-123456789',
    ],
    [
      'ft::acme:x:B7', 'ft:a:::', `ft:${x(81)}:acme::B7`, `ft:a:${x(81)}::B7`, `ft:a::${x(81)}:B7`, `ft:a:::${x(41)}`, 'ft:a:::B-7', 'ft:a b:::B7',
      'ft:a:b b::B7', 'ft:a::b b:B7', 'ft:a:::B7:ckpt-step-', 'ft:a:::B7:ckpt-step-1234567890', 'ft:a:::B7:ckpt-step-x', 'ft:a:::B7:x', ' ft:a:::B7',
      'ft:a:::B7 ', 'FT:a:::B7', 'ft:a::B7', 'gpt-4o', '',
    ],
  ],
  ['a project', parseProjectId, ['proj_a', `proj_${x(80)}`, 'proj_Z9'], ['proj_', `proj_${x(81)}`, 'proj_a-b', 'xproj_a', 'proj_a\n', 'PROJ_a', '']],
  ['a permission', parsePermissionId, ['cp_a', `cp_${x(80)}`, 'cp_Z9'], ['cp_', `cp_${x(81)}`, 'cp_a-b', 'xcp_a', 'cp_a ', '']],
  ['a person', parseUserId, ['U0', 'W01ABC', `U${X(30)}`], ['U', `U${X(31)}`, 'U0a', 'xU01', 'U01 ', 'S01', '']],
  ['a workspace', parseTeamId, ['T0', 'E01ABC', `T${X(30)}`], ['T', `T${X(31)}`, 'T0a', 'xT01', 'T01 ', 'U01', '']],
  ['a group', parseGroupId, ['S0', `S${X(30)}`], ['S', `S${X(31)}`, 'S0a', 'xS01', 'S01 ', 'U01', '']],
  ['a channel', parseChannelId, ['C0', 'G01', 'D01', `C${X(30)}`], ['C', `C${X(31)}`, 'C0a', 'xC01', 'C01 ', 'U01', '']],
  ['a request', parseRequestId, ['R-7K2M9', 'R-ABCDEFGH', 'R-0JKMNPTZ', 'R-0PVQXY'], ['R-7K2M', 'R-7K2M97K2M', 'R-7K2MI', 'R-7K2ML', 'R-7K2MO', 'R-7K2MU', 'r-7K2M9', 'xR-7K2M9', 'R-7K2M9 ', 'R-7k2m9', '']],
])('%s', (_what, parse, ids, others) => {
  it.each(ids)('%j is one', (text) => {
    expect(parse(text)).toBe(text);
  });
  it.each(others)('%j is none', (text) => {
    expect(parse(text)).toBeNull();
  });
});

test('times are milliseconds', () => {
  expect([SECOND, MINUTE, HOUR, DAY]).toEqual([1_000, 60_000, 3_600_000, 86_400_000]);
});

test('what failed is tried again after 5 seconds, then 10, 20 … up to 5 minutes, or to what is given', () => {
  expect([0, 1, 2, 3, 6, 7, 100].map((tries) => pauseAfter(tries) / SECOND)).toEqual([5, 5, 10, 20, 160, 300, 300]);
  expect(pauseAfter(100, 1_000 * DAY)).toBe(5 * SECOND * 65_536);
  expect(pauseAfter(1, SECOND)).toBe(SECOND);
});

test('frozen is only what is known to be', () => {
  expect([undefined, null, 'unreadable' as const].map(isFrozen)).toEqual([false, false, false]);
  expect(isFrozen({ by: person(BO), reason: 'incident', at: T0 })).toBe(true);
});

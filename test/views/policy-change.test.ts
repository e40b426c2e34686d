import { expect, test } from 'vitest';
import { first, news, policyNews } from '../../playground/look/cases/policyNews.ts';
import { diffPolicies } from '../../src/domain/policy/diff.ts';
import { policyChange, policyChangeMetadata } from '../../src/slack/views/policyChange.ts';
import type { PolicyNews } from '../../src/slack/views/policyChange.ts';
import { id, policy, user } from './builders.ts';
import { messageFaults, objects } from './check.ts';
import { read } from './read.ts';

/** The words of a changed policy (copy, section 8): what it changes, and how many it touches. */

test.each(policyNews)('%s', (_name, given) => {
  const message = policyChange(given);
  expect(messageFaults(message)).toEqual([]);
  expect(objects(message.blocks).filter((one) => one['type'] === 'user' || one['type'] === 'usergroup')).toEqual([]);
  expect(read(message)).toMatchSnapshot();
});

test('the largest that can be', () => {
  const many = Array.from({ length: 200 }, (_one, n) => ({
    ...first,
    name: `rule-${'x'.repeat(30)}-${n}`,
    approvers: Array.from({ length: 100 }, (_other, m) => user(`U0${m}`, 'y'.repeat(80))),
    projects: Array.from({ length: 100 }, (_other, m) => `proj_${'z'.repeat(70)}${m}`),
  }));
  const before = { ...policy, rules: many.map((one) => ({ ...first, name: one.name })) };
  const changes = diffPolicies(before, { ...policy, rules: many });
  const affected = Array.from({ length: 100 }, (_one, n) => id<PolicyNews['affected'][number]>(`R-0000${n}`));
  const message = policyChange(news({}, { changes, affected, more: true }));
  expect(messageFaults(message)).toEqual([]);
  expect(message.text).toContain('At least 100 waiting requests are affected.');
});

test('its metadata tells this change from the same one another time', () => {
  expect(policyChangeMetadata('3fa91c20', '77b01e4d', 3)).toEqual({
    event_type: 'share_policy_change',
    event_payload: { v: 1, from: '3fa91c20', to: '77b01e4d', n: 3 },
  });
});

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { PolicyUnreadableError, readPolicy } from '../../src/config/policy.ts';
import { policyHash } from '../../src/config/policyHash.ts';

const source = compilePolicy(await readFile('playground/policy.yaml', 'utf8'), 'policy.yaml');
if (!source.ok) throw new Error('playground/policy.yaml has mistakes: run npm run policy -- compile playground/policy.yaml');
const { policy, json } = source;

/** As if the compiler had written it so: with the hash that belongs to it. */
const written = (change: (copy: Record<string, unknown>) => void): string => {
  const { hash: _old, ...copy } = structuredClone(policy);
  change(copy);
  return JSON.stringify({ ...copy, hash: policyHash(copy) });
};
const firstRule = (copy: Record<string, unknown>): Record<string, unknown> => {
  // A copy of a compiled policy: its rules are objects.
  const [rule] = copy['rules'] as Record<string, unknown>[];
  if (!rule) throw new Error('The example policy has no rule.');
  return rule;
};

describe('readPolicy', () => {
  it('reads what was compiled', () => {
    expect(readPolicy(json)).toEqual(policy);
    expect(readPolicy(written(() => {}))).toEqual(policy);
  });

  it.each([
    ['', 'it is not JSON'],
    ['{', 'it is not JSON'],
    ['{}', 'v: '],
    ['[]', 'v: '],
    ['null', 'the whole: '],
    [json.replace('"approvals":2', '"approvals":1'), 'it was changed after it was compiled'],
    [json.replace(policy.hash, '00000000'), 'it was changed after it was compiled'],
    [written((copy) => (copy['extra'] = 1)), 'extra: '],
    [written((copy) => (copy['v'] = 2)), 'v: '],
    [written((copy) => (firstRule(copy)['extra'] = 1)), 'rules.0.extra: '],
    [written((copy) => (firstRule(copy)['models'] = ['a b'])), 'rules.0.models.0: is no valid glob'],
    [written((copy) => (firstRule(copy)['models'] = [])), 'rules.0.models: '],
    [written((copy) => (firstRule(copy)['approvals'] = -1)), 'rules.0.approvals: '],
    [written((copy) => (firstRule(copy)['longestHours'] = 1.5)), 'rules.0.longestHours: '],
    [written((copy) => (firstRule(copy)['channel'] = { id: 'S01', name: 'x' })), 'rules.0.channel.id: is no channel id'],
    [
      written((copy) => (firstRule(copy)['approvers'] = [{ kind: 'user', id: 'S01', name: 'x' }])),
      'rules.0.approvers.0.id: is no user id',
    ],
    [written((copy) => delete firstRule(copy)['confirm']), 'rules.0.confirm: '],
    [written((copy) => (copy['stops'] = { a: 'soon' })), 'stops.a: '],
  ])('refuses what was not: %.60s', (text, why) => {
    let thrown: unknown = null;
    try {
      readPolicy(text);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PolicyUnreadableError);
    expect(String(thrown)).toContain(`policy.json cannot be used: ${why}`);
    expect(String(thrown)).toContain('Run "npm run build"');
  });
});

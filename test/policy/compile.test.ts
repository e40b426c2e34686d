import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';
import { readPolicy } from '../../src/config/policy.ts';

function compiled(text: string) {
  const result = compilePolicy(text, 'policy.yaml');
  if (!result.ok) throw new Error(result.errors.map(formatError).join('\n'));
  return result;
}

const FULL = `
version: 1
names:
  ml-owners: S01MLOWNERS
  priya: U01PRIYA
  model-approvals: C01APPROVALS
  ml-platform: C01PLATFORM
  payments-prod: proj_payments
operators:
  channel: ml-platform
  people: [ml-owners, W01OPS]
stops:
  gpt-4o-mini: 2027-01-14
rules:
  - name: prod-models
    models: ["ft:*:acme:*:*", "ft:*:acme:*:*:*"]
    projects: [payments-prod, "proj_*", proj_raw]
    approvers: [ml-owners, U01PRIYA, U01RAW]
    approvals: 2
    notify: [priya]
    channel: model-approvals
    usual: 30d
    longest: 90d
    requester_may_approve: true
    confirm: true
    approvals_last: 36h
  - name: rest
    models: ["ft:*:*:*:*"]
    projects: ["*"]
    approvals: 0
    channel: G01RAW
    usual: 1h
    longest: 366d
`;

describe('compilePolicy', () => {
  it('resolves names, durations and defaults', () => {
    const { policy } = compiled(FULL);
    const owners = { kind: 'group', id: 'S01MLOWNERS', name: 'ml-owners' };
    const priya = { kind: 'user', id: 'U01PRIYA', name: 'priya' };
    expect(policy).toEqual({
      v: 1,
      hash: policy.hash,
      operators: {
        channel: { id: 'C01PLATFORM', name: 'ml-platform' },
        people: [owners, { kind: 'user', id: 'W01OPS', name: 'W01OPS' }],
      },
      stops: { 'gpt-4o-mini': '2027-01-14' },
      rules: [
        {
          name: 'prod-models',
          models: ['ft:*:acme:*:*', 'ft:*:acme:*:*:*'],
          projects: ['proj_payments', 'proj_*', 'proj_raw'],
          approvers: [owners, priya, { kind: 'user', id: 'U01RAW', name: 'U01RAW' }],
          approvals: 2,
          notify: [priya],
          channel: { id: 'C01APPROVALS', name: 'model-approvals' },
          usualHours: 720,
          longestHours: 2160,
          requesterMayApprove: true,
          confirm: true,
          approvalsLastHours: 36,
        },
        {
          name: 'rest',
          models: ['ft:*:*:*:*'],
          projects: ['*'],
          approvers: [],
          approvals: 0,
          notify: [],
          channel: { id: 'G01RAW', name: 'G01RAW' },
          usualHours: 1,
          longestHours: 8784,
          requesterMayApprove: false,
          confirm: false,
          approvalsLastHours: 24,
        },
      ],
    });
  });

  it('is the same however it is written: order of keys, comments, quotes, line ends', () => {
    const { json } = compiled(FULL);
    const lines = FULL.split('\n');
    const moved = [...lines.slice(0, 2), ...lines.slice(8, 11), ...lines.slice(2, 8), ...lines.slice(11)];
    expect(compiled(moved.join('\n')).json).toBe(json);
    expect(compiled(lines.map((line) => `${line} # why`).join('\r\n')).json).toBe(json);
    expect(compiled(`\uFEFF---${FULL}...\n`).json).toBe(json);
    expect(compiled(FULL.replace('2027-01-14', '"2027-01-14"')).json).toBe(json);
  });

  it('has another hash as soon as it decides otherwise', () => {
    const { policy } = compiled(FULL);
    for (const [from, to] of [['approvals: 2', 'approvals: 1'], ['longest: 90d', 'longest: 91d'], ['confirm: true', 'confirm: false']] as const) {
      expect(compiled(FULL.replace(from, to)).policy.hash).not.toBe(policy.hash);
    }
  });

  it('names itself by the SHA-256 over the sorted JSON without the hash', () => {
    const text = 'version: 1\noperators: {channel: C1, people: [U1]}\n' +
      'rules: [{name: a, models: ["ft:*:*:*:*"], projects: ["*"], approvals: 0, channel: C1, usual: 1h, longest: 2h}]\n';
    const sorted =
      '{"operators":{"channel":{"id":"C1","name":"C1"},"people":[{"id":"U1","kind":"user","name":"U1"}]},' +
      '"rules":[{"approvals":0,"approvalsLastHours":24,"approvers":[],"channel":{"id":"C1","name":"C1"},"confirm":false,' +
      '"longestHours":2,"models":["ft:*:*:*:*"],"name":"a","notify":[],"projects":["*"],"requesterMayApprove":false,' +
      '"usualHours":1}],"stops":{},"v":1}';
    const hash = createHash('sha256').update(sorted).digest('hex').slice(0, 8);
    const { policy, json } = compiled(text);
    expect(policy.hash).toBe(hash);
    expect(json).toBe(`{"hash":"${hash}",${sorted.slice(1)}\n`);
  });

  it('takes the policy of this repository and the example of its docs', async () => {
    const { policy } = compiled(await readFile('playground/policy.yaml', 'utf8'));
    expect(policy.rules.map(({ name, approvals }) => [name, approvals])).toEqual([['sandbox', 0], ['prod-models', 2]]);
    const docs = await readFile('docs/policy.md', 'utf8');
    const examples = [...docs.matchAll(/```yaml\n([^`]*\nrules:[^`]*)```/g)].map(([, text]) => text ?? '');
    expect(examples).toHaveLength(1);
    for (const example of examples) expect(compiled(example).policy.rules.length).toBeGreaterThan(0);
  });
});

describe('compiling, then reading', () => {
  const id = (prefix: string) =>
    fc.string({ unit: fc.constantFrom(...'ABC012'.split('')), minLength: 3, maxLength: 8 }).map((rest) => prefix + rest);
  const principals = (minLength: number) =>
    fc.uniqueArray(fc.oneof(id('U'), id('W'), id('S')), { minLength, maxLength: 4 });
  const duration = fc.oneof(fc.integer({ min: 1, max: 8784 }).map((n) => `${n}h`), fc.integer({ min: 1, max: 366 }).map((n) => `${n}d`));
  const hours = (text: string) => Number(text.slice(0, -1)) * (text.endsWith('d') ? 24 : 1);
  const rule = fc.record(
    {
      models: fc.constantFrom(['ft:*:acme:*:*'], ['ft:gpt-*:acme:a*b:*', 'ft:*:acme:*:*:*']),
      projects: fc.array(fc.oneof(id('proj_'), fc.constant('proj_A*')), { minLength: 1, maxLength: 3 }),
      approvers: principals(1),
      approvals: fc.nat(1),
      channel: id('C'),
      durations: fc.tuple(duration, duration),
      requester_may_approve: fc.boolean(),
      confirm: fc.boolean(),
      notify: principals(0),
      approvals_last: duration,
    },
    { requiredKeys: ['models', 'projects', 'approvers', 'approvals', 'channel', 'durations'] },
  );
  const file = fc.record({
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }).map((rules) =>
      rules.map(({ durations, projects, ...rest }, index) => {
        const [usual, longest] = durations.toSorted((a, b) => hours(a) - hours(b));
        // One project of its own each, so that no rule is hidden behind another.
        return { name: `r-${index}`, usual, longest, projects: [...projects, `proj_own${index}`], ...rest };
      }),
    ),
    channel: id('C'),
    people: principals(1),
  });

  it('gives the very policy that was compiled', () => {
    fc.assert(
      fc.property(file, ({ rules, channel, people }) => {
        // JSON is YAML, too.
        const text = JSON.stringify({ version: 1, operators: { channel, people }, rules });
        const { json, policy } = compiled(text);
        expect(readPolicy(json)).toEqual(policy);
        expect(policy.rules.map(({ usualHours }) => usualHours)).toEqual(rules.map(({ usual }) => hours(usual ?? '')));
      }),
    );
  });
});

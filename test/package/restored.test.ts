import { rm } from 'node:fs/promises';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FUNCTIONS } from '../../scripts/build.ts';
import { PLACE, allowed, arnOf } from './iam.ts';
import { osls, pack } from './pack.ts';
import type { Ran, Template } from './pack.ts';

/** The same stack after a point-in-time restore: its functions use tables of other names (docs/restore.md). */

const RESTORED = { requestsTable: 'bot-requests-2026-11-24', sharesTable: 'bot-shares_2.restored' };
const ROLES = ['Slack', 'Requests', 'Shares', 'Clock'] as const;
const ACTIONS = ['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem', 'DescribeTable'];
const BEHIND = ['', '/index/due', '/index/open', '/index/mine', '/index/active-project'];

let before: Ran & { readonly template: Template };
let after: Ran & { readonly template: Template };
let half: Ran & { readonly template: Template };
let refused: readonly Ran[];
beforeAll(async () => {
  [before, after, half] = await Promise.all([pack(), pack(RESTORED), pack({ sharesTable: RESTORED.sharesTable })]);
  refused = await Promise.all([
    osls('package', { requestsTable: `arn:aws:dynamodb:eu-central-1:${PLACE.account}:table/bot-requests` }),
    osls('package', { sharesTable: 'ab' }),
    osls('package', { sharesTable: 'model-share-bot-prod-requests' }),
  ]);
}, 120_000);
afterAll(() =>
  Promise.all([before, after, half, ...refused].map(({ folder }) => rm(folder, { recursive: true, force: true }))),
);

const table = (name: string) => `arn:aws:dynamodb:${PLACE.region}:${PLACE.account}:table/${name}`;
/** Everything that any function may do on the table, its indexes included. */
const rights = (template: Template, arn: string) =>
  ROLES.flatMap((role) =>
    ACTIONS.flatMap((verb) => {
      const asked = { principal: arnOf(template, `${role}Role`), action: `dynamodb:${verb}` };
      const where = BEHIND.filter((behind) => allowed(template, { ...asked, resource: `${arn}${behind}` }));
      return where.map((behind) => `${role} ${verb}${behind}`);
    }),
  );
const Environment = v.object({ Variables: v.looseObject({ REQUESTS_TABLE: v.unknown(), SHARES_TABLE: v.unknown() }) });
const environmentOf = (template: Template, name: string) => {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`;
  return v.parse(Environment, template.Resources[id]?.Properties?.['Environment']).Variables;
};

test('every function may do on the restored tables what it could on the old ones, and nothing on those', () => {
  for (const [id, name] of [
    ['RequestsTable', RESTORED.requestsTable],
    ['SharesTable', RESTORED.sharesTable],
  ] as const) {
    const old = arnOf(before.template, id);
    const had = rights(before.template, old);
    expect(had.length).toBeGreaterThan(10);
    expect(rights(after.template, table(name))).toEqual(had);
    expect(rights(after.template, old)).toEqual([]);
    expect(rights(before.template, table(name))).toEqual([]);
  }
});

test('every function is given the names, and the outputs tell them', () => {
  for (const name of FUNCTIONS) {
    expect(environmentOf(after.template, name)).toMatchObject({
      REQUESTS_TABLE: RESTORED.requestsTable,
      SHARES_TABLE: RESTORED.sharesTable,
    });
    expect(environmentOf(before.template, name)).toMatchObject({
      REQUESTS_TABLE: { Ref: 'RequestsTable' },
      SHARES_TABLE: { Ref: 'SharesTable' },
    });
  }
  expect(after.template.Outputs['RequestsTableInUse']?.Value).toBe(RESTORED.requestsTable);
  expect(after.template.Outputs['SharesTableInUse']?.Value).toBe(RESTORED.sharesTable);
  expect(before.template.Outputs['RequestsTableInUse']?.Value).toEqual({ Ref: 'RequestsTable' });
});

test('one table alone can be a restored one', () => {
  expect(environmentOf(half.template, 'shares')).toMatchObject({
    REQUESTS_TABLE: { Ref: 'RequestsTable' },
    SHARES_TABLE: RESTORED.sharesTable,
  });
  expect(rights(half.template, arnOf(before.template, 'RequestsTable'))).toEqual(
    rights(before.template, arnOf(before.template, 'RequestsTable')),
  );
  expect(rights(half.template, arnOf(before.template, 'SharesTable'))).toEqual([]);
});

test('nothing else of the stack changes: its own tables stay as they were', () => {
  /** What uses the tables, and what osls names after a moment or the code. */
  const others = ({ Resources }: Template) =>
    Object.fromEntries(
      Object.entries(Resources).filter(([, { Type }]) => !['AWS::IAM::Role', 'AWS::Lambda::Function'].includes(Type)),
    );
  expect(others(after.template)).toEqual(others(before.template));
  expect(Object.keys(after.template.Resources)).toEqual(Object.keys(before.template.Resources));
});

test('a name that cannot be one stops packaging, in one sentence', () => {
  expect(refused.map(({ code }) => code)).toEqual([1, 1, 1]);
  const [arn, short, same] = refused.map(({ output }) => output);
  expect(arn).toContain("requestsTable is arn:aws:dynamodb:eu-central-1:123456789012:table/bot-requests: give a table's name");
  expect(short).toContain("sharesTable is ab: give a table's name (3 to 255 of a-z, A-Z, 0-9, _, . and -), not its ARN.");
  expect(same).toContain('requestsTable and sharesTable are both model-share-bot-prod-requests: give each its own table.');
  for (const output of [arn, short, same]) expect(output?.match(/table's name|both model/g)).toHaveLength(1);
});

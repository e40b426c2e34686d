import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import { openOffice, write } from './office.ts';
import type { Office } from './office.ts';

/** The same deployment after a restore: on tables of other names (docs/restore.md). */

const GIVEN = ['--param', 'requestsTable=bot-requests-restored', '--param', 'sharesTable=bot-shares-restored'];
const params = (office: Office) =>
  office.commands.filter((command) => command.includes('deploy')).map((command) => command.join(' '));
const openDeployed = async () => {
  const office = await openOffice();
  expect((await office.setUp()).code).toBe(0);
  return office;
};

test('restored tables, given once, are given to all later deployments', async () => {
  const office = await openDeployed();
  await office.world.dynamo.createTables([requestsTable('bot-requests-restored'), sharesTable('bot-shares-restored')]);
  await office.setUp({}, {}, GIVEN);
  await office.setUp({}, {}, ['--deploy']);
  const [first, second, restored, later] = params(office);
  for (const one of [first, second]) expect(one).not.toContain('Table=');
  for (const one of [restored, later]) {
    expect(one).toContain('--param=requestsTable=bot-requests-restored --param=sharesTable=bot-shares-restored');
  }
});

test('a table that is not there, or not yet, stops it before anything is deployed', async () => {
  const office = await openDeployed();
  const before = office.commands.length;
  await office.world.dynamo.createTables([requestsTable('bot-requests-restored')]);
  const { code, told } = await office.setUp({}, {}, GIVEN);
  expect(code).toBe(1);
  expect(told).toContain('sharesTable is bot-shares-restored: there is no such table. Give --param sharesTable=…');
  expect(office.commands).toHaveLength(before);
});

test('a table that AWS is still restoring stops it too', async () => {
  const office = await openDeployed();
  const { dynamo } = office.world;
  await dynamo.createTables([requestsTable('bot-requests-restored'), sharesTable('bot-shares-restored')]);
  const TableArn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/bot-requests-restored';
  dynamo.faults.next(
    ({ operation, request }) => operation === 'DescribeTable' && /bot-requests-restored/.test(JSON.stringify(request)),
    { kind: 'status', status: 200, body: { Table: { TableArn, TableStatus: 'CREATING' } } },
  );
  const { code, told } = await office.setUp({}, {}, GIVEN);
  expect(code).toBe(1);
  expect(told).toContain('requestsTable is bot-requests-restored, and it is CREATING. Run npm run setup again when AWS');
  expect((await office.setUp({})).told).toContain('Deployed. The door is');
});

test('the table of before may be gone', async () => {
  const state = await (await openDeployed()).file('.setup/prod.json');
  // The same account, and in it no table of the stack's own.
  const office = await openOffice();
  await mkdir(join(office.root, '.setup'));
  await write(office, '.setup/prod.json', state);
  expect((await office.setUp()).told).toContain('its table model-share-bot-prod-requests is not in this account');
  await office.world.dynamo.createTables([requestsTable('bot-requests-restored'), sharesTable('bot-shares-restored')]);
  expect((await office.setUp(office.right(), {}, GIVEN)).told).toContain('Deployed already in eu-central-1.');
  expect(params(office).at(-1)).toContain('requestsTable=bot-requests-restored');
});

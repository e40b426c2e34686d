import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findDynamoLocal, findMoto } from '../../scripts/oracles.ts';
import { DIFFERENCES, ORACLES } from './differences.ts';
import type { Difference, Oracle } from './differences.ts';

const has = (oracle: Oracle, service: Difference['service']): boolean => oracle === 'moto' || service === 'DynamoDB';

test('docs/oracles.md lists every known difference, and no other', () => {
  const rows = Object.values(DIFFERENCES).map(({ service, claim, seen, why }: Difference) => {
    const others = ORACLES.map((oracle) => seen[oracle]?.words ?? (has(oracle, service) ? 'as ours' : '–'));
    return `| ${[service, claim, ...others, why].join(' | ')} |`;
  });
  const [, table = ''] = readFileSync('docs/oracles.md', 'utf8').split('## Differences');
  expect(table.split('\n').filter((line) => /^\| (?:DynamoDB|SQS|Secrets Manager) \|/.test(line))).toEqual(rows);
});

test('what is not installed is said in a line; what is installed is run', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(findMoto({ PATH: folder })).toMatch(/^moto: not found\. .*$/);
  expect(findDynamoLocal({ PATH: folder })).toMatch(/^DynamoDB Local: not found\. .*DYNAMODB_LOCAL.*$/);
  expect(findDynamoLocal({ PATH: folder, DYNAMODB_LOCAL: folder })).toMatch(/^DynamoDB Local: not found\./);
  await Promise.all(['moto_server', 'DynamoDBLocal.jar'].map((name) => writeFile(join(folder, name), '')));
  expect(findDynamoLocal({ PATH: folder, DYNAMODB_LOCAL: folder })).toMatch(/^DynamoDB Local: no java/);
  await writeFile(join(folder, 'java'), '');
  expect(findDynamoLocal({ PATH: folder, DYNAMODB_LOCAL: folder })).toMatchObject({ command: join(folder, 'java') });
  expect(findMoto({ PATH: folder })).toMatchObject({ command: join(folder, 'moto_server') });
});

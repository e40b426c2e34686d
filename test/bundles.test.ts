import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../scripts/build.ts';

const DIST = join(import.meta.dirname, '..', 'dist');
const Metafile = v.object({ inputs: v.record(v.string(), v.object({ bytes: v.number() })) });

function built(file: string): Buffer {
  const path = join(DIST, file);
  if (!existsSync(path)) throw new Error(`dist/${file} is missing: run npm run build (npm test does)`);
  return readFileSync(path);
}

/** Names of the packages whose modules are in a bundle. A stub is `stub:<name>`: it does not count. */
function packages(name: string): readonly string[] {
  const { inputs } = v.parse(Metafile, JSON.parse(built(`${name}.meta.json`).toString('utf8')));
  const names = Object.keys(inputs).map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? '');
  return [...new Set(names)].filter((each) => each !== '').toSorted();
}

const NOWHERE = [
  'express',
  'body-parser',
  '@slack/socket-mode',
  '@slack/oauth',
  'raw-body',
  'path-to-regexp',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-sqs',
  '@aws-sdk/credential-provider-node',
  'yaml',
  'aws-lambda',
];

describe.each(FUNCTIONS)('%s', (name) => {
  test('holds nothing that it cannot use', () => {
    expect(packages(name).filter((each) => NOWHERE.includes(each))).toEqual([]);
  });

  test('has the compiled policy beside it and no source map', () => {
    expect(JSON.parse(built(join(name, 'policy.json')).toString('utf8'))).toMatchObject({ v: 1 });
    expect(existsSync(join(DIST, name, 'index.cjs.map'))).toBe(false);
    expect(built(join(name, 'index.cjs')).toString('utf8')).not.toContain('sourceMappingURL');
  });
});

test("the door's bundle is below 80 kB gzipped", () => {
  expect(gzipSync(built('slack/index.cjs'), { level: 9 }).byteLength).toBeLessThan(80_000);
});

test.each(['undici', '@aws-sdk/client-secrets-manager'])('only shares holds %s', (name) => {
  expect(FUNCTIONS.filter((each) => packages(each).includes(name))).toEqual(['shares']);
});

test('only the two that speak to Slack hold Bolt or its client', () => {
  expect(FUNCTIONS.filter((each) => packages(each).some((one) => /^@slack\/(?:bolt|web-api)$/.test(one)))).toEqual([
    'slack',
    'requests',
  ]);
});

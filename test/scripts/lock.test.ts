import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { expect, test } from 'vitest';

const versions = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.object({ dependencies: versions, devDependencies: versions });

test.each(['', 'test/runtime/'])('%spackage-lock.json names no registry, so that any mirror can be used', (folder) => {
  expect(readFileSync(`${folder}package-lock.json`, 'utf8')).not.toMatch(/"resolved"|registry/);
});

test.each(['', 'test/runtime/'])('%spackage.json pins every version', (folder) => {
  const manifest = v.parse(Manifest, JSON.parse(readFileSync(`${folder}package.json`, 'utf8')));
  for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  }
});

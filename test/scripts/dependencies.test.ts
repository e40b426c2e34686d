import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { findings } from '../../scripts/dependencies.ts';
import { Lock, Manifest, bundleFindings, lockFindings } from '../../scripts/dependencies/check.ts';

test('what is installed and bundled is what was agreed to', () => expect(findings()).toEqual([]));

const sha = `sha512-${'A'.repeat(86)}==`;
const manifest = (more: object = {}) => v.parse(Manifest, { dependencies: { a: '1.0.0' }, devDependencies: { d: '2.0.0' }, ...more });
const lock = (changes: Readonly<Record<string, object>> = {}) => {
  const right: Readonly<Record<string, object>> = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: sha, license: 'MIT', dependencies: { b: '^1.0.0' } },
    'node_modules/b': { version: '1.2.0', integrity: sha, license: '(MIT OR GPL-3.0)' },
    'node_modules/d': { version: '2.0.0', integrity: sha, license: 'MPL-2.0', dev: true },
  };
  const packages = Object.entries({ ...right, ...changes }).map(([path, one]) => [path, { ...right[path], ...one }] as const);
  return v.parse(Lock, { lockfileVersion: 3, packages: Object.fromEntries(packages) });
};

describe('each thing that is wrong is one line', () => {
  test.each<readonly [string, object, string]>([
    ['no hash', { integrity: undefined }, 'node_modules/b 1.2.0 has no sha512 in package-lock.json.'],
    ['a weak hash', { integrity: 'sha1-abc' }, 'node_modules/b 1.2.0 has no sha512 in package-lock.json.'],
    ['git', { resolved: 'git+ssh://git@example.com/b.git#1' }, 'node_modules/b 1.2.0 comes from git+ssh:, not from a registry over https.'],
    ['http', { resolved: 'http://registry.example/b.tgz' }, 'node_modules/b 1.2.0 comes from http:, not from a registry over https.'],
    ['a file', { resolved: 'file:../b.tgz' }, 'node_modules/b 1.2.0 comes from file:, not from a registry over https.'],
    ['a folder', { link: true, resolved: '../b' }, 'node_modules/b 1.2.0 is a link to a folder, not a package of a registry.'],
    ['a script', { hasInstallScript: true }, 'node_modules/b 1.2.0 runs a script when it is installed, and "allowScripts" says nothing of it.'],
    ['a licence', { license: 'GPL-3.0' }, 'node_modules/b 1.2.0 has the licence GPL-3.0, which is not on the list.'],
    ['a licence that may be used only in development', { license: 'MPL-2.0' }, 'node_modules/b 1.2.0 has the licence MPL-2.0, which is not on the list.'],
    ['no licence', { license: undefined }, 'node_modules/b 1.2.0 has the licence none, which is not on the list.'],
  ])('%s', (_, change, line) => {
    expect(lockFindings(lock(), manifest(), () => null)).toEqual([]);
    expect(lockFindings(lock({ 'node_modules/b': change }), manifest(), () => null)).toEqual([line]);
  });

  test('what the package itself says of its licence counts', () => {
    const said = (path: string) => (path === 'node_modules/a' ? 'SSPL-1.0' : null);
    expect(lockFindings(lock(), manifest(), said)).toEqual(['node_modules/a 1.0.0 has the licence SSPL-1.0, which is not on the list.']);
  });

  test('versions that are not pinned, or are others', () => {
    expect(lockFindings(lock(), manifest({ dependencies: { a: '^1.0.0' } }), () => null)).toEqual([
      'a is not pinned: ^1.0.0.',
      'a ^1.0.0 of package.json is another version in package-lock.json.',
    ]);
  });

  const document = '`a`: why\n## What is inside the bundles\n`a`, `b`';
  const meta = (...paths: readonly string[]) => ({ fn: { inputs: Object.fromEntries(paths.map((path) => [`${path}/index.js`, {}])) } });
  const bundled = (paths: readonly string[], given = lock(), text = document) => bundleFindings(meta(...paths), given, manifest(), text);
  const both = ['node_modules/a', 'node_modules/b'];

  test('in the bundles', () => {
    expect(bundled(both)).toEqual([]);
    expect(bundled([...both, 'node_modules/d'])).toEqual([
      'node_modules/d is in the bundle fn, and no runtime dependency brings it.',
      'd is in a bundle and not in the list of docs/dependencies.md.',
    ]);
    expect(bundled(['node_modules/a'])).toEqual(['b is in the list of docs/dependencies.md and in no bundle.']);
    expect(bundled(both, lock(), document.replace('`a`: why', ''))).toEqual(['a has no reason in docs/dependencies.md.']);
    const twice = lock({ 'node_modules/b': { dependencies: { a: '^2.0.0' } }, 'node_modules/b/node_modules/a': { version: '2.0.0', integrity: sha, license: 'MIT' } });
    expect(bundled([...both, 'node_modules/b/node_modules/a'], twice)).toEqual(['a is in the bundles in 2 major versions: 1, 2.']);
  });
});

test('test/runtime has packages of its own, held the same way', () => {
  const own = v.parse(Lock, JSON.parse(readFileSync('test/runtime/package-lock.json', 'utf8')));
  const weak = Object.entries(own.packages).filter(([path, { integrity }]) => path !== '' && !integrity?.startsWith('sha512-'));
  expect(weak).toEqual([]);
});

/**
 * `npm run check:dependencies`: what is installed and what is in the bundles is what was agreed to, without a network. Run
 * `npm run build` first. It does not know of new weaknesses: `npm audit` does, and needs a network.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { FUNCTIONS } from './build.ts';
import { Lock, Manifest, Meta, bundleFindings, lockFindings } from './dependencies/check.ts';

const ROOT = join(import.meta.dirname, '..');
const Installed = v.object({ license: v.optional(v.string()), version: v.optional(v.string()) });
const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

const licenceOf = (path: string): string | null => {
  if (!existsSync(join(ROOT, path, 'package.json'))) return null;
  const found = v.safeParse(Installed, json(join(path, 'package.json')));
  return found.success ? (found.output.license ?? null) : null;
};

/** What is installed under another version than the lock file says. The content is what npm has checked by its hash. */
const installedFindings = (lock: v.InferOutput<typeof Lock>): readonly string[] =>
  Object.entries(lock.packages).flatMap(([path, { version }]) => {
    if (path === '' || version === undefined || !existsSync(join(ROOT, path, 'package.json'))) return [];
    const found = v.safeParse(Installed, json(join(path, 'package.json')));
    const is = found.success ? found.output.version : undefined;
    // A package of long ago says none.
    return is === undefined || is === version ? [] : [`${path} is installed as ${is}, and locked as ${version}: run npm ci.`];
  });

/** Everything that is not as it should be, a line each. @throws where a bundle is missing */
export const findings = (): readonly string[] => {
  const manifest = v.parse(Manifest, json('package.json'));
  const lock = v.parse(Lock, json('package-lock.json'));
  const metas = Object.fromEntries(FUNCTIONS.map((fn) => [fn, v.parse(Meta, json(`dist/${fn}.meta.json`))]));
  const document = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8');
  return [...installedFindings(lock), ...lockFindings(lock, manifest, licenceOf), ...bundleFindings(metas, lock, manifest, document)];
};

const isBuilt = FUNCTIONS.every((fn) => existsSync(join(ROOT, `dist/${fn}.meta.json`)));
if (import.meta.main && !isBuilt) {
  console.log('There are no bundles to look into: npm run build first.');
  process.exitCode = 2;
} else if (import.meta.main) {
  const found = findings();
  for (const one of found) console.error(one);
  console.log(found.length === 0 ? 'Lock file, installed versions and bundles are what was agreed to.' : `${found.length} findings.`);
  process.exitCode = found.length === 0 ? 0 : 1;
}

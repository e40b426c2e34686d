import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'esbuild';
import * as v from 'valibot';
import { FUNCTIONS, build } from '../../scripts/build.ts';
import { DIST } from '../world/bundles.ts';
import { BUGS } from './bugs.ts';
import type { Bug } from './bugs.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

/** The source has changed and the bug does not fit it any more. */
export class CannotPlant extends Error {
  override readonly name = 'CannotPlant';
}

/** @returns `null` for a name that no bug has */
export const bugNamed = (name: string): Bug | null => BUGS.find((bug) => bug.name === name) ?? null;

/** The text of a file with a bug in it. @throws CannotPlant */
export function planted(bug: Bug, file: string, text: string): string {
  return bug.edits
    .filter((edit) => edit.file === file)
    .reduce((before, { find, replace }) => {
      const times = before.split(find).length - 1;
      if (times !== 1) {
        throw new CannotPlant(`${bug.name}: its text stands ${times} times in ${file}, not once. Mend playground/planted/bugs.ts.`);
      }
      return before.replace(find, () => replace);
    }, text);
}

/** Puts a bug into what esbuild bundles. @throws CannotPlant while it does */
export const plant = (bug: Bug): Plugin => ({
  name: 'planted',
  setup: (building) => {
    const files = new Set(bug.edits.map(({ file }) => file));
    building.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const file = relative(ROOT, path).split(sep).join('/');
      if (!files.has(file)) return null;
      return { contents: planted(bug, file, await readFile(path, 'utf8')), loader: 'ts' };
    });
  },
});

/** esbuild's metafile: what of each source came into each output. A file that was left out whole is not there. */
const Meta = v.object({ outputs: v.record(v.string(), v.object({ inputs: v.record(v.string(), v.unknown()) })) });

/** Whether a bundle of `dist` is the same with the bug as without. One that is not there is not. */
const isUntouched = (bug: Bug, fn: string): boolean => {
  const meta = join(DIST, `${fn}.meta.json`);
  if (!existsSync(meta) || !existsSync(join(DIST, fn, 'index.cjs'))) return false;
  const outputs = Object.values(v.parse(Meta, JSON.parse(readFileSync(meta, 'utf8'))).outputs);
  return !outputs.some(({ inputs }) => bug.edits.some(({ file }) => Object.hasOwn(inputs, file)));
};

async function copyBuilt(fn: string, out: string, policy: string): Promise<void> {
  await mkdir(join(out, fn), { recursive: true });
  await cp(join(DIST, fn, 'index.cjs'), join(out, fn, 'index.cjs'));
  await writeFile(join(out, fn, 'policy.json'), policy);
}

/**
 * The four bundles with a bug in them, in a folder as `dist` is. Those into which the bug does not come are taken from
 * `dist`, which `npm start` and `npm test` build first.
 * @param policy text of the compiled policy
 * @throws CannotPlant before anything is built
 */
export async function buildPlanted(bug: Bug, out: string, policy: string): Promise<void> {
  for (const file of new Set(bug.edits.map((edit) => edit.file))) {
    planted(bug, file, readFileSync(join(ROOT, file), 'utf8'));
  }
  const untouched = FUNCTIONS.filter((fn) => isUntouched(bug, fn));
  const functions = FUNCTIONS.filter((fn) => !untouched.includes(fn));
  await build({ entries: join(ROOT, 'src/handlers'), out, functions, policy, plugins: [plant(bug)] });
  await Promise.all(untouched.map((fn) => copyBuilt(fn, out, policy)));
}

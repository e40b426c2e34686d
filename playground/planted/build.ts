import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'esbuild';
import { FUNCTIONS, build } from '../../scripts/build.ts';
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

const plant = (bug: Bug): Plugin => ({
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

/**
 * Builds the four bundles with a bug in them, into a folder as `dist` is.
 * @param policy text of the compiled policy
 * @throws CannotPlant before anything is built
 */
export async function buildPlanted(bug: Bug, out: string, policy: string): Promise<void> {
  for (const file of new Set(bug.edits.map((edit) => edit.file))) {
    planted(bug, file, readFileSync(join(ROOT, file), 'utf8'));
  }
  await build({ entries: join(ROOT, 'src/handlers'), out, functions: FUNCTIONS, policy, plugins: [plant(bug)] });
}

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import * as v from 'valibot';
import type { Launcher } from '../../playground/world/functions.ts';
import { FUNCTIONS } from '../../playground/world/names.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { housePolicy } from '../../playground/world/policy.ts';

/** Releases as scripts/release.ts keeps them, ready to be run. */

const FOLDER = join(import.meta.dirname, 'releases');
const Kept = v.object({ version: v.string(), sha256: v.record(v.string(), v.string()) });

/** Versions that are kept, oldest first. */
export const keptReleases = async (): Promise<readonly string[]> => {
  const parts = (version: string): readonly number[] => version.split('.').map(Number);
  const names = await readdir(FOLDER);
  return names.toSorted((a, b) => {
    const [left, right] = [parts(a), parts(b)];
    return left.map((part, n) => part - (right[n] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
};

export interface Unpacked {
  /** As `dist`: `<function>/index.cjs` and a policy beside it. */
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * @param alter makes another bundle of one, for a test that must fail
 * @throws Error where a bundle is not the one that was kept
 */
export async function unpack(version: string, alter: (fn: FunctionName, code: string) => string): Promise<Unpacked> {
  const { sha256 } = v.parse(Kept, JSON.parse(await readFile(join(FOLDER, version, 'release.json'), 'utf8')));
  const folder = await mkdtemp(join(tmpdir(), `release-${version}-`));
  await Promise.all(
    FUNCTIONS.map(async (fn) => {
      const code = brotliDecompressSync(await readFile(join(FOLDER, version, `${fn}.cjs.br`)));
      if (createHash('sha256').update(code).digest('hex') !== sha256[fn]) {
        throw new Error(`${fn} of ${version} is not what was released. Take its file back from the release's tag.`);
      }
      await mkdir(join(folder, fn));
      await writeFile(join(folder, fn, 'index.cjs'), alter(fn, code.toString('utf8')));
      await writeFile(join(folder, fn, 'policy.json'), housePolicy());
    }),
  );
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A launcher whose functions are replaced one by one, as CloudFormation does it. */
export interface Deployed extends Launcher {
  /** Instances of this function that start from now on are of the other release. */
  replace(fn: FunctionName): void;
}

export function deployedAs(before: Launcher, after: Launcher): Deployed {
  const replaced = new Set<FunctionName>();
  return {
    signsBy: before.signsBy,
    policy: () => before.policy(),
    launch: (given) => (replaced.has(given.fn) ? after : before).launch(given),
    replace: (fn) => void replaced.add(fn),
    close: async () => {
      await Promise.all([before.close(), after.close()]);
    },
  };
}

/**
 * `node scripts/release.ts [--again]`: keeps what this version deploys, in test/golden/releases/<version>/, so that later
 * code is run beside it: test/golden/release.test.ts takes a story over from one to the other. Done once, by whoever
 * tags a release, and committed with the tag. `--again` writes a version anew that is not published yet.
 *
 *     <function>.cjs.br    the bundle, as built, compressed with brotli
 *     release.json         the version, and the SHA-256 of each bundle as it is deployed
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { FUNCTIONS, build } from './build.ts';

const ROOT = resolve(import.meta.dirname, '..');
const RELEASES = join(ROOT, 'test', 'golden', 'releases');

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { again = false } = parseArgs({ args, options: { again: { type: 'boolean' } } }).values;
  // Our own package.json, which npm has read before.
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  const folder = join(RELEASES, version);
  if (existsSync(folder) && !again) {
    console.error(`${version} is kept already. Raise the version in package.json; --again only before it is published.`);
    return 1;
  }
  const out = await mkdtemp(join(tmpdir(), 'release-'));
  try {
    // The policy is the deployment's, not the release's: the test brings one.
    await build({ entries: join(ROOT, 'src/handlers'), out, functions: FUNCTIONS, policy: '{}' });
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const sha256: Record<string, string> = {};
    for (const name of FUNCTIONS) {
      // oxlint-disable-next-line no-await-in-loop -- four of them
      const code = await readFile(join(out, name, 'index.cjs'));
      sha256[name] = createHash('sha256').update(code).digest('hex');
      // oxlint-disable-next-line no-await-in-loop -- four of them
      await writeFile(join(folder, `${name}.cjs.br`), brotliCompressSync(code));
    }
    await writeFile(join(folder, 'release.json'), `${JSON.stringify({ version, sha256 }, null, 2)}\n`);
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  console.log(`${version} is kept in test/golden/releases/${version}: commit it.`);
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

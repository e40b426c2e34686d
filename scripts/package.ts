/**
 * `npm run package [-- <osls options>]`: builds, then packages into `.serverless/` what a deployment would upload.
 * Needs neither network nor credentials. The same sources give the same zips, byte for byte.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FUNCTIONS } from './build.ts';

const ROOT = resolve(import.meta.dirname, '..');
const OSLS = join(fileURLToPath(import.meta.resolve('osls')), '..', '..', 'bin', 'serverless.js');

function run(...args: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`Packaging stopped: ${args[0]} ${error ? error.message : `ended with ${status}`}.`);
    process.exit(1);
  }
}

run(join(ROOT, 'scripts/build.ts'));
run(OSLS, 'package', ...process.argv.slice(2));
for (const name of FUNCTIONS) {
  const zip = readFileSync(join(ROOT, '.serverless', `${name}.zip`));
  const hash = createHash('sha256').update(zip).digest('hex').slice(0, 12);
  console.log(`${name.padEnd(9)} ${(zip.byteLength / 1000).toFixed(0).padStart(5)} kB zip, sha256 ${hash}…`);
}

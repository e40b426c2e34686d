/**
 * `npm run build`: one small CommonJS bundle for each Lambda function, the compiled policy beside it.
 *
 *     dist/<function>/index.cjs      what Lambda runs
 *     dist/<function>/policy.json    the compiled policy
 *     dist/<function>.meta.json      which modules went in (read by test/bundles.test.ts)
 *     dist/<function>.cjs.map        source map, kept out of the zip: with it a cold start takes 50 ms longer
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { compilePolicy } from './policy/compile.ts';
import { formatError } from './policy/report.ts';
import { stubs } from './stubs.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The Lambda functions: each is `src/handlers/<name>.ts` and `dist/<name>/`. */
export const FUNCTIONS = ['slack', 'requests', 'shares', 'clock'] as const;

export interface BuildOptions {
  /** Where `<function>.ts` files are. */
  readonly entries: string;
  readonly out: string;
  readonly functions: readonly string[];
  /** Text of `policy.json`. */
  readonly policy: string;
  /** Beside the build's own: the playground plants bugs with one. */
  readonly plugins?: readonly esbuild.Plugin[];
}

export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/**
 * Bundles each function into `out`. The same input gives the same bytes: nothing in the output depends on time, machine
 * or working directory.
 * @throws Error if an entry is missing or does not bundle; `out` then holds nothing of that function.
 */
export async function build({ entries, out, functions, policy, plugins = [] }: BuildOptions): Promise<readonly Bundle[]> {
  const missing = functions.map((name) => join(entries, `${name}.ts`)).filter((path) => !existsSync(path));
  if (missing.length > 0) throw new Error(`Nothing to build from: ${missing.join(', ')} not found.`);
  return Promise.all(
    functions.map(async (name) => {
      const folder = join(out, name);
      await rm(folder, { recursive: true, force: true });
      const { code, map, metafile } = await bundle(join(entries, `${name}.ts`), join(folder, 'index.cjs'), plugins);
      await mkdir(folder, { recursive: true });
      await Promise.all([
        writeFile(join(folder, 'index.cjs'), code),
        writeFile(join(folder, 'policy.json'), policy),
        writeFile(join(out, `${name}.cjs.map`), map),
        writeFile(join(out, `${name}.meta.json`), JSON.stringify(metafile)),
      ]);
      return { name, bytes: code.byteLength, gzipped: gzipSync(code, { level: 9 }).byteLength };
    }),
  );
}

async function bundle(entry: string, outfile: string, plugins: readonly esbuild.Plugin[]) {
  const { outputFiles, metafile } = await esbuild.build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node24',
    // CommonJS because an ES module that imports node:https starts 50 ms slower (nodejs/node#59686).
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    sourcemap: 'external',
    legalComments: 'none',
    plugins: [stubs, ...plugins],
    alias: { '@aws-sdk/credential-provider-node': join(ROOT, 'src/aws/credentials.ts') },
    logLevel: 'error',
  });
  const text = (ending: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(ending));
    if (!file) throw new Error(`esbuild wrote no ${ending} for ${entry}.`);
    return file.contents;
  };
  return { code: text('.cjs'), map: text('.cjs.map'), metafile };
}

function kB(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}

/** @returns the exit code */
async function main(): Promise<number> {
  const compiled = compilePolicy(await readFile(join(ROOT, 'policy.yaml'), 'utf8'), 'policy.yaml');
  if (!compiled.ok) {
    for (const error of compiled.errors) console.error(formatError(error));
    return 1;
  }
  const entries = join(ROOT, 'src/handlers');
  const bundles = await build({ entries, out: join(ROOT, 'dist'), functions: FUNCTIONS, policy: compiled.json });
  for (const { name, bytes, gzipped } of bundles) {
    console.log(`${name.padEnd(9)} ${kB(bytes).padStart(5)} kB, ${kB(gzipped).padStart(4)} kB gzipped`);
  }
  return 0;
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
}

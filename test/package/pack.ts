import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { FUNCTIONS } from '../../scripts/build.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const OSLS = join(fileURLToPath(import.meta.resolve('osls')), '..', '..', 'bin', 'serverless.js');

const Template = v.object({
  Resources: v.record(
    v.string(),
    v.looseObject({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown())) }),
  ),
  Outputs: v.record(v.string(), v.looseObject({ Value: v.unknown() })),
});
/** A packaged CloudFormation template, as far as tests look at it. */
export type Template = v.InferOutput<typeof Template>;

/**
 * Two of three seconds of a run go into compiling the schema of serverless.yml, which osls keeps by content. It looks
 * here where SLS_SCHEMA_CACHE_BASE_DIR says so (osls, lib/classes/config-schema-handler/resolve-ajv-validate.js).
 */
const SCHEMAS = join(ROOT, 'node_modules', '.cache', 'osls');

export interface Ran {
  /** Where it ran: `.serverless` holds the result. */
  readonly folder: string;
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs osls in a copy, with no credentials, no home folder and no way out to a network.
 * @param more of its environment
 * @throws Error if the bundles are not built.
 */
export async function osls(
  command: 'package' | 'deploy',
  params: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  for (const part of ['serverless.yml', 'package.json', 'infra', ...FUNCTIONS.map((name) => join('dist', name))]) {
    if (!existsSync(join(ROOT, part))) throw new Error(`${part} is missing: run npm run build (npm test does)`);
    await cp(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const given = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  const child = spawn(process.execPath, [OSLS, command, ...given], {
    cwd: folder,
    env: {
      HOME: folder,
      SLS_SCHEMA_CACHE_BASE_DIR: SCHEMAS,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      ...more,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  await once(child, 'close');
  return { folder, code: child.exitCode, output };
}

/** Packages, and reads the template. @throws Error with what osls said where it failed. */
export async function pack(params?: Readonly<Record<string, string>>): Promise<Ran & { readonly template: Template }> {
  const ran = await osls('package', params);
  if (ran.code !== 0) throw new Error(`osls package failed:\n${ran.output}`);
  const file = join(ran.folder, '.serverless', 'cloudformation-template-update-stack.json');
  return { ...ran, template: v.parse(Template, JSON.parse(await readFile(file, 'utf8'))) };
}

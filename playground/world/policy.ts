import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';

/** The policy by which the playground runs; the one that is deployed, policy.yaml, is somebody else's. */
const POLICY_FILE = join(import.meta.dirname, '..', 'policy.yaml');

let known: string | null = null;

/** It, compiled as the build does it, once a process. @throws Error with everything that is wrong in it. */
export function housePolicy(): string {
  known ??= compiledPolicy();
  return known;
}

function compiledPolicy(): string {
  const compiled = compilePolicy(readFileSync(POLICY_FILE, 'utf8'), 'playground/policy.yaml');
  if (!compiled.ok) throw new Error(compiled.errors.map(formatError).join('\n'));
  return compiled.json;
}

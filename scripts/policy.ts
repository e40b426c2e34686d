/**
 * Checks policy.yaml and compiles it:
 *
 *     node scripts/policy.ts compile [policy.yaml] [out.json]
 *
 * Prints one line and ends with 0, or every mistake as `policy.yaml:12:7 what to do` and ends with 1.
 * Without out.json nothing is written.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compilePolicy } from './policy/compile.ts';
import { formatError } from './policy/report.ts';

const USAGE = 'node scripts/policy.ts compile [policy.yaml] [out.json]';

/** @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  const [command, source = 'policy.yaml', out] = args;
  if (command !== 'compile' || args.length > 3) {
    console.error(`Usage: ${USAGE}`);
    return 2;
  }
  const text = await readFile(source, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') {
    console.error(`${source} cannot be read (${text.code ?? text.name}). Name the policy: ${USAGE}`);
    return 1;
  }
  const compiled = compilePolicy(text, source);
  if (!compiled.ok) {
    for (const error of compiled.errors) console.error(formatError(error));
    const count = compiled.errors.length;
    console.error(`${count} ${count === 1 ? 'mistake' : 'mistakes'}; nothing was written.`);
    return 1;
  }
  if (out) await writeFile(out, compiled.json);
  const { hash, rules } = compiled.policy;
  const written = out ? `, written to ${out}` : '';
  console.log(`${source} is good: policy ${hash}, ${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}${written}.`);
  return 0;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));

import { readFile } from 'node:fs/promises';
import { PolicyUnreadableError, readPolicy } from '../../src/config/policy.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { compilePolicy } from '../policy/compile.ts';
import { formatError } from '../policy/report.ts';
import { ok, part, wrong } from './lines.ts';
import type { Part } from './lines.ts';

/** `….json` is a compiled policy, anything else is compiled as the build does it. */
export async function checkPolicy(path: string): Promise<Part<Policy>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return part(
      wrong('policy', `${path} cannot be read (${why})`, 'name the policy in POLICY_FILE, or write one: npm run setup'),
    );
  }
  if (path.endsWith('.json')) {
    try {
      return good(readPolicy(text));
    } catch (error) {
      if (!(error instanceof PolicyUnreadableError)) throw error;
      return part(wrong('policy', error.message, 'build it again: npm run build'));
    }
  }
  const compiled = compilePolicy(text, path);
  if (compiled.ok) return good(compiled.policy);
  const [first] = compiled.errors;
  const more = compiled.errors.length > 1 ? ` (and ${compiled.errors.length - 1} more)` : '';
  const says = first === undefined ? `${path} does not compile` : `${formatError(first)}${more}`;
  return part(wrong('policy', says, `mend it and check it: node scripts/policy.ts compile ${path}`));
}

const good = (policy: Policy): Part<Policy> => {
  const { length } = policy.rules;
  return part(ok('policy', `${policy.hash}, ${length} ${length === 1 ? 'rule' : 'rules'}`), policy);
};

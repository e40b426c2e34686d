/**
 * The compiled policy as the functions read it. `npm run build` makes it from policy.yaml; no function parses YAML.
 */
import * as v from 'valibot';
import { parseChannelId, parseGroupId, parseUserId } from '../domain/ids.ts';
import { parseGlob } from '../domain/policy/glob.ts';
import type { Policy } from '../domain/policy/types.ts';
import { policyHash } from './policyHash.ts';

/** The package holds no usable policy. The message says what is wrong and that it must be built again. */
export class PolicyUnreadableError extends Error {
  override readonly name = 'PolicyUnreadableError';
  constructor(what: string, cause?: unknown) {
    super(`policy.json cannot be used: ${what}. Run "npm run build" and deploy what it makes.`, { cause });
  }
}

const id = <T extends string>(parse: (text: string) => T | null, kind: string) =>
  v.pipe(
    v.string(),
    v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
      const parsed = parse(dataset.value);
      if (parsed !== null) return parsed;
      addIssue({ message: `is no ${kind} id` });
      return NEVER;
    }),
  );

const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(80));
const hours = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366 * 24));
const globs = v.pipe(
  v.array(
    v.pipe(
      v.string(),
      v.check((text) => parseGlob(text).ok, 'is no valid glob'),
    ),
  ),
  v.nonEmpty(),
);
const principal = v.variant('kind', [
  v.strictObject({ kind: v.literal('user'), id: id(parseUserId, 'user'), name }),
  v.strictObject({ kind: v.literal('group'), id: id(parseGroupId, 'user group'), name }),
]);
const channel = v.strictObject({ id: id(parseChannelId, 'channel'), name });

const rule = v.strictObject({
  name,
  models: globs,
  projects: globs,
  approvers: v.array(principal),
  approvals: v.pipe(v.number(), v.integer(), v.minValue(0)),
  notify: v.array(principal),
  channel,
  usualHours: hours,
  longestHours: hours,
  requesterMayApprove: v.boolean(),
  confirm: v.boolean(),
  approvalsLastHours: hours,
});

const policy = v.strictObject({
  v: v.literal(1),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
  operators: v.strictObject({ channel, people: v.array(principal) }),
  rules: v.array(rule),
  stops: v.record(v.string(), v.pipe(v.string(), v.isoDate())),
});

/**
 * Reads the text of `policy.json`, refusing unknown keys and rules whose hash is not the one they carry (a file that
 * was edited by hand was never checked).
 * @throws PolicyUnreadableError
 */
export function readPolicy(json: string): Policy {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch (cause) {
    throw new PolicyUnreadableError('it is not JSON', cause);
  }
  const result = v.safeParse(policy, raw, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    // Only valibot's short words about types and keys; never the file's text at length.
    const where = v.getDotPath(issue) ?? 'the whole';
    throw new PolicyUnreadableError(`${where}: ${issue.message.slice(0, 200)}`, new v.ValiError(result.issues));
  }
  const { hash, ...rest } = result.output;
  if (policyHash(rest) !== hash) throw new PolicyUnreadableError('it was changed after it was compiled');
  return result.output;
}

import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { note, ok, skipped, wrong } from './lines.ts';
import type { Line } from './lines.ts';

const CHECK = 'admin key\'s readers';
const Answer = v.object({ ResourcePolicy: v.nullish(v.string()) });
const many = <T extends v.GenericSchema>(item: T) => v.union([v.array(item), item]);
const Statements = v.object({
  Statement: many(
    v.looseObject({
      Effect: v.string(),
      Action: v.optional(many(v.string())),
      Condition: v.optional(v.looseObject({ ArnNotLike: v.optional(v.record(v.string(), many(v.string()))) })),
    }),
  ),
});

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** As ArnLike compares: `*` is any text, `?` any one character (IAM User Guide, "ARN condition operators"). */
const likeArn = (pattern: string, arn: string): boolean => {
  const source = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(arn);
};

/**
 * Who may read the admin key's secret, by the policy that infra/guard.cjs gives it: everybody is refused but those it
 * names. Another policy's fine print is not judged, only that it refuses.
 * @param shares the role of the function that needs the key; null where it is not known
 */
export async function checkGuard(aws: AwsCaller, secretId: string, shares: string | null): Promise<Line> {
  let policy: string | null;
  try {
    const answer = await aws.call('secretsmanager', 'GetResourcePolicy', { SecretId: secretId });
    policy = v.parse(Answer, answer).ResourcePolicy ?? null;
  } catch (error) {
    if (error instanceof AwsError) return skipped(CHECK, `cannot be told (${error.code ?? 'no answer'})`);
    throw error;
  }
  if (policy === null) {
    return note(CHECK, 'the secret has no policy of its own: deploy with adminArns to refuse all others by it');
  }
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Statements), policy);
  const named = (read.success ? [read.output.Statement].flat() : [])
    .filter(({ Effect, Action }) => Effect === 'Deny' && listOf(Action).includes('secretsmanager:GetSecretValue'))
    .map(({ Condition }) => listOf(Condition?.ArnNotLike?.['aws:PrincipalArn']));
  const [arns] = named;
  if (arns === undefined || arns.length === 0) {
    const remedy = 'deploy again: infra/guard.cjs gives it one that refuses all but the shares function and adminArns';
    return wrong(CHECK, 'the secret\'s policy does not refuse others to read it', remedy);
  }
  const wide = arns.filter((arn) => /:(?:role|user)\/\*$|^\*$/.test(arn));
  if (wide.length > 0) {
    return wrong(CHECK, `the secret's policy lets ${wide.join(', ')} read it`, 'name single roles in adminArns');
  }
  // A role that was made again has another name than the policy knows.
  if (shares !== null && !arns.some((arn) => likeArn(arn, shares))) {
    const remedy = 'deploy again: infra/guard.cjs names the role that the shares function has';
    return wrong(CHECK, `the secret's policy refuses the shares function's own role (${shares})`, remedy);
  }
  return ok(CHECK, `${arns.length}, and nobody else`);
}

import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { FUNCTIONS } from '../serve/names.ts';
import type { FunctionName } from '../serve/names.ts';
import type { Asker } from './ask.ts';
import { ok, skipped, wrong } from './lines.ts';
import type { Line } from './lines.ts';
import { untold } from './release.ts';
import type { Roles } from './release.ts';

const Described = v.object({ ARN: v.string() });
const READ = 'secretsmanager:GetSecretValue';

export interface Wanted {
  readonly check: string;
  readonly secretId: string;
  /** The functions that must be able to read it; the others must not. */
  readonly by: readonly FunctionName[];
}

/**
 * Whether a secret can be read by its functions and by no other, as IAM itself decides from everything that is attached
 * to their roles. The secret's own policy is another line: IAM does not simulate those for roles.
 */
export async function checkReaders(
  aws: AwsCaller,
  asker: Asker | null,
  roles: Roles | null,
  { check, secretId, by }: Wanted,
): Promise<Line> {
  if (asker === null || roles === null) return skipped(check, 'waits for deployed');
  let secret: string;
  try {
    secret = v.parse(Described, await aws.call('secretsmanager', 'DescribeSecret', { SecretId: secretId })).ARN;
  } catch (error) {
    return skipped(check, untold(error, 'secretsmanager:DescribeSecret'));
  }
  const readers: FunctionName[] = [];
  for (const fn of FUNCTIONS) {
    const role = roles.get(fn) ?? '';
    try {
      // oxlint-disable-next-line no-await-in-loop -- IAM takes few calls at once
      if (await mayRead(asker, role, secret)) readers.push(fn);
    } catch (error) {
      if (error instanceof AwsError && error.code === 'NoSuchEntity') {
        // Whoever is gone reads nothing.
        if (!by.includes(fn)) continue;
        const remedy =
          `make a role of that name again with what infra/roles.yml gives ${fn}, then deploy: CloudFormation does not ` +
          'see by itself that it is gone';
        return wrong(check, `the role of ${fn} is gone (${nameOf(role)})`, remedy);
      }
      return skipped(check, untold(error, 'iam:SimulatePrincipalPolicy'));
    }
  }
  const more = readers.filter((fn) => !by.includes(fn));
  const fewer = by.filter((fn) => !readers.includes(fn));
  const says = [
    ...(more.length > 0 ? [`${more.join(', ')} may read it and must not`] : []),
    ...(fewer.length > 0 ? [`${fewer.join(', ')} may not read it and must`] : []),
  ].join('; ');
  if (says === '') return ok(check, `${by.join(' and ')}, and no other function`);
  const names = [...more, ...fewer].map((fn) => nameOf(roles.get(fn) ?? '')).join(', ');
  const remedy =
    `take away what somebody attached to ${names} in IAM, then deploy again with this secret's name: infra/roles.yml ` +
    'gives each function its own secret alone';
  return wrong(check, says, remedy);
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** One action on one resource, so that there is one decision. @throws AwsError */
async function mayRead(asker: Asker, role: string, secret: string): Promise<boolean> {
  const answer = await asker.iam('SimulatePrincipalPolicy', {
    PolicySourceArn: role,
    'ActionNames.member.1': READ,
    'ResourceArns.member.1': secret,
  });
  const decisions = [...answer.matchAll(/<EvalDecision>(allowed|explicitDeny|implicitDeny)<\/EvalDecision>/g)];
  const [only] = decisions;
  if (decisions.length !== 1 || only === undefined) throw new AwsError('iam gave no one decision.', null, 200);
  return only[1] === 'allowed';
}

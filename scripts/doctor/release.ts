import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { FUNCTIONS } from '../serve/names.ts';
import type { FunctionName } from '../serve/names.ts';
import type { Asker } from './ask.ts';
import { note, ok, part, skipped, wrong } from './lines.ts';
import type { Line, Part } from './lines.ts';

const CHECK = 'deployed';

const Configuration = v.object({
  Role: v.string(),
  LastUpdateStatus: v.optional(v.string(), 'Successful'),
  Environment: v.optional(
    v.object({
      Variables: v.optional(v.object({ RELEASE: v.optional(v.string()), POLICY_HASH: v.optional(v.string()) }), {}),
    }),
    {},
  ),
});

interface Found {
  readonly fn: FunctionName;
  /** ARN. */
  readonly role: string;
  /** Null of a release that does not say which it is. */
  readonly says: { readonly release: string; readonly policy: string } | null;
  readonly failed: boolean;
}

/** ARNs of the roles that the functions really have. */
export type Roles = ReadonlyMap<FunctionName, string>;

export interface Deployment {
  /** What every function's name begins with: `model-share-bot-prod`. */
  readonly service: string;
  /** The requests queue's URL. */
  readonly queueUrl: string;
}

/**
 * What is deployed, as the four functions say it in their environment (infra/release.cjs), compared with each other and
 * with the policy here. The value is there where all four are.
 */
export async function checkRelease(
  asker: Asker | null,
  deployment: Deployment,
  policy: Policy | null,
): Promise<Part<Roles>> {
  if (asker === null) {
    const says =
      'not looked at: AWS is not at its own address here. Where it has Lambda and IAM as well, ' +
      'give AWS_ENDPOINT_URL_LAMBDA and AWS_ENDPOINT_URL_IAM';
    return part(skipped(CHECK, says));
  }
  let looked: readonly (Found | FunctionName)[];
  try {
    looked = await Promise.all(FUNCTIONS.map((fn) => look(asker, fn, deployment.service)));
  } catch (error) {
    return part(skipped(CHECK, untold(error, 'lambda:GetFunctionConfiguration')));
  }
  const found = looked.filter((one) => typeof one === 'object');
  if (found.length < FUNCTIONS.length) return part(missing(looked, deployment));
  return part(line(found, policy), new Map(found.map(({ fn, role }) => [fn, role])));
}

/** A function, or its name where there is none. @throws AwsError, v.ValiError */
async function look(asker: Asker, fn: FunctionName, service: string): Promise<Found | FunctionName> {
  try {
    const answer = await asker.lambda(`/2015-03-31/functions/${service}-${fn}/configuration`);
    const { Role, LastUpdateStatus, Environment } = v.parse(Configuration, answer);
    const { RELEASE, POLICY_HASH } = Environment.Variables ?? {};
    const says =
      RELEASE === undefined || POLICY_HASH === undefined ? null : { release: RELEASE, policy: POLICY_HASH };
    return { fn, role: Role, says, failed: LastUpdateStatus === 'Failed' };
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return fn;
    throw error;
  }
}

/** Why something that only a deployment has could not be looked at, and what would help. */
export function untold(error: unknown, action: string): string {
  if (error instanceof v.ValiError) return 'not looked at: AWS answered with something else than it documents';
  if (!(error instanceof AwsError)) throw error;
  if (/AccessDenied/.test(error.code ?? '')) {
    return `not looked at: these credentials may not. Allow ${action}, or use an administrator's`;
  }
  return `not looked at (${error.code ?? 'no answer'}). Run it again in a minute`;
}

function missing(looked: readonly (Found | FunctionName)[], { service, queueUrl }: Deployment): Line {
  const names = looked.filter((one) => typeof one === 'string').map((fn) => `${service}-${fn}`);
  const queue = new URL(queueUrl).pathname.split('/').at(-1);
  if (names.length === FUNCTIONS.length && queue !== `${service}-requests.fifo`) {
    const says = `not looked at: there are no functions ${service}-…, and the queues are not that deployment's either. `;
    return skipped(CHECK, `${says}All is well where npm run serve runs; else give --stage`);
  }
  const says = `there is no function ${names.join(', ')}`;
  return wrong(CHECK, says, 'deploy again: npm run setup -- --deploy (of another stage: with --stage)');
}

const wordsOf = ({ says }: Found): string =>
  says === null ? 'a release that does not say which' : `${says.release}, policy ${says.policy}`;

function line(found: readonly Found[], policy: Policy | null): Line {
  const failed = found.filter((one) => one.failed).map(({ fn }) => fn);
  if (failed.length > 0) {
    const says = `Lambda could not take the latest change of ${failed.join(', ')}`;
    return wrong(CHECK, says, 'look at the function in Lambda for why, then deploy again: npm run setup -- --deploy');
  }
  const kinds = Map.groupBy(found, wordsOf);
  if (kinds.size > 1) {
    const each = [...kinds].map(([words, some]) => `${some.map(({ fn }) => fn).join(', ')}: ${words}`).join('; ');
    const remedy = 'deploy all four together: npm run setup -- --deploy';
    return wrong(CHECK, `the functions are not of one deployment (${each})`, remedy);
  }
  const says = found[0]?.says ?? null;
  if (says === null) return note(CHECK, 'a release that does not say which; from the next deployment on it is told');
  if (policy !== null && policy.hash !== says.policy) {
    return wrong(
      CHECK,
      `the deployed policy ${says.policy} is not the one here (${policy.hash}); release ${says.release}`,
      'deploy (npm run setup -- --deploy), or check out what is deployed',
    );
  }
  return ok(CHECK, `${says.release}, policy ${says.policy}, in all four functions`);
}

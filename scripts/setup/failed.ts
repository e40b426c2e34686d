import { SetupStopped } from './parts.ts';
import type { Ran } from './parts.ts';

/** What is needed to say what to do about a deployment that failed. */
export interface Attempt {
  readonly stack: string;
  readonly region: string;
}

const AGAIN = 'then run npm run setup again: it goes on here.';

/** CloudFormation's own sentence about a stack that takes no update, and osls's about one that was never made. */
const STATE = /is in (?:the )?'?([A-Z]+(?:_[A-Z]+)+)'? state\b/;
/** How osls tells the first part that failed: it says nothing of the state of the stack. */
const PART = /\b(?:CREATE|UPDATE|DELETE)_FAILED: (\w+)/;
const KEYS = /ExpiredToken|UnrecognizedClient|InvalidClientTokenId|could not be loaded|security token included/i;
const NOT_ALLOWED = /not authorized to perform:? ([a-z0-9-]+:\w+)/i;
const THERE = /already exists|ResourceExistenceCheck/;

/** What a stack in this state asks for; null where it can simply be deployed again. */
function aboutState(state: string, { stack, region }: Attempt): string | null {
  const at = `--stack-name ${stack} --region ${region}`;
  const is = `The stack ${stack} is in ${state}`;
  if (state === 'UPDATE_ROLLBACK_FAILED') {
    const run = `aws cloudformation continue-update-rollback ${at}`;
    return `${is}; what was deployed before goes on working. Run ${run}, ${AGAIN}`;
  }
  if (/^(?:ROLLBACK_(?:COMPLETE|FAILED)|CREATE_FAILED|DELETE_FAILED|REVIEW_IN_PROGRESS)$/.test(state)) {
    return (
      `${is}: it cannot be updated. Run aws cloudformation delete-stack ${at}, see to the tables that it leaves ` +
      `(docs/install.md, "A deployment that failed"), ${AGAIN}`
    );
  }
  if (state.endsWith('_IN_PROGRESS')) {
    return `${is}: a deployment, or the taking back of one, is under way. Wait until CloudFormation is done, ${AGAIN}`;
  }
  return null;
}

/**
 * Why a command of the deployment failed, and what to do, from what it wrote. One part that failed is told apart from a
 * stack that is stuck: only the second must be deleted, and a stack that runs must never be.
 */
export function deploymentFailed(attempt: Attempt, { code, output }: Ran): SetupStopped {
  const state = STATE.exec(output)?.[1];
  const stuck = state === undefined ? null : aboutState(state, attempt);
  if (stuck !== null) return new SetupStopped(stuck);
  if (KEYS.test(output)) return new SetupStopped(`AWS does not take the credentials. Take fresh ones, ${AGAIN}`);
  const action = NOT_ALLOWED.exec(output)?.[1];
  if (action !== undefined) {
    return new SetupStopped(`These credentials may not ${action}. Take those of somebody who may deploy, ${AGAIN}`);
  }
  const part = PART.exec(output)?.[1];
  if (THERE.test(output)) {
    return new SetupStopped(
      `${part ?? 'Something'} of the stack ${attempt.stack} is there already, left by an earlier deployment. What to ` +
        'do with it, without losing records, stands in docs/install.md, "A deployment that failed".',
    );
  }
  if (part !== undefined) {
    return new SetupStopped(
      `AWS could not make or change ${part}, for the reason above, and takes back the rest of this deployment; what ` +
        `was deployed before goes on working. Mend the reason, ${AGAIN}`,
    );
  }
  return new SetupStopped(`The deployment ended with ${code}. Mend what it says above, ${AGAIN}`);
}

/**
 * `npm run redrive -- requests|shares [--stage <stage>]`: moves dead letters back to their queue, oldest first. Safe at
 * any time and as often as wanted: messages carry no authority, and a click that comes too late is refused by name.
 *
 * The queue is the stage's own, or the one that REQUESTS_QUEUE_URL or SHARES_QUEUE_URL names. Credentials are taken from
 * the environment; their role must be one of the deployment's `adminArns`.
 */
import { parseArgs } from 'node:util';
import { AwsError, createAwsCaller } from '../src/aws/call.ts';
import { createConnections } from '../src/aws/connections.ts';
import { CredentialsMissingError, readCredentials } from '../src/aws/credentials.ts';
import { SettingsWrong, readAws } from '../src/config/environment.ts';
import { CannotRedrive, findQueues, moveBack } from './redrive/move.ts';

const USAGE = 'Usage: npm run redrive -- requests|shares [--stage prod]';
const TIMEOUT_MS = 10_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the exit code. Never prints a message's content. */
export async function redrive(args: readonly string[], env: Environment, say: (line: string) => void): Promise<number> {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: { stage: { type: 'string', default: 'prod' } },
      allowPositionals: true,
    });
    const [actor, ...more] = positionals;
    if ((actor !== 'requests' && actor !== 'shares') || more.length > 0) {
      say(USAGE);
      return 2;
    }
    const aws = createAwsCaller({
      ...readAws({ AWS_REGION: env['AWS_DEFAULT_REGION'], ...env }),
      credentials: () => readCredentials(env),
      timeoutMs: TIMEOUT_MS,
      connections: createConnections(Date.now),
    });
    const url = env[actor === 'requests' ? 'REQUESTS_QUEUE_URL' : 'SHARES_QUEUE_URL'];
    const queues = await findQueues(aws, url ?? { name: `model-share-bot-${values.stage}-${actor}.fifo` });
    const moved = await moveBack(aws, queues);
    say(moved === 0 ? `Nothing to move: ${queues.dead} is empty.` : `Moved ${moved} from ${queues.dead} back to ${queues.name}.`);
    return 0;
  } catch (error) {
    say(sayWhy(error));
    return 1;
  }
}

function sayWhy(error: unknown): string {
  if (error instanceof AwsError && /AccessDenied/.test(error.code ?? '')) {
    return `${error.message} Only the administrators that the deployment named (adminArns) may move messages.`;
  }
  if (error instanceof AwsError) return `${error.message} Check region, credentials and stage, then run it again.`;
  if (error instanceof SettingsWrong) {
    return `${error.problems.join('; ')}. Set it in this shell, to where the bot is deployed.`;
  }
  const own = [CannotRedrive, CredentialsMissingError];
  if (own.some((kind) => error instanceof kind) && error instanceof Error) return error.message;
  // What parseArgs says names only the option.
  return error instanceof TypeError && 'code' in error ? `${error.message}. ${USAGE}` : String(error);
}

if (import.meta.main) process.exitCode = await redrive(process.argv.slice(2), process.env, console.log);

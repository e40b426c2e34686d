import type { AwsCaller, AwsError } from '../../src/aws/call.ts';
import { AwsError as Refusal } from '../../playground/aws/service.ts';
import { parseDraft } from '../../playground/aws/sqs-rules.ts';
import type { FifoQueue } from '../../playground/aws/sqs-queue.ts';
import { isRecord } from '../../playground/json.ts';
import { ROLES } from '../../playground/world/roles.ts';
import type { Random } from '../random.ts';
import type { Instance } from './functions.ts';
import type { Schedule } from './schedule.ts';
import { Refused } from './tables.ts';
import type { MemoryTable } from './tables.ts';
import { Cut } from './travel.ts';
import type { Travel } from './travel.ts';
import type { Service, Weather } from './weather.ts';

/** As the handlers' own caller does: a service that is slower is down. */
const PATIENCE = 2_000;

export interface AwsWorld {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly weather: () => Weather;
  readonly tables: ReadonlyMap<string, MemoryTable>;
  readonly queues: ReadonlyMap<string, FifoQueue>;
  /** Current text by name. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly violate: (text: string) => void;
  /** Something was stored or queued: told after it, with what was there before. */
  readonly wrote: (write: Wrote) => void;
  readonly sent: (queue: FifoQueue, instance: Instance, body: string, dedupId: string) => void;
  /** The class by which the handlers know a refusal: a bundle has its own. */
  readonly AwsError: typeof AwsError;
}

export interface Wrote {
  readonly instance: Instance;
  readonly table: string;
  readonly key: string;
  readonly before: ReturnType<MemoryTable['item']>;
}

const SERVICE: Readonly<Record<string, Service>> = { dynamodb: 'dynamodb', sqs: 'sqs', secretsmanager: 'secrets' };

/** What each service says when it cannot, by its own names. */
const FAILURES: Readonly<Record<string, readonly (readonly [code: string, status: number])[]>> = {
  dynamodb: [['ProvisionedThroughputExceededException', 400], ['ThrottlingException', 400], ['InternalServerError', 500]],
  sqs: [['ThrottlingException', 400], ['InternalFailure', 500], ['ServiceUnavailable', 503]],
  secretsmanager: [['ThrottlingException', 400], ['InternalServiceError', 500]],
};

/** An answer, or a refusal as a value: a trip must not tell a refusal from a broken connection by a throw. */
type Said = { readonly ok: unknown } | { readonly refused: AwsError };

/** AWS as one instance of a function reaches it: by its role, and no further. */
export const awsFor = (world: AwsWorld, travel: Travel, instance: Instance): AwsCaller => {
  const { schedule, random, AwsError: Failed } = world;

  const permitted = (action: string, resource: string): void => {
    const may = ROLES[instance.fn].some(
      ({ actions, resources }) => actions.includes(action) && resources.includes(resource),
    );
    if (!may) world.violate(`${instance.fn} may not ${action} on ${resource}`);
  };

  const act = (service: string, operation: string, input: Readonly<Record<string, unknown>>): object => {
    if (service === 'dynamodb') {
      const name = String(input.TableName);
      permitted(`dynamodb:${operation}`, name);
      const table = world.tables.get(name);
      if (table === undefined) throw new Refused('ResourceNotFoundException', name);
      const key = isRecord(input.Key) && isRecord(input.Key.pk) ? String(input.Key.pk.S) : '';
      const before = table.item(key);
      const lag = world.weather().indexLag;
      const answer = table.act(operation, input, schedule.now, lag === 0 ? 0 : random.below(lag));
      if (operation === 'UpdateItem') world.wrote({ instance, table: name, key, before });
      return answer;
    }
    if (service === 'sqs' && operation === 'SendMessage') {
      const queue = [...world.queues.values()].find(({ url }) => url === input.QueueUrl);
      if (queue === undefined) throw new Refused('QueueDoesNotExist', String(input.QueueUrl));
      permitted('sqs:SendMessage', queue.name);
      const draft = parseDraft(input);
      queue.send(draft);
      world.sent(queue, instance, draft.body, draft.dedupId ?? '');
      return {};
    }
    if (service === 'secretsmanager' && operation === 'GetSecretValue') {
      return { SecretString: secretFor(world, instance, String(input.SecretId)) };
    }
    throw new Refused('UnknownOperationException', `${service} ${operation}`);
  };

  return {
    call: (service, operation, body) => {
      const what = `${service} ${operation}`;
      // What goes over the wire is JSON, and nobody keeps a hold on it.
      const input: unknown = JSON.parse(JSON.stringify(body));
      const trip = travel<Said>(instance, {
        service: SERVICE[service] ?? 'dynamodb',
        what: `${operation} ${nameOf(input)}`,
        effect: () => {
          try {
            return { ok: JSON.parse(JSON.stringify(act(service, operation, isRecord(input) ? input : {}))) };
          } catch (error) {
            const code = error instanceof Refused ? error.code : error instanceof Refusal ? error.type : null;
            if (code === null) throw error;
            if (code === 'ValidationException') world.violate(`${instance.fn} ${what}: ${String(error)}`);
            return { refused: new Failed(`${what} was refused (400 ${code}).`, code, 400) };
          }
        },
        failure: () => {
          const [code, status] = random.pick(FAILURES[service] ?? []);
          return { refused: new Failed(`${what} was refused (${status} ${code}).`, code, status) };
        },
      });
      return new Promise((resolve, reject) => {
        const tired = schedule.after(PATIENCE, () =>
          instance.receive(() => reject(new Failed(`${what} got no answer.`, null, null))),
        );
        trip.then(
          (said) => {
            tired.cancel();
            if ('ok' in said) resolve(said.ok);
            else reject(said.refused);
          },
          (error: unknown) => {
            tired.cancel();
            reject(error instanceof Cut ? new Failed(`${what} got no answer.`, null, null, error) : error);
          },
        );
      });
    },
  };
};

/** @throws Refused */
export const secretFor = (world: Pick<AwsWorld, 'secrets' | 'violate'>, instance: Instance, name: string): string => {
  const may = ROLES[instance.fn].some(
    ({ actions, resources }) => actions.includes('secretsmanager:GetSecretValue') && resources.includes(name),
  );
  if (!may) world.violate(`${instance.fn} may not read the secret ${name}`);
  const text = world.secrets.get(name);
  if (text === undefined) throw new Refused('ResourceNotFoundException', name);
  return text;
};

const nameOf = (input: unknown): string => {
  if (!isRecord(input)) return '';
  if (isRecord(input.Key) && isRecord(input.Key.pk)) return String(input.Key.pk.S);
  if (typeof input.IndexName === 'string') return `${String(input.TableName).replace(`model-share-bot-`, '')} by ${input.IndexName}`;
  if (typeof input.MessageBody === 'string') return short(input.MessageBody);
  return typeof input.SecretId === 'string' ? input.SecretId : '';
};

const short = (body: string): string => {
  const said: unknown = JSON.parse(body);
  if (!isRecord(said)) return '';
  const command = isRecord(said.command) ? said.command : {};
  return [said.kind, command.kind, said.request ?? command.request].filter((one) => typeof one === 'string').join(' ');
};

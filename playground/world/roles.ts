import type { Credential, Grant } from '../aws/sigv4.ts';
import { alphanumeric } from '../random.ts';
import type { Random } from '../random.ts';
import { NAMES } from './names.ts';
import type { FunctionName, Tables } from './names.ts';

const { queues, secrets } = NAMES;
const both = (names: { readonly requests: string; readonly shares: string }) => [names.requests, names.shares];

const reads = (tables: Tables): Grant => ({ actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: both(tables) });
const writes = (table: string): Grant => ({ actions: ['dynamodb:UpdateItem'], resources: [table] });
const sends = (...names: readonly string[]): Grant => ({ actions: ['sqs:SendMessage'], resources: names });
const secret = (name: string): Grant => ({ actions: ['secretsmanager:GetSecretValue'], resources: [name] });

/** Who may do what: the table of docs/architecture.md. Whatever is not here is refused, as in a deployment. */
export const rolesFor = (tables: Tables): Readonly<Record<FunctionName, readonly Grant[]>> => ({
  slack: [reads(tables), sends(...both(queues)), secret(secrets.slack)],
  requests: [reads(tables), writes(tables.requests), sends(queues.shares), secret(secrets.slack)],
  shares: [reads(tables), writes(tables.shares), sends(queues.requests), secret(secrets.openai)],
  clock: [{ actions: ['dynamodb:Query'], resources: both(tables) }, sends(...both(queues))],
});

export const ROLES = rolesFor(NAMES.tables);

/** A role's keys, made up at random. */
export const credentialFor = (fn: FunctionName, random: Random): Required<Credential> => ({
  accessKeyId: `ASIA${alphanumeric(random, 16).toUpperCase()}`,
  secretAccessKey: alphanumeric(random, 40),
  sessionToken: alphanumeric(random, 80),
  may: ROLES[fn],
});

/** Keys of a person whose role may do everything. */
export const operatorCredential = (random: Random): Credential => ({
  accessKeyId: `AKIA${alphanumeric(random, 16).toUpperCase()}`,
  secretAccessKey: alphanumeric(random, 40),
});

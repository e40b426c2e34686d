import { alphanumeric, uuid } from '../random.ts';
import { startStandIn } from '../stand-in.ts';
import type { StandIn, StandInOptions } from '../stand-in.ts';
import { AwsError, awsService, field } from './service.ts';
import type { AwsOptions, Deny, Input } from './service.ts';

const MAX_BYTES = 65_536;

type Value = Pick<Version, 'value' | 'isBinary'>;

interface Version {
  readonly id: string;
  readonly value: string;
  /** Of bytes the value is their base64. */
  readonly isBinary: boolean;
  readonly createdAt: number;
  stages: string[];
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  versions: Version[];
  /** JSON; `null` where it has none. Only told, not obeyed: `denies` refuse. */
  policy: string | null;
}

export interface SecretsStandIn extends StandIn {
  readonly denies: Deny[];
  /** Makes the secret, or gives it a new current version; the one before becomes AWSPREVIOUS. @returns the ARN. */
  put(name: string, value: string): string;
  remove(name: string): void;
  /** Gives a secret a resource policy, or takes it away. */
  attach(name: string, policy: object | null): void;
  /** Values given out by GetSecretValue, of one secret or of all. */
  reads(name?: string): number;
}

const holds = (version: Version, { value, isBinary }: Value): boolean =>
  version.value === value && version.isBinary === isBinary;

const notFound = (what = 'secret') =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}.`);
const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/**
 * Secrets Manager's GetSecretValue, PutSecretValue, CreateSecret, DescribeSecret and GetResourcePolicy in the AWS JSON
 * 1.1 protocol, with its version stages.
 */
export async function startSecrets(options: AwsOptions & StandInOptions): Promise<SecretsStandIn> {
  const secrets = new Map<string, Secret>();
  const denies: Deny[] = [];
  const counts = new Map<string, number>();

  /** By name, by ARN, or by ARN without its random end. */
  const lookUp = (id: string): Secret | undefined =>
    [...secrets.values()].find((one) => one.name === id || one.arn === id || one.arn.slice(0, -7) === id);
  const find = (input: Input): Secret => {
    const id = field.text(input, 'SecretId');
    if (!id) throw invalid('You must provide a value for the SecretId parameter.');
    const secret = lookUp(id);
    if (secret === undefined) throw notFound();
    return secret;
  };

  const add = (secret: Secret, id: string, { value, isBinary }: Value, stages: readonly string[]): Version => {
    const before = secret.versions.find((one) => one.stages.includes('AWSCURRENT'));
    const moved = stages.includes('AWSCURRENT') && before ? [...stages, 'AWSPREVIOUS'] : stages;
    for (const version of secret.versions) version.stages = version.stages.filter((stage) => !moved.includes(stage));
    if (moved !== stages) before?.stages.push('AWSPREVIOUS');
    const version: Version = { id, value, isBinary, createdAt: options.now(), stages: [...stages] };
    secret.versions.push(version);
    return version;
  };

  const get = (input: Input): object => {
    const secret = find(input);
    const id = field.text(input, 'VersionId');
    const stage = field.text(input, 'VersionStage') ?? (id === undefined ? 'AWSCURRENT' : undefined);
    const version = secret.versions.find(
      (one) => (id === undefined || one.id === id) && (stage === undefined || one.stages.includes(stage)),
    );
    if (version === undefined && id !== undefined && secret.versions.some((one) => one.id === id)) {
      const why = 'You provided a VersionStage that is not associated to the provided VersionId.';
      throw new AwsError('InvalidRequestException', why);
    }
    if (version === undefined) {
      const which = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
      throw notFound(`secret value for ${which}`);
    }
    counts.set(secret.name, (counts.get(secret.name) ?? 0) + 1);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      ...(version.isBinary ? { SecretBinary: version.value } : { SecretString: version.value }),
      VersionStages: version.stages,
      CreatedDate: version.createdAt / 1000,
    };
  };

  const given = (input: Input): { readonly token: string } & Value => {
    const token = field.text(input, 'ClientRequestToken') ?? '';
    if (!/^[A-Za-z0-9-]{32,64}$/.test(token)) {
      throw invalid('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
    }
    const [text, bytes] = [field.text(input, 'SecretString'), field.text(input, 'SecretBinary')];
    const value = text || bytes;
    if (!value || (text && bytes)) throw invalid('You must provide either SecretString or SecretBinary.');
    if (Buffer.byteLength(value) > MAX_BYTES) throw invalid('The secret value is longer than 65536 bytes.');
    return { token, value, isBinary: !text };
  };

  const made = (name: string): Secret => {
    const arn = `arn:aws:secretsmanager:${options.region}:${options.accountId}:secret:${name}`;
    const secret: Secret = { name, arn: `${arn}-${alphanumeric(options.random, 6)}`, versions: [], policy: null };
    secrets.set(name, secret);
    return secret;
  };

  /** A repeat with the same token and value is the same secret, as the service itself says. */
  const create = (input: Input): object => {
    const name = field.text(input, 'Name') ?? '';
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) throw invalid('Invalid name.');
    const { token, ...value } = given(input);
    const before = secrets.get(name);
    const same = before?.versions.some((one) => one.id === token && holds(one, value)) === true;
    if (before !== undefined && !same) {
      throw new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    const secret = before ?? made(name);
    if (before === undefined) add(secret, token, value, ['AWSCURRENT']);
    return { ARN: secret.arn, Name: name, VersionId: token };
  };

  const putValue = (input: Input): object => {
    const secret = find(input);
    const { token, ...value } = given(input);
    const before = secret.versions.find((one) => one.id === token);
    if (before !== undefined && !holds(before, value)) {
      throw new AwsError('ResourceExistsException', 'A version with this ClientRequestToken has another value.');
    }
    const stages = input['VersionStages'] === undefined ? ['AWSCURRENT'] : field.texts(input, 'VersionStages');
    const version = before ?? add(secret, token, value, stages);
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  };

  const actions: Readonly<Record<string, (input: Input) => object>> = {
    GetSecretValue: get,
    PutSecretValue: putValue,
    CreateSecret: create,
    DescribeSecret: (input) => {
      const { arn, name, versions } = find(input);
      const VersionIdsToStages = Object.fromEntries(versions.map(({ id, stages }) => [id, stages]));
      return { ARN: arn, Name: name, VersionIdsToStages };
    },
    GetResourcePolicy: (input) => {
      const { arn, name, policy } = find(input);
      return { ARN: arn, Name: name, ...(policy !== null && { ResourcePolicy: policy }) };
    },
  };
  const service = awsService(
    {
      name: 'secretsmanager',
      scope: 'secretsmanager',
      target: 'secretsmanager',
      contentType: 'application/x-amz-json-1.1',
      errorPrefix: '',
      refusedStatus: 400,
      knows: (operation) => Object.hasOwn(actions, operation),
      resources: (input) => {
        const id = field.text(input, 'SecretId') ?? field.text(input, 'Name') ?? '';
        return [lookUp(id)?.name ?? id];
      },
      act: (operation, input) => ({
        status: 200,
        body: Buffer.from(JSON.stringify(actions[operation]?.(input) ?? {})),
      }),
    },
    options,
    denies,
  );
  const standIn = await startStandIn(service, options);
  return {
    ...standIn,
    denies,
    put: (name, value) => {
      const secret = secrets.get(name) ?? made(name);
      add(secret, uuid(options.random), { value, isBinary: false }, ['AWSCURRENT']);
      return secret.arn;
    },
    attach: (name, policy) => {
      const secret = secrets.get(name);
      if (secret !== undefined) secret.policy = policy === null ? null : JSON.stringify(policy);
    },
    remove: (name) => void secrets.delete(name),
    reads: (name) =>
      name === undefined ? [...counts.values()].reduce((sum, one) => sum + one, 0) : (counts.get(name) ?? 0),
  };
}

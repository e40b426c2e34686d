/** The keys that a Lambda function signs its calls with. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The environment holds no credentials: the process is not running as a Lambda function and was not given any. */
export class CredentialsMissingError extends Error {
  override readonly name = 'CredentialsMissingError';
  constructor(missing: readonly string[]) {
    super(
      `No AWS credentials: ${missing.join(' and ')} not set. Lambda sets them from the function's role; ` +
        'elsewhere set them before starting.',
    );
  }
}

/**
 * Reads the credentials that Lambda puts into every function's environment.
 * @throws {CredentialsMissingError} naming the variables, never a value.
 */
export function readCredentials(env: Readonly<Record<string, string | undefined>>): AwsCredentials {
  const accessKeyId = env.AWS_ACCESS_KEY_ID;
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY;
  const sessionToken = env.AWS_SESSION_TOKEN;
  if (!accessKeyId || !secretAccessKey) {
    throw new CredentialsMissingError([
      ...(accessKeyId ? [] : ['AWS_ACCESS_KEY_ID']),
      ...(secretAccessKey ? [] : ['AWS_SECRET_ACCESS_KEY']),
    ]);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles, whose SSO, INI, process and web-identity chain no
 * Lambda function can use and which makes a bundle 38 kB (gzipped) larger. Same shape: a provider of a provider.
 */
export const defaultProvider = () => async (): Promise<AwsCredentials> => readCredentials(process.env);

import { AwsError } from '../../src/aws/call.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { SetupStopped } from './parts.ts';
import type { Desk } from './parts.ts';

const refused = (name: string, error: AwsError): SetupStopped => {
  if (/AccessDenied/.test(error.code ?? '')) {
    return new SetupStopped(
      `These credentials may not read and change the secret ${name}. Use those of an administrator whom the ` +
        'deployment names (adminArns), or have one run npm run setup.',
    );
  }
  if (error.code === 'InvalidRequestException') {
    return new SetupStopped(
      `The secret ${name} is to be deleted. Restore it in Secrets Manager, then run npm run setup again.`,
    );
  }
  return new SetupStopped(
    `Secrets Manager did not take it (${error.code ?? 'no answer'}). Run npm run setup again: it goes on here.`,
  );
};

/** The secret's text; null where there is none, or no value in it. @throws SetupStopped */
export async function storedSecret({ aws }: Desk, name: string): Promise<string | null> {
  try {
    return await readSecretText(aws, name);
  } catch (error) {
    if (!(error instanceof AwsError)) return null;
    if (error.code === 'ResourceNotFoundException') return null;
    throw refused(name, error);
  }
}

/** Makes the secret or gives it a new value, straight from here to Secrets Manager. @throws SetupStopped */
export async function storeSecret({ aws, newId }: Desk, name: string, value: object): Promise<void> {
  const SecretString = JSON.stringify(value);
  const ClientRequestToken = newId();
  try {
    try {
      await aws.call('secretsmanager', 'PutSecretValue', { SecretId: name, SecretString, ClientRequestToken });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
      await aws.call('secretsmanager', 'CreateSecret', { Name: name, SecretString, ClientRequestToken });
    }
  } catch (error) {
    throw error instanceof AwsError ? refused(name, error) : error;
  }
}

import { createKeys, createSecretsClient } from '../../src/api/adminKey.ts';
import type { SecretsOptions } from '../../src/api/adminKey.ts';

let warmed: Promise<void> | null = null;

/**
 * AWS's SDK loads parts of itself from the disk at its first call, which takes real time: a story in which that happens
 * would not be the same again. So it happens before, once in a process.
 */
export function warm(): Promise<void> {
  warmed ??= readOnce();
  return warmed;
}

async function readOnce(): Promise<void> {
  const body = new Uint8Array(Buffer.from(JSON.stringify({ SecretString: 'sk-admin-warm' })));
  const handler = {
    handle: async () => ({ response: { statusCode: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body } }),
    metadata: { handlerProtocol: 'http/1.1' },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
  const client = createSecretsClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'warm' },
    // The SDK's type asks for its own classes; it reads no more than this of them.
    requestHandler: handler as unknown as NonNullable<SecretsOptions['requestHandler']>,
  });
  await createKeys({ client, secretId: 'warm', now: Date.now }).adminKey();
}

import { startDynamo } from '../../playground/aws/dynamo.ts';
import { startSecrets } from '../../playground/aws/secrets.ts';
import type { Credential, Grant } from '../../playground/aws/sigv4.ts';
import { startSqs } from '../../playground/aws/sqs.ts';
import { ACCOUNT, countedRandom } from '../playground/aws-call.ts';
import { KEYS, REGION, callerAt } from './target.ts';
import type { QueueTarget, SecretTarget, StoreTarget } from './target.ts';

/** Our own parts: dynalite behind its door, and the stand-ins. */

const OURS = 'ours';
/** 2026-10-01T12:00:00Z */
const NOON = 1_790_856_000_000;
const options = { region: REGION, accountId: ACCOUNT, credentials: [KEYS], now: () => NOON, random: countedRandom() };

export const ownStore = async (): Promise<StoreTarget> => {
  const dynamo = await startDynamo(options);
  return { name: OURS, aws: callerAt(dynamo.url), close: () => dynamo.close() };
};

export const ownQueue = async (): Promise<QueueTarget> => {
  let now = NOON;
  const sqs = await startSqs({ ...options, now: () => now });
  return {
    name: OURS,
    aws: callerAt(sqs.url),
    advance: (ms) => {
      now += ms;
    },
    close: () => sqs.close(),
  };
};

export const ownSecrets = async (): Promise<SecretTarget> => {
  const credentials: Credential[] = [KEYS];
  const secrets = await startSecrets({ ...options, credentials });
  return {
    name: OURS,
    url: secrets.url,
    keys: KEYS,
    stranger: async () => {
      const keys = { accessKeyId: `AKIASTRANGER${credentials.length}`, secretAccessKey: 'cltjVXRuRkVNSUs3TURFTkdi' };
      const grants: Grant[] = [];
      credentials.push({ ...keys, may: grants });
      return {
        keys,
        allow: async () => void grants.push({ actions: ['*'], resources: ['*'] }),
        done: async () => undefined,
      };
    },
    close: () => secrets.close(),
  };
};

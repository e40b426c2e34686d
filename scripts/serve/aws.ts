import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createAwsCaller } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import type { Connections } from '../../src/aws/connections.ts';
import { readCredentials } from '../../src/aws/credentials.ts';
import { readAws } from '../../src/config/environment.ts';
import type { Environment } from './settings.ts';

const TIMEOUT_MS = 5_000;
/** The longest that SQS lets a receiver wait. */
const POLL_SECONDS = 20;
/**
 * Servers in the place of SQS may look only when a receive begins which groups are free (moto does), so that a message
 * behind another one would wait for the end of it.
 */
const OTHERS_SECONDS = 1;

const caller = (env: Environment, timeoutMs: number, connections: Connections): AwsCaller =>
  createAwsCaller({ ...readAws(env), credentials: () => readCredentials(env), timeoutMs, connections });

/** AWS as this server itself calls it. */
export const createAws = (env: Environment): AwsCaller => caller(env, TIMEOUT_MS, createConnections(Date.now));

export interface PollingAws {
  readonly aws: AwsCaller;
  /** So long a receive is to wait for a message. */
  readonly waitSeconds: number;
  /** Ends every call that waits, and lets no other begin. */
  stop(): void;
}

/** AWS for long polls: a call may wait as long as SQS lets it, and can be ended from here. */
export function createPollingAws(env: Environment): PollingAws {
  const plain = new HttpAgent();
  const secure = new HttpsAgent();
  let stopped = false;
  return {
    waitSeconds: readAws(env).endpoints.sqs === null ? POLL_SECONDS : OTHERS_SECONDS,
    aws: caller(env, POLL_SECONDS * 1_000 + TIMEOUT_MS, {
      agentFor: (isSecure) => {
        if (stopped) throw new Error('Polling has been stopped.');
        return isSecure ? secure : plain;
      },
    }),
    stop: () => {
      stopped = true;
      plain.destroy();
      secure.destroy();
    },
  };
}

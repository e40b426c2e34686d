import { AwsError, createAwsCaller } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import type { TableDefinition } from '../../src/store/tables.ts';

/** Where the store suite runs: anything that answers DynamoDB's calls. */
export interface StoreTarget {
  /** A name of `ORACLES`, or any other for what must do as ours. */
  readonly name: string;
  readonly aws: AwsCaller;
  /** For true races, where `aws` lets only one call through at a time. */
  readonly racing?: AwsCaller;
  /** Where it has no CreateTable. */
  readonly createTables?: (definitions: readonly TableDefinition[]) => Promise<void>;
  readonly close?: () => Promise<void>;
}

export interface QueueTarget {
  readonly name: string;
  readonly aws: AwsCaller;
  /** Lets time pass for the queues; null: only real time passes there. */
  readonly advance: ((ms: number) => void) | null;
  readonly close?: () => Promise<void>;
}

export interface SecretTarget {
  readonly name: string;
  readonly url: string;
  /** May do everything. */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Somebody new. */
  readonly stranger: () => Promise<Stranger>;
  readonly close?: () => Promise<void>;
}

/** Somebody who may not do anything, until they are allowed everything. */
export interface Stranger {
  readonly keys: SecretTarget['keys'];
  readonly allow: () => Promise<void>;
  /** The tests are through with them. */
  readonly done: () => Promise<void>;
}

export const REGION = 'eu-central-1';
export const KEYS = { accessKeyId: 'AKIAEXAMPLE1', secretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY' } as const;

/** The bot's own caller, with everything at one address. */
export const callerAt = (url: string, keys: SecretTarget['keys'] = KEYS): AwsCaller =>
  createAwsCaller({
    region: REGION,
    endpoints: { dynamodb: url, sqs: url, secretsmanager: url },
    credentials: () => keys,
    timeoutMs: 20_000,
    connections: createConnections(Date.now),
  });

/** AWS's name of the refusal; `done` where there was none. */
export const codeOf = async (call: Promise<unknown>): Promise<string | null> => {
  try {
    await call;
    return 'done';
  } catch (error) {
    if (error instanceof AwsError) return error.code;
    throw error;
  }
};

/** One call at a time, in the order made. */
export const inTurn = (aws: AwsCaller): AwsCaller => {
  let last: Promise<unknown> = Promise.resolve();
  return {
    call: (...given) => {
      const made = last.then(() => aws.call(...given));
      last = made.catch(() => undefined);
      return made;
    },
  };
};

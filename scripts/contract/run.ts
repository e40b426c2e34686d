import { setTimeout as delay } from 'node:timers/promises';
import { createOpenAIClient } from '../../src/api/client.ts';
import type { OpenAI } from '../../src/api/client.ts';
import type { Keys } from '../../src/api/adminKey.ts';
import { OpenAIError } from '../../src/api/errors.ts';
import { checkExchange } from './check.ts';
import type { Difference } from './check.ts';
import type { Description } from './description.ts';
import { KNOWN } from './known.ts';
import { leastAnswer } from './least.ts';
import { startRecorder } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { createSchemas } from './schemas.ts';
import { STEPS, Unexpected } from './steps.ts';
import type { Scene, Step } from './steps.ts';

/** A service that the client is driven against. */
export interface Target {
  /** Ends in `/v1` or whatever it has in its place. */
  readonly baseUrl: string;
  readonly authHeader: string;
  readonly adminKey: string;
  readonly everyMs: number;
  /** A field that is not described is a difference: of a stand-in it is. */
  readonly closed: boolean;
  /** The client is told only what the description promises. */
  readonly least: boolean;
  /** Everything that the steps need, made of clients for a key. */
  readonly scene: (clientFor: (key: string) => OpenAI) => Omit<Scene, 'openai' | 'left'>;
}

export interface Result {
  readonly operation: string;
  readonly exchanges: number;
  /** What is drift. */
  readonly differences: readonly string[];
  /** Names of known deviations that were met. */
  readonly known: readonly string[];
  readonly tried: boolean;
}

const keysOf = (key: string): Keys => ({
  adminKey: async () => key,
  projectKeys: async () => new Map(),
  refused: async () => false,
});

const client = (recorder: Recorder, { authHeader }: Target, key: string): OpenAI =>
  createOpenAIClient({
    baseUrl: recorder.baseUrl,
    authHeader,
    keys: keysOf(key),
    now: Date.now,
    random: Math.random,
    // A paced call waits its turn; that is not the service's slowness.
    timeouts: { answerMs: 60_000, deadlineMs: 120_000, retryAfterCapMs: 30_000 },
    sleep: async (ms) => delay(ms),
  });

/** The project has the model already, so that nothing can be tried that is sure to leave things as they are. */
export class NotFree extends Error {
  override readonly name = 'NotFree';
}

/**
 * @param only operationIds; all where not given
 * @throws NotFree, and OpenAIError where a service with something at stake does not let itself be looked at
 */
export async function runContract(
  target: Target,
  description: Description,
  only?: readonly string[],
): Promise<readonly Result[]> {
  const alter = (method: string, path: string, given: unknown) => leastAnswer(description, method, path, given);
  const recorder = await startRecorder(target.baseUrl, { everyMs: target.everyMs, alter: target.least ? alter : null });
  try {
    const options = { description, schemas: createSchemas(description), closed: target.closed };
    const clientFor = (key: string) => client(recorder, target, key);
    const openai = clientFor(target.adminKey);
    const scene: Scene = { ...target.scene(clientFor), openai, left: { permissions: [], jobs: [] } };
    if (scene.stakeless === null) await mustBeFree(scene);
    recorder.take();
    const results: Result[] = [];
    try {
      for (const step of STEPS) {
        if (only !== undefined && !only.includes(step.operation)) continue;
        if (step.key === 'project' && scene.projectKey === null) {
          results.push({ operation: step.operation, exchanges: 0, differences: [], known: [], tried: false });
          continue;
        }
        const failed = await attempt(step, scene);
        const exchanges = recorder.take();
        const found = exchanges.flatMap((exchange) => checkExchange(step.operation, exchange, options));
        results.push(resultOf(step, exchanges.length, [...found, ...failed]));
      }
    } finally {
      await takeBack(scene);
    }
    return results;
  } finally {
    await recorder.close();
  }
}

async function mustBeFree({ openai, model, project }: Scene): Promise<void> {
  const rows = await Array.fromAsync(openai.listFineTuningCheckpointPermissions(model, { projectId: project }));
  if (rows.length > 0) throw new NotFree(`${project} has ${model} already: name a project that nothing hangs on.`);
}

/** One result of several runs: what differs in any of them differs. */
export function merged(runs: readonly (readonly Result[])[]): readonly Result[] {
  const all = runs.flat();
  return [...new Set(all.map(({ operation }) => operation))].map((operation) => {
    const own = all.filter((one) => one.operation === operation);
    return {
      operation,
      exchanges: own.reduce((sum, one) => sum + one.exchanges, 0),
      differences: [...new Set(own.flatMap(({ differences }) => differences))],
      known: [...new Set(own.flatMap(({ known }) => known))],
      tried: own.some(({ tried }) => tried),
    };
  });
}

/** What went wrong for the client itself, which reads answers by its own idea of them. */
async function attempt({ operation, run }: Step, scene: Scene): Promise<readonly Difference[]> {
  try {
    await run(scene);
    return [];
  } catch (error) {
    if (error instanceof Unexpected) return [{ operation, kind: 'client', text: `client: ${error.message}` }];
    if (error instanceof OpenAIError) {
      const status = error.status === null ? '' : ` (${error.status})`;
      return [{ operation, kind: 'client', text: `client: ${error.kind}${status}` }];
    }
    throw error;
  }
}

function resultOf(step: Step, exchanges: number, differences: readonly Difference[]): Result {
  const known = new Set<string>();
  const drift = new Set<string>();
  for (const difference of differences) {
    const names = KNOWN.filter(({ covers }) => covers(difference)).map(({ name }) => name);
    if (names.length === 0) drift.add(difference.text);
    for (const name of names) known.add(name);
  }
  return { operation: step.operation, exchanges, differences: [...drift], known: [...known], tried: true };
}

/** Whatever failed on the way, nothing that was made here stays. */
async function takeBack({ openai, model, left }: Scene): Promise<void> {
  for (const id of left.permissions) {
    try {
      await openai.deleteFineTuningCheckpointPermission(model, id);
    } catch (error) {
      if (error instanceof OpenAIError && error.kind === 'not_found') continue;
      console.error(`The permission ${id} was made here and could not be deleted: delete it by hand.`);
    }
  }
}

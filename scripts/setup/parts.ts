import type { AwsCaller } from '../../src/aws/call.ts';
import type { Environment } from '../doctor/settings.ts';
import type { State } from './state.ts';

/** Why setting up stops here; what was done stays done, and the next run goes on. Says what to do. */
export class SetupStopped extends Error {
  override readonly name = 'SetupStopped';
}

/** The person in front of it. */
export interface Person {
  readonly tell: (text: string) => void;
  /** One line, as typed. */
  readonly ask: (question: string) => Promise<string>;
  /** One line that is shown nowhere. */
  readonly askHidden: (question: string) => Promise<string>;
}

/** What a command wrote and how it ended. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Everything from outside. */
export interface SetupParts {
  readonly env: Environment;
  readonly person: Person;
  /** Runs a command in `root`, showing what it writes. Secrets are never among its words. */
  readonly run: (command: readonly string[]) => Promise<Ran>;
  /** The project's folder: policy.yaml and the state are in it. */
  readonly root: string;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Builds what would be deployed, and says which it is: another code is another release. @throws SetupStopped */
  readonly release: () => Promise<string>;
  /** A new UUID. */
  readonly newId: () => string;
}

/** What a step works with. */
export interface Desk extends SetupParts {
  readonly aws: AwsCaller;
  readonly region: string;
  readonly stage: string;
  readonly state: () => State;
  /** Writes down what is known now. */
  readonly note: (known: Partial<State>) => Promise<void>;
}

/** How often a wrong answer is asked for again. */
const TRIES = 3;

/**
 * Asks until the answer is good.
 * @param read gives the value, or a sentence on what is wrong
 * @param stopped what is said when it is given up
 * @throws SetupStopped after three wrong ones
 */
export async function askUntil<T>(
  { tell }: Person,
  ask: () => Promise<string>,
  read: (answer: string) => Promise<{ readonly value: T } | string>,
  stopped = 'Nothing was stored. Run npm run setup again when you have it: it goes on here.',
): Promise<T> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a question after the answer to the one before
    const result = await read((await ask()).trim());
    if (typeof result !== 'string') return result.value;
    tell(result);
  }
  throw new SetupStopped(stopped);
}

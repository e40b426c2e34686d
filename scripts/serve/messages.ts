import type { FunctionName, Log } from './names.ts';
import type { Environment } from './settings.ts';

/** What a worker is started with. */
export interface WorkerData {
  readonly fn: FunctionName;
  readonly env: Environment;
  /** Text of the compiled policy. */
  readonly policy: string;
}

/** One invocation. */
export interface ToWorker {
  readonly id: number;
  readonly event: unknown;
  readonly timeoutMs: number;
}

export type FromWorker =
  | { readonly kind: 'ready' }
  /** It could not be made ready. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'log'; readonly line: Parameters<Log>[0] }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: unknown }
  /** The error's name only: its text may hold what somebody wrote. */
  | { readonly kind: 'threw'; readonly id: number; readonly name: string };

/** What the world tells a runner: one invocation. */
export interface ToRunner {
  readonly event: unknown;
  readonly requestId: string;
  readonly timeoutMs: number;
  /** The world's time, which stands during the invocation. */
  readonly now: number;
}

/** What a runner tells: that its bundle has loaded, then what each invocation came to. `threw` first: it did not load. */
export type FromRunner =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly name: string; readonly message: string };

/** How Slack says no: HTTP 200 and `{ok: false, error}`, unless the status says otherwise. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  /** Slack's name for it, such as `channel_not_found`. */
  readonly error: string;
  /** Beside `error` in the answer, such as `needed`. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    error: string,
    more: Readonly<Record<string, unknown>> = {},
    http: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(error);
    this.error = error;
    this.more = more;
    this.status = http.status ?? 200;
    this.headers = http.headers ?? {};
  }
}

/** With what exactly is wrong, as Slack lists it. */
export const refusal = (error: string, messages: readonly string[]): SlackRefusal =>
  new SlackRefusal(error, { response_metadata: { messages } });

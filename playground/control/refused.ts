/** Why the control interface did not do what was asked, by name. */
export type RefusedName =
  /** The request itself is not as documented. */
  | 'bad_request'
  | 'unknown_path'
  | 'forbidden'
  /** Nobody could do this at their screen: the button is not there, the person not in the channel. */
  | 'not_possible'
  /** Slack gave up on the bot after three seconds. */
  | 'operation_timeout'
  /** The bot answered something else than 200, or not at all. */
  | 'dispatch_failed'
  /** Slack would have shown nothing, because it refuses what the bot answered. */
  | 'slack_refuses'
  /** It did not come to the state that was waited for. */
  | 'not_yet'
  | 'busy';

/** The HTTP status of each (docs/control.md). */
export const STATUS: Readonly<Record<RefusedName, number>> = {
  bad_request: 400,
  unknown_path: 404,
  forbidden: 403,
  not_possible: 409,
  operation_timeout: 504,
  dispatch_failed: 502,
  slack_refuses: 502,
  not_yet: 408,
  busy: 409,
};

/** Answered as `{"error": {"name", "message"}}`, never as an empty success. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly why: RefusedName;
  constructor(why: RefusedName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
  }
  get status(): number {
    return STATUS[this.why];
  }
}

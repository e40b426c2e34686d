import { createHash } from 'node:crypto';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { BadPayload } from './badPayload.ts';
import { type Inbound, type Read, readInbound, readPayload } from './inbound.ts';
import { kindOf } from './kind.ts';
import type { Log } from './log.ts';
import { type Pins, pinned } from './pins.ts';
import { type Secrets, SecretUnavailable } from './secret.ts';
import { shapeForBolt } from './shape.ts';
import { stampVerdict, verifySignature } from './signature.ts';

type Answer = APIGatewayProxyStructuredResultV2;
export type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>;

export interface ReceiverOptions {
  readonly secrets: Secrets;
  readonly pins: Pins;
  readonly now: () => number;
  readonly log: Log;
}

type Fields = Record<string, string | number | null>;

/**
 * Bolt's door for Lambda Function URLs and HTTP APIs (payload format 2.0). It never throws: what is not signed by
 * Slack gets 401 before anything is parsed, what is signed but not understood 400, and no answer tells more than its
 * first line. Listeners do all their work before they answer, since Lambda freezes what runs on; so the answer waits
 * for them, the first one counts, and nothing that happens after it takes it back.
 */
export class LambdaReceiver implements Receiver {
  readonly #options: ReceiverOptions;
  #app: Pick<App, 'processEvent'> | null = null;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  init(app: App): void {
    this.#app = app;
  }

  start(): Promise<Handler> {
    return Promise.resolve(this.toHandler());
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Two parameters: Lambda's nodejs24 refuses a handler with three. */
  toHandler(): Handler {
    return async (event, _context) => {
      const started = this.#options.now();
      const seen: Fields = {};
      let answer: Answer;
      try {
        answer = await this.#answer(event, seen);
      } catch (error) {
        // Whatever was not foreseen: still an answer, and a line for the operator.
        seen['why'] = nameOf(error);
        answer = plain(500, 'Something failed here. It is in the log.');
      }
      this.#options.log({
        event: 'delivery',
        status: answer.statusCode ?? 0,
        ...seen,
        ms: this.#options.now() - started,
      });
      return answer;
    };
  }

  async #answer(event: unknown, seen: Fields): Promise<Answer> {
    const inbound = readInbound(event);
    if (!inbound.ok) return refuse(inbound, seen);
    const refused = await this.#verify(inbound.value, seen);
    if (refused) return refused;

    const read = readPayload(inbound.value);
    if (!read.ok) return refuse(read, seen);
    const payload = read.value;
    if (payload['ssl_check'] === '1') return empty(200);
    if (payload['type'] === 'url_verification') {
      const { challenge } = payload;
      return typeof challenge === 'string' ? json(200, { challenge }) : plain(400, 'No challenge.');
    }
    const whose = pinned(payload, this.#options.pins);
    if (whose !== 'ok') {
      seen['why'] = whose;
      return plain(403, 'This bot serves another app or workspace.');
    }
    const delivery = createHash('sha256').update(inbound.value.body).digest('hex');
    Object.assign(seen, kindOf(payload), { delivery: delivery.slice(0, 16), retry: inbound.value.retry?.num ?? null });
    const shape = shapeForBolt(payload);
    if (shape.kind === 'fine') return this.#process(shape.body, inbound.value, delivery, seen);
    seen['why'] = shape.kind;
    return shape.kind === 'unknown' ? NOBODY : MISUNDERSTOOD;
  }

  /** Null: signed. A fresh signature that does not fit makes the secret be read again: it may have been rotated. */
  async #verify({ stamp, body }: Inbound, seen: Fields): Promise<Answer | null> {
    const { secrets, now } = this.#options;
    const at = now();
    const fits = (secret: string) => verifySignature({ secret, rawBody: body, ...stamp, now: at }) === 'ok';
    const unsigned = (why: string): Answer => {
      seen['why'] = why;
      return plain(401, 'Not a request that Slack signed for this app just now.');
    };
    const form = stampVerdict(stamp, at);
    if (form !== 'ok') return unsigned(form);
    try {
      const { signingSecret } = await secrets.current();
      if (fits(signingSecret)) return null;
      const fresh = (await secrets.reread()) ?? (await secrets.current());
      return fits(fresh.signingSecret) ? null : unsigned('mismatch');
    } catch (error) {
      // Its text is ours, and says what to mend.
      seen['why'] = error instanceof SecretUnavailable ? error.message : nameOf(error);
      return plain(503, 'The bot is not set up: its Slack secret is missing or wrong.');
    }
  }

  async #process(body: Record<string, unknown>, { retry }: Inbound, delivery: string, seen: Fields): Promise<Answer> {
    // Stryker disable next-line StringLiteral: only the error's name is told
    if (this.#app === null) throw new Error('The receiver was given to no App.');
    let first: Answer | null = null;
    const event: ReceiverEvent = {
      body,
      ack: (answer?: unknown) => {
        if (first === null) first = acknowledged(answer);
        else seen['again'] = 'acknowledged twice';
        return Promise.resolve();
      },
      customProperties: { delivery, at: this.#options.now() },
      ...(retry ? { retryNum: retry.num, retryReason: retry.reason } : {}),
    };
    try {
      await this.#app.processEvent(event);
    } catch (error) {
      seen['why'] = nameOf(error);
      if (first === null && bottom(error) instanceof BadPayload) return MISUNDERSTOOD;
      return first ?? plain(500, 'Something failed here. It is in the log.');
    }
    if (first === null) seen['why'] = 'nobody listens to it';
    return first ?? NOBODY;
  }
}

const empty = (statusCode: number): Answer => ({ statusCode, headers: {}, body: '' });
const plain = (statusCode: number, line: string): Answer => ({
  statusCode,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: line,
});
const json = (statusCode: number, value: unknown): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(value),
});
const MISUNDERSTOOD = plain(400, 'Signed, but not understood.');
const NOBODY = plain(404, 'Nobody here listens to this.');

function acknowledged(answer: unknown): Answer {
  if (answer === undefined || answer === null || answer === '') return empty(200);
  return typeof answer === 'string' ? plain(200, answer) : json(200, answer);
}

function refuse({ status, why }: Extract<Read<never>, { ok: false }>, seen: Fields): Answer {
  seen['why'] = why;
  const answer = plain(status, status === 405 ? 'Slack sends POST.' : 'Not understood.');
  return status === 405 ? { ...answer, headers: { ...answer.headers, allow: 'POST' } } : answer;
}

/** Bolt wraps what a listener throws. */
function bottom(error: unknown): unknown {
  return error instanceof Error && 'original' in error && error.original instanceof Error ? error.original : error;
}

/** Names only: a message may hold what somebody wrote, or a token. */
function nameOf(error: unknown): string {
  const thrown = bottom(error);
  return thrown instanceof Error ? thrown.name : typeof thrown;
}

import { LIMITS } from '../limits.ts';
import { signedRequest } from '../sign.ts';
import type { SignedRequest } from '../sign.ts';
import type { World } from '../world.ts';

export interface DeliveryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Brings a request to the app, as Slack's own sender would. */
export type Deliver = (request: SignedRequest) => Promise<DeliveryAnswer>;

export type DeliveryKind = 'slash_command' | 'block_actions' | 'view_submission' | 'view_closed' | 'block_suggestion';

export interface Delivery {
  /** Counts from 1. */
  readonly n: number;
  readonly kind: DeliveryKind;
  readonly user: string;
  /** Milliseconds. */
  readonly at: number;
  readonly request: SignedRequest;
  /** Milliseconds until the answer. */
  readonly took: number;
  /** `null` where none came. */
  readonly answer: DeliveryAnswer | null;
  /** What the person is told went wrong. */
  readonly error: 'operation_timeout' | 'dispatch_failed' | null;
  /** Why there is no answer. */
  readonly cause?: unknown;
  /** The delivery that this one repeats. */
  readonly repeats?: number;
}

export interface Deliveries {
  /** Sends a form to the app, signed now. */
  send(kind: DeliveryKind, user: string, form: Readonly<Record<string, string>>): Promise<Delivery>;
  /** Sends delivery `n` again, byte for byte; its answer changes nothing here. @throws Error where there is none. */
  again(n: number): Promise<Delivery>;
  all(): readonly Delivery[];
}

export interface DeliveriesOptions {
  readonly deliver: Deliver;
  readonly onDelivery?: ((delivery: Delivery) => void) | undefined;
  /**
   * Resolves after so many milliseconds of real time: then Slack gives up, and the answer that comes later is nobody's.
   * Without it only the world's own clock is looked at, once the answer is there.
   */
  readonly patience?: ((ms: number) => Promise<void>) | undefined;
  /** So many of the last deliveries are kept; all of them where it is missing. */
  readonly keeps?: number | undefined;
}

export function createDeliveries(world: World, { deliver, onDelivery, patience, keeps = Infinity }: DeliveriesOptions): Deliveries {
  const log: Delivery[] = [];
  let count = 0;

  const run = async (kind: DeliveryKind, user: string, request: SignedRequest, repeats?: number): Promise<Delivery> => {
    count += 1;
    const base = { n: count, kind, user, at: world.now(), request, ...(repeats === undefined ? {} : { repeats }) };
    const delivery = await outcome(base);
    log.push(delivery);
    if (log.length > keeps) log.shift();
    onDelivery?.(delivery);
    return delivery;
  };

  const outcome = async (base: Omit<Delivery, 'took' | 'answer' | 'error'>): Promise<Delivery> => {
    try {
      const delivered = deliver(base.request);
      const given = patience === undefined ? delivered : Promise.race([delivered, patience(LIMITS.answerMs).then(() => null)]);
      const answer = await given;
      if (answer === null) {
        // Whatever becomes of it now, nobody waits for it.
        delivered.catch(() => undefined);
        return { ...base, took: LIMITS.answerMs, answer, error: 'operation_timeout' };
      }
      const took = world.now() - base.at;
      if (took > LIMITS.answerMs) return { ...base, took, answer, error: 'operation_timeout' };
      return { ...base, took, answer, error: answer.status === 200 ? null : 'dispatch_failed' };
    } catch (cause) {
      return { ...base, took: world.now() - base.at, answer: null, error: 'dispatch_failed', cause };
    }
  };

  return {
    send: (kind, user, form) => {
      const body = new URLSearchParams(form).toString();
      return run(kind, user, signedRequest(world.app.signingSecret, body, Math.floor(world.now() / 1_000)));
    },
    again: (n) => {
      const first = log.find((delivery) => delivery.n === n);
      if (!first) throw new Error(`There is no delivery ${n}; the last is ${count}`);
      return run(first.kind, first.user, first.request, n);
    },
    all: () => log,
  };
}

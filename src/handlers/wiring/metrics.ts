import type { RequestEvent } from '../../domain/request/types.ts';
import { outcomeFor } from '../../domain/share/outcome.ts';
import type { ShareState } from '../../domain/share/types.ts';
import type { RequestId } from '../../domain/ids.ts';
import { UnreadableRecord } from '../../store/dynamo.ts';
import type { Outside } from './outside.ts';

/**
 * What is counted, and in which unit. Each name is one custom metric of CloudWatch, so there are few, with one dimension.
 * The alarms on them stand in infra/alarms.cjs.
 */
export const UNITS = {
  /** How long the oldest due time has passed; beside it how many are due, and that the clock ended its tick. */
  OldestOverdueSeconds: 'Seconds',
  DueRequests: 'Count',
  DueShares: 'Count',
  ClockRan: 'Count',
  MessageFailed: 'Count',
  /** A record or a message of a form that this release does not know, or a trail whose chain is broken. */
  Unreadable: 'Count',
  SlackRefused: 'Count',
  /** OpenAI does not take the admin key, or the key cannot be read. */
  KeyRefused: 'Count',
  RevocationOverdue: 'Count',
  Granted: 'Count',
  Ended: 'Count',
  /** What the door told Slack: 2xx, 4xx, 5xx. */
  DeliveryTaken: 'Count',
  DeliveryRefused: 'Count',
  DeliveryFailed: 'Count',
} as const;

export type Metric = keyof typeof UNITS;

/** Counts during one invocation; `flush` writes what was counted, as one line, and begins anew. */
export interface Meter {
  add(metric: Metric, by?: number): void;
  flush(): void;
}

/**
 * Writes CloudWatch's embedded metric format: one JSON object a line, which the log group turns into metrics. Targets
 * are members of the root (CloudWatch User Guide, "Embedded metric format specification").
 */
export const createMeter = ({ env, now, metrics }: Pick<Outside, 'env' | 'now' | 'metrics'>): Meter => {
  const service = env.SERVICE ?? 'model-share-bot';
  const counted = new Map<Metric, number>();
  return {
    add: (metric, by = 1) => void counted.set(metric, (counted.get(metric) ?? 0) + by),
    flush: () => {
      if (counted.size === 0) return;
      const Metrics = [...counted.keys()].map((Name) => ({ Name, Unit: UNITS[Name] }));
      metrics?.({
        _aws: {
          Timestamp: now(),
          CloudWatchMetrics: [{ Namespace: 'ModelShareBot', Dimensions: [['Service']], Metrics }],
        },
        Service: service,
        ...Object.fromEntries(counted),
      });
      counted.clear();
    },
  };
};

/** Runs a handler, and writes what was counted however it ends. */
export const metered =
  <In extends readonly unknown[], Out>(meter: Meter, handler: (...given: In) => Promise<Out>) =>
  async (...given: In): Promise<Out> => {
    try {
      return await handler(...given);
    } finally {
      meter.flush();
    }
  };

/** Counts what a read finds unreadable, whoever reads it; the error goes on to them. */
export const countingUnreadable =
  (meter: Meter) =>
  <In extends readonly unknown[], Out>(read: (...given: In) => Promise<Out>) =>
  async (...given: In): Promise<Out> => {
    try {
      return await read(...given);
    } catch (error) {
      if (error instanceof UnreadableRecord) meter.add('Unreadable');
      throw error;
    }
  };

/** Counts a call's outcome where it is one that operators must act on. */
export const countingIf =
  (meter: Meter, metric: Metric) =>
  <In extends readonly unknown[], Out>(call: (...given: In) => Promise<Out>, bad: (outcome: Out) => boolean) =>
  async (...given: In): Promise<Out> => {
    const outcome = await call(...given);
    if (bad(outcome)) meter.add(metric);
    return outcome;
  };

/** What the new events of a request come to, per project. */
export const countEvents = (meter: Meter, events: readonly RequestEvent[]): void => {
  for (const { kind } of events) {
    if (kind === 'granted') meter.add('Granted');
    else if (kind === 'removed') meter.add('Ended');
  }
};

/** Whether a permission that is to go is still there an hour later. */
export const revocationOverdue = (share: ShareState, now: number): boolean =>
  // Object.keys loses the brand of the keys.
  (Object.keys(share.leases) as RequestId[]).some((request) => {
    const outcome = outcomeFor(share, request, now);
    return outcome.kind === 'ending' && outcome.overdue;
  });

/** How the door's answer is counted. */
export const deliveryMetric = (status: number): Metric => {
  if (status >= 500) return 'DeliveryFailed';
  return status >= 400 ? 'DeliveryRefused' : 'DeliveryTaken';
};

/** Seconds since the earliest of these due times, none of them in the future; 0 where nothing is due. */
export const overdueSeconds = (dues: readonly (number | null)[], now: number): number =>
  Math.max(0, ...dues.map((due) => (due === null ? 0 : Math.floor((now - due) / 1_000))));

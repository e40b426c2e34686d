import { POSTING, TIERS } from './limits.ts';
import type { Tier } from './limits.ts';

export interface Rates {
  /** Counts one call; seconds to wait where it is too many, `null` where it may go on. */
  take(method: string, tier: Tier, channel: string | null): number | null;
  /** Whether it counts at all. */
  on: boolean;
  forget(): void;
}

/** Calls a minute by method, and posts a second by channel. A call that is refused does not count. */
export function createRates(now: () => number, on = true): Rates {
  const recent = new Map<string, readonly number[]>();
  const buckets = new Map<string, { readonly left: number; readonly at: number }>();

  const minute = (method: string, tier: Tier): number | null => {
    const calls = (recent.get(method) ?? []).filter((at) => at > now() - 60_000);
    const oldest = calls.at(-TIERS[tier]);
    if (calls.length >= TIERS[tier] && oldest !== undefined)
      return Math.max(1, Math.ceil((oldest + 60_000 - now()) / 1_000));
    recent.set(method, [...calls, now()]);
    return null;
  };

  const second = (channel: string): number | null => {
    const bucket = buckets.get(channel) ?? { left: POSTING.burst, at: now() };
    const left = Math.min(POSTING.burst, bucket.left + ((now() - bucket.at) / 1_000) * POSTING.perSecond);
    if (left < 1) return Math.max(1, Math.ceil((1 - left) / POSTING.perSecond));
    buckets.set(channel, { left: left - 1, at: now() });
    return null;
  };

  const rates: Rates = {
    on,
    take: (method, tier, channel) => {
      if (!rates.on) return null;
      return (channel === null ? null : second(channel)) ?? minute(method, tier);
    },
    forget: () => {
      recent.clear();
      buckets.clear();
    },
  };
  return rates;
}

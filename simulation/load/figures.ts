import type { FunctionName } from '../../playground/world/names.ts';
import { FAULTS, SERVICES } from '../world/weather.ts';
import type { Fault, Service } from '../world/weather.ts';
import type { Traffic } from '../world/bot.ts';

/** Counts what goes on between the functions and everything outside. */
export class Figures {
  readonly calls: Record<Service, number> = { dynamodb: 0, sqs: 0, secrets: 0, slack: 0, openai: 0 };
  readonly faults = new Map<Fault, Record<Service, number>>();
  readonly invocations: Record<FunctionName, number> = { slack: 0, requests: 0, shares: 0, clock: 0 };
  /** Invocations that died or ran out of their time. */
  cutShort = 0;
  threw = 0;
  twiceCount = 0;
  readonly late = new Set<number>();
  readonly twice = new Set<string>();
  #now: () => number = () => 0;

  readonly traffic: Traffic = {
    called: (service, fault) => {
      this.calls[service] += 1;
      if (fault === null) return;
      const row = this.faults.get(fault) ?? { dynamodb: 0, sqs: 0, secrets: 0, slack: 0, openai: 0 };
      row[service] += 1;
      this.faults.set(fault, row);
    },
    cameLate: (service) => {
      if (service === 'slack') this.late.add(this.#now());
    },
    ended: (fn, how) => {
      this.invocations[fn] += 1;
      if (how === 'died' || how === 'timed_out') this.cutShort += 1;
      if (how === 'threw') this.threw += 1;
    },
    twice: (body) => {
      this.twiceCount += 1;
      // Of a request's own: shares look at each other's permission, and post nothing.
      const id = body.includes('"share":') ? undefined : /"(R-[0-9A-Z]{5,8})"/.exec(body)?.[1];
      if (id !== undefined) this.twice.add(id);
    },
  };

  /** By whose clock things happen. */
  from(now: () => number): void {
    this.#now = now;
  }

  faultTable(): readonly string[] {
    const line = (name: string, cells: readonly (string | number)[]): string =>
      `  ${name.padEnd(16)}${cells.map((cell) => String(cell).padStart(11)).join('')}`;
    const of = (fault: Fault): readonly number[] => SERVICES.map((service) => this.faults.get(fault)?.[service] ?? 0);
    const faults = FAULTS.map((fault) => line(fault, of(fault)));
    return [line('', SERVICES), line('calls', SERVICES.map((service) => this.calls[service])), ...faults];
  }
}

/** The value below which so large a share of all lies; values in any order. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

export const seconds = (ms: number): string => {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const all = Math.round(ms / 1_000);
  if (all < 120) return `${all} s`;
  if (all < 7_200) return `${Math.round(all / 60)} min`;
  return all < 172_800 ? `${(all / 3_600).toFixed(1)} h` : `${(all / 86_400).toFixed(1)} days`;
};

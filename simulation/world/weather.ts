import type { Random } from '../random.ts';

/** Whom a function talks to. */
export const SERVICES = ['dynamodb', 'sqs', 'secrets', 'slack', 'openai'] as const;
export type Service = (typeof SERVICES)[number];

/**
 * What can happen to one call, at each side of its effect.
 * `refused`: answered by a failure, nothing done. `unclear`: done, answered by a failure. `unreached`: nothing was sent.
 * `cut`, `cut_after`: the connection breaks before or after the effect. `silent`, `silent_after`: no answer ever.
 * `late`: the effect comes when nobody waits any more. `slow`: the answer takes seconds.
 * `killed_before`, `killed_between`, `killed_after`: the caller dies before the effect, before the answer, or with it.
 */
export const FAULTS = [
  'refused',
  'unclear',
  'unreached',
  'cut',
  'cut_after',
  'silent',
  'silent_after',
  'late',
  'slow',
  'killed_before',
  'killed_between',
  'killed_after',
] as const;
export type Fault = (typeof FAULTS)[number];

/** What one world's faults are like: drawn once, so that rare mixtures get worlds of their own. */
export interface Weather {
  /** Chance of each fault at one call, by service; what is not named does not happen. */
  readonly calls: Readonly<Record<Service, readonly (readonly [Fault, number])[]>>;
  /** Chance that a queue brings a message a second time, beside the first or after its five minutes. */
  readonly doubled: number;
  /** Chance that a message reaches its function late. */
  readonly lateMessage: number;
  /** Chance that a tick of the clock does not happen. */
  readonly missedTick: number;
  /** By how much an index may lag at the most, milliseconds. */
  readonly indexLag: number;
  /** By how much OpenAI's lists lag at the most, and its clock differs; milliseconds. */
  readonly listLag: number;
  readonly skew: number;
  /** Chance that an instance is not kept between two invocations. */
  readonly recycled: number;
  /** How long a call takes one way, usually; milliseconds. */
  readonly way: number;
}

const RATES = [0.01, 0.04, 0.12, 0.25] as const;
/** Nothing is served by a table that is down all the time. */
const MOST: Readonly<Record<Service, number>> = { dynamodb: 0.03, sqs: 0.1, secrets: 0.25, slack: 0.08, openai: 0.25 };
const KILLS = 0.04;
/** Where most can go wrong. */
const MOSTLY = ['openai', 'openai', 'openai', 'openai', 'slack', 'slack', 'dynamodb', 'dynamodb', 'sqs', 'secrets'] as const;

/** Each seed draws which faults it has, and how often: uniform mixtures would miss what rare ones find. */
export const drawWeather = (random: Random): Weather => {
  const calm = random.chance(0.06);
  // Half of the worlds have one part that is in a bad way, and all others well.
  const only = random.chance(0.55) ? random.pick(MOSTLY) : null;
  const faultsOf = (service: Service): readonly (readonly [Fault, number])[] => {
    if (calm || (only === null ? random.chance(0.45) : only !== service)) return [];
    const common = only === null ? random.pick([0.1, 0.2, 0.5]) : random.pick([0.25, 0.6]);
    return FAULTS.flatMap((fault): (readonly [Fault, number])[] => {
      if (!random.chance(common)) return [];
      const most = fault.startsWith('killed') ? KILLS : MOST[service];
      return [[fault, Math.min(random.pick(RATES), most)]];
    });
  };
  const sometimes = (values: readonly number[]): number => (calm || random.chance(0.5) ? 0 : random.pick(values));
  return {
    calls: {
      dynamodb: faultsOf('dynamodb'),
      sqs: faultsOf('sqs'),
      secrets: faultsOf('secrets'),
      slack: faultsOf('slack'),
      openai: faultsOf('openai'),
    },
    doubled: sometimes([0.02, 0.1, 0.3]),
    lateMessage: sometimes([0.02, 0.1, 0.3]),
    missedTick: sometimes([0.1, 0.5]),
    indexLag: sometimes([1_000, 10_000, 90_000]),
    listLag: sometimes([2_000, 9_000]),
    skew: sometimes([-3_000, 3_000]),
    recycled: random.pick([0, 0.1, 0.9]),
    way: random.pick([2, 20, 120]),
  };
};

/** Nothing fails. */
export const CALM: Weather = {
  calls: { dynamodb: [], sqs: [], secrets: [], slack: [], openai: [] },
  doubled: 0,
  lateMessage: 0,
  missedTick: 0,
  indexLag: 0,
  listLag: 0,
  skew: 0,
  recycled: 0,
  way: 5,
};

/** What cannot be repeated fails more often: there most can go wrong. */
const WRITES = /^openai (?:POST|DELETE)/;

/** What happens to the next call of a service. */
export const drawFault = (weather: Weather, service: Service, what: string, random: Random): Fault | null => {
  const times = WRITES.test(what) ? 3 : 1;
  const roll = random.next();
  let sum = 0;
  for (const [fault, chance] of weather.calls[service]) {
    sum += Math.min(0.4, chance * times);
    if (roll < sum) return fault;
  }
  return null;
};

import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';
import { FAULTS, KILLS, SLOW_MS } from './leverList.ts';
import { pushes } from './leverPushes.ts';
import { Refused } from './refused.ts';
import type { Session } from './session.ts';
import type { Timeline } from './timeline.ts';
import type { LeverDone, LeverShown } from './toolsWire.ts';

export interface Levers {
  /** To be told of each new world, once its history is over. */
  readonly attach: (world: World) => void;
  readonly all: () => readonly LeverShown[];
  /** @param on without it a toggle turns, and the others act. @throws Refused */
  readonly pull: (name: string, on: boolean | undefined) => Promise<LeverDone>;
  /** Lets something happen with every lever as if it were off. */
  readonly without: <T>(act: () => Promise<T>) => Promise<T>;
}

export interface LeversOptions {
  readonly session: () => Session;
  readonly timeline: Timeline;
  readonly random: Random;
  /** Resolves after so many milliseconds of real time. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Everything that can be made to go wrong. All of it is off in a new world. */
export function createLevers({ session, timeline, random, pause }: LeversOptions): Levers {
  let states = new Map<string, LeverShown['state']>();
  let isPaused = false;
  const isOn = (name: string): boolean => !isPaused && states.get(name) === 'on';
  const used = (name: string) => states.set(name, 'used');

  const attach = (world: World) => {
    const own = new Map<string, LeverShown['state']>();
    states = own;
    const live = (name: string) => states === own && isOn(name);
    const slow = () => pause(SLOW_MS);
    for (const { name, kind, service, fits, fault } of FAULTS) {
      const met = (call: Parameters<typeof fits>[0]): boolean => {
        if (!live(name) || !fits(call)) return false;
        if (kind === 'once') used(name);
        return true;
      };
      world[service].faults.always(met, fault(slow));
    }
    world.onCall((call, moment) => {
      const kill = KILLS.find((one) => live(one.name) && one.fn === call.fn && one.operation === call.operation && one.moment === moment);
      if (kill === undefined) return 'go';
      used(kill.name);
      return 'kill';
    });
  };

  const list = [...FAULTS, ...KILLS, ...pushes(session, random)];
  const shownOf = ({ name, group, title, says, kind }: (typeof list)[number]): LeverShown => ({
    name,
    group,
    title,
    says,
    kind,
    state: states.get(name) ?? 'off',
  });

  return {
    attach,
    all: () => list.map(shownOf),
    pull: async (name, wanted) => {
      const lever = list.find((one) => one.name === name);
      if (lever === undefined) {
        throw new Refused('unknown_path', `There is no lever ${name}. There are: ${list.map((one) => one.name).join(', ')}.`);
      }
      const on = wanted ?? states.get(name) !== 'on';
      const turns = lever.kind !== 'push' && on !== (states.get(name) === 'on');
      const word = lever.kind === 'push' ? '' : on ? ' · on' : ' · off';
      if (lever.kind === 'push' || turns) timeline.note('lever', `${lever.group}: ${lever.title}${word}`);
      const done = 'push' in lever && (lever.kind === 'push' || turns) ? await lever.push(session().world(), on) : null;
      if (lever.kind !== 'push') states.set(name, on ? 'on' : 'off');
      return { lever: shownOf(lever), done };
    },
    without: async (act) => {
      isPaused = true;
      try {
        return await act();
      } finally {
        isPaused = false;
      }
    },
  };
}

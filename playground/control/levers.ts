import { alphanumeric } from '../random.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';
import { FAULTS, KILLS, SLOW_MS } from './leverList.ts';
import { changedPolicy, stricter } from './leverPolicy.ts';
import { Refused } from './refused.ts';
import { Moving } from './session.ts';
import type { Session } from './session.ts';
import type { Timeline } from './timeline.ts';
import type { LeverDone, LeverShown } from './toolsWire.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Push extends Pick<LeverShown, 'name' | 'group' | 'title' | 'says'> {
  readonly kind: 'push' | 'toggle';
  /** @returns what happened; `null` where the lever's own words say it. */
  readonly push: (world: World, on: boolean) => Promise<string | null>;
}

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
  let policyBefore: string | null = null;
  const isOn = (name: string): boolean => !isPaused && states.get(name) === 'on';
  const used = (name: string) => states.set(name, 'used');

  const attach = (world: World) => {
    const own = new Map<string, LeverShown['state']>();
    states = own;
    policyBefore = null;
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

  const move = (ms: number) => async (): Promise<null> => {
    try {
      await session().move(ms);
      return null;
    } catch (error) {
      if (error instanceof Moving) throw new Refused('busy', error.message, { cause: error });
      throw error;
    }
  };
  const clock = (name: string, title: string, ms: number, says: string): Push => ({
    name,
    group: 'Clock',
    title,
    says,
    kind: 'push',
    push: move(ms),
  });

  const pushes: readonly Push[] = [
    {
      name: 'deliver-again',
      group: 'Slack',
      title: 'Deliver the last click again',
      says: 'Slack sends the same signed bytes once more, as after a lost answer. It counts once.',
      kind: 'push',
      push: async ({ people }) => {
        const last = people.deliveries().findLast(({ kind }) => kind === 'block_actions' || kind === 'view_submission');
        if (last === undefined) throw new Refused('not_possible', 'Nobody has clicked anything yet.');
        const { answer } = await people.redeliver(last.n);
        return `Delivered again; the door answered ${answer?.status ?? 'nothing'}.`;
      },
    },
    clock('clock-minute', '+1 minute', MINUTE, 'The minute’s tick of the clock function, and what is due by then.'),
    clock('clock-hour', '+1 hour', HOUR, 'Everything that falls due within the hour happens on the way.'),
    clock('clock-day', '+1 day', DAY, 'Approvals that were not acted on grow old after 24 hours.'),
    clock('clock-month', '+30 days', 30 * DAY, 'What was granted for up to 30 days ends, and is removed at OpenAI.'),
    {
      name: 'rotate-admin-key',
      group: 'Keys and rules',
      title: 'Rotate OpenAI’s admin key',
      says: 'The old key is revoked at OpenAI and the new one stored in Secrets Manager. The next call is refused once, the bot reads the secret again, nobody notices.',
      kind: 'push',
      push: async ({ openai, storeSecrets }) => {
        const { adminKeys } = openai.organization;
        const scopes = adminKeys[0]?.scopes ?? ['*'];
        adminKeys.splice(0, adminKeys.length, { key: `sk-admin-${alphanumeric(random, 48)}`, scopes });
        storeSecrets();
        return null;
      },
    },
    {
      name: 'rotate-signing-secret',
      group: 'Keys and rules',
      title: 'Rotate Slack’s signing secret',
      says: 'Slack signs with a new secret from now on, stored in Secrets Manager. The next delivery makes the door read it again, nobody notices.',
      kind: 'push',
      push: async ({ slack, storeSecrets }) => {
        slack.rotateSigningSecret();
        storeSecrets();
        return null;
      },
    },
    {
      name: 'policy',
      group: 'Keys and rules',
      title: 'Deploy a stricter policy',
      says: 'One approval more is needed, for at most 14 days. Waiting cards say so within a minute; what is granted stays.',
      kind: 'toggle',
      push: async (world, on) => {
        if (on) {
          policyBefore = world.policy();
          await world.usePolicy(changedPolicy(policyBefore, stricter));
        } else if (policyBefore !== null) await world.usePolicy(policyBefore);
        return null;
      },
    },
  ];

  const list = [...FAULTS, ...KILLS, ...pushes];
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

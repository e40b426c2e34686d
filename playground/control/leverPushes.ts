import { alphanumeric } from '../random.ts';
import type { Random } from '../random.ts';
import type { World } from '../world/world.ts';
import { changedPolicy, stricter } from './leverPolicy.ts';
import { Refused } from './refused.ts';
import { Moving } from './session.ts';
import type { Session } from './session.ts';
import type { LeverShown } from './toolsWire.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const CARDS = 'C01APPROVALS';
const OUTSIDER = 'U01STRANGE';

/** Something that is done at once, or turned on and off, by hand. */
export interface Push extends Pick<LeverShown, 'name' | 'group' | 'title' | 'says'> {
  readonly kind: 'push' | 'toggle';
  /** @returns what happened; `null` where the lever's own words say it. */
  readonly push: (world: World, on: boolean) => Promise<string | null>;
}

/** Deliveries, people, the clock, keys and rules. */
export function pushes(session: () => Session, random: Random): readonly Push[] {
  /** As it was before it was made stricter. */
  const policies = new WeakMap<World, string>();

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

  return [
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
    {
      name: 'outsider',
      group: 'Slack',
      title: 'Let Sam into #model-approvals',
      says: 'Somebody of another company sees the cards and can press their buttons. None of it counts, and Sam is told why.',
      kind: 'toggle',
      push: async ({ slack }, on) => {
        if (on) slack.world.join(CARDS, OUTSIDER);
        else {
          slack.world.leave(CARDS, OUTSIDER);
          slack.world.changeChannel(CARDS, { isExtShared: false });
        }
        return null;
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
        const before = policies.get(world) ?? world.policy();
        policies.set(world, before);
        await world.usePolicy(on ? changedPolicy(before, stricter) : before);
        return null;
      },
    },
  ];
}

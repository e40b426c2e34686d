import { readable } from '../slack/readable.ts';
import type { Delivery } from '../slack/people/deliveries.ts';
import type { Ephemeral, Message } from '../slack/types.ts';
import type { World as SlackWorld } from '../slack/world.ts';
import type { WorldCall } from '../world/calls.ts';
import type { Lines } from './lines.ts';
import { dayAndTime, withSigns } from './lines.ts';

/** Tells what happens in the world while it happens, in the order in which it does. */
export interface Teller {
  /** To be told every phase of every call. */
  readonly call: (call: WorldCall) => void;
  readonly delivery: (delivery: Delivery, ms: number) => void;
  /** Tells what has come to a screen since it was asked last. */
  readonly screens: (slack: SlackWorld) => void;
  readonly act: (name: string, what: string) => void;
  /** Says which time it is, where that was not said yet; so does everything above. */
  readonly time: () => void;
}

const KINDS: Readonly<Record<Delivery['kind'], string>> = {
  slash_command: 'slash command',
  block_actions: 'click',
  view_submission: 'form',
  view_closed: 'form closed',
  block_suggestion: 'search',
};

const isButtons = (line: string): boolean => /^(?:\[[^\]]*\] ?)+$/.test(line);

/** `…/checkpoints/ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd/…`, with the middle of the model left out. */
const shortPath = (path: string): string =>
  decodeURIComponent(path).replace(/\/ft:[^/]*:([^:/]+:[^:/]+)\//, '/ft:…:$1/');

export function createTeller(lines: Lines, slack: () => SlackWorld | null): Teller {
  /** Each message as it was last told. */
  const told = new Map<string, readonly string[]>();
  let whispers = 0;
  let saidAt: number | null = null;
  /** Lists for the pickers are read again every half hour; once is enough to have seen it. */
  const routine = new Set<string>();
  const isRoutine = (path: string): boolean => {
    const list = path.split('?')[0] ?? '';
    if (!list.includes('/organization/')) return false;
    const again = routine.has(list);
    routine.add(list);
    return again;
  };

  const time = (): void => {
    const now = slack()?.now() ?? null;
    if (now === null || now === saidAt) return;
    saidAt = now;
    lines.blank();
    lines.title(dayAndTime(now));
  };
  const row: Lines['row'] = (...words) => {
    time();
    lines.row(...words);
  };

  const words = (world: SlackWorld, shown: Message | Ephemeral): readonly string[] =>
    readable(world, shown).map(withSigns);
  const withoutButtons = (shown: readonly string[]) => shown.filter((line) => !isButtons(line));

  const message = (world: SlackWorld, one: Message): void => {
    const key = `${one.channel} ${one.ts}`;
    const now = words(world, one);
    const before = told.get(key);
    told.set(key, now);
    if (before?.join('\n') === now.join('\n')) return;
    const channel = world.channels.get(one.channel);
    const reader = channel?.dmWith === null ? undefined : world.users.get(channel?.dmWith ?? '')?.displayName;
    // The place of an entry stands below it; here it stands before it.
    if (one.threadTs !== null) {
      const mark = now.findLast((line) => line.startsWith('#')) ?? '';
      const [sentence = '', ...more] = now.filter((line) => line !== mark);
      return row('in the thread', [`${mark.replace(/ · .*/, '')} ${sentence}`.trim(), ...more]);
    }
    if (reader !== undefined) {
      // The receipt is redrawn as the card is; it pings nobody.
      if (before === undefined) row(`DM to ${first(reader)}`, withoutButtons(now));
      return undefined;
    }
    if (before === undefined) return row(`#${channel?.name}`, now);
    return row('card redrawn', withoutButtons(now).filter((line) => !before.includes(line)));
  };

  const screens = (world: SlackWorld): void => {
    for (const one of world.messages) message(world, one);
    for (const one of world.ephemerals.slice(whispers)) {
      const name = world.users.get(one.to)?.displayName ?? one.to;
      row(`only ${first(name)} sees`, words(world, one));
    }
    whispers = world.ephemerals.length;
  };

  return {
    call: ({ phase, service, method, path, status, fn }) => {
      if (phase !== 'answered') return;
      if (service === 'openai' && fn !== null && !isRoutine(path)) {
        time();
        lines.piece('OpenAI', `${status ?? '–'} ${method.padEnd(6)} ${shortPath(path)}`, 'quiet');
      }
      const world = slack();
      if (service === 'slack' && world !== null) screens(world);
    },
    delivery: ({ kind, answer }, ms) => {
      const said = answer === null ? 'no answer' : String(answer.status);
      row('→ the door', `${said} in ${Math.round(ms)} ms for a signed ${KINDS[kind]}`, 'quiet');
    },
    screens,
    act: (name, what) => row(name, what),
    time,
  };
}

const first = (name: string): string => name.split(' ')[0] ?? name;

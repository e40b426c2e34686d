import type { RequestId } from '../../domain/ids.ts';
import type { RequestCommand } from '../../domain/request/commands.ts';
import type { AnswerTo } from '../../engine/messages.ts';
import { answerTo } from '../answerTo.ts';
import { BadPayload } from '../badPayload.ts';
import { type ClickedPayload, actorOf, channelOf, readClick } from '../payloads.ts';
import { otherVersion } from '../views/answers.ts';
import { ACTIONS } from '../views/buttons.ts';
import { parseApproveValue, parseMoreValue, parseRequestValue, type Read } from '../views/values.ts';
import type { DoorParts, Listener } from './listener.ts';

type Given = Pick<RequestCommand, 'delivery' | 'at' | 'by'>;

/** Where what comes of a click is told to the one who clicked. */
export const answerOf = (click: ClickedPayload, { settings }: Pick<DoorParts, 'settings'>): AnswerTo | null =>
  answerTo(click.response_url, channelOf(click), actorOf(click).user, settings.responseUrlHosts);

/** Reads what a button carries. One of another release is told to the person; anything else is no click of ours. */
export async function valueOf<T>(
  parse: (text: string) => Read<T>,
  click: ClickedPayload,
  door: DoorParts,
): Promise<T | null> {
  const [action] = click.actions;
  const found = parse(action.value ?? action.selected_option?.value ?? '');
  if (found === null) throw new BadPayload('A button carries what no card of ours does.');
  if (found.kind === 'read') return found.value;
  const to = answerOf(click, door);
  if (to !== null) await door.tell(to, otherVersion());
  return null;
}

/** A click becomes a command on the queue: one call, and only then 200. Who may do it is decided where it is read. */
const storing =
  <T>(
    door: DoorParts,
    parse: (text: string) => Read<T>,
    command: (value: T, given: Given) => RequestCommand,
  ): Listener =>
  async ({ body, id, at }) => {
    const click = readClick(body);
    const value = await valueOf(parse, click, door);
    if (value === null) return;
    await store(door, command(value, { delivery: id, at, by: actorOf(click) }), answerOf(click, door));
  };

export async function store(door: DoorParts, command: RequestCommand, answer: AnswerTo | null): Promise<void> {
  await door.enqueue.requests({ v: 1, kind: 'command', command, answer }, command.delivery);
}

type Opening = (request: RequestId, click: ClickedPayload) => Promise<void>;

/** The buttons of cards and messages that need no dialog, by action id. */
export function buttons(door: DoorParts): Readonly<Record<string, Listener>> {
  const about = (kind: 'retry' | 'cancel' | 'give_back') =>
    storing(door, parseRequestValue, (request, given) => ({ kind, request, ...given }));
  return {
    [ACTIONS.approve]: storing(door, parseApproveValue, (value, given) => ({ kind: 'approve', ...value, ...given })),
    [ACTIONS.retry]: about('retry'),
    [ACTIONS.cancel]: about('cancel'),
    [ACTIONS.giveBack]: about('give_back'),
  };
}

/** The card's ⋯ menu. */
export const more =
  (door: DoorParts, open: Readonly<Record<'details' | 'revoke', Opening>>): Listener =>
  async (delivery) => {
    const click = readClick(delivery.body);
    const value = await valueOf(parseMoreValue, click, door);
    if (value === null) return;
    const { kind, request } = value;
    if (kind !== 'cancel') return open[kind](request, click);
    const given = { delivery: delivery.id, at: delivery.at, by: actorOf(click) };
    await store(door, { kind, request, ...given }, answerOf(click, door));
  };

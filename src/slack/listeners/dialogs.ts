import * as v from 'valibot';
import type { ModalView } from '@slack/types';
import type { RequestId, UserId } from '../../domain/ids.ts';
import type { RefusalName, RequestRecord } from '../../domain/request/types.ts';
import type { AnswerTo } from '../../engine/messages.ts';
import { BadPayload, read } from '../badPayload.ts';
import { type ClickedPayload, Submitted, actorOf, readClick } from '../payloads.ts';
import { answer, otherVersion, unknownRequest } from '../views/answers.ts';
import { detailsDialog } from '../views/details.ts';
import { REASON, denyDialog, parseDialogMetadata, revokeDialog } from '../views/dialogs.ts';
import { type Message, paragraph } from '../views/message.ts';
import { isBlank } from '../views/typed.ts';
import { parseDenyValue } from '../views/values.ts';
import { answerOf, store, valueOf } from './buttons.ts';
import type { Acknowledgement, DoorParts, Listener } from './listener.ts';

/** What a click opens: a dialog, or why it cannot. */
type Opened = { readonly dialog: ModalView } | { readonly instead: Message };

/** Reads the record and opens what `show` makes of it; whatever stands against it is said privately. */
async function openFor(
  request: RequestId,
  click: ClickedPayload,
  door: DoorParts,
  show: (record: RequestRecord) => Opened,
): Promise<void> {
  const record = await door.reads.request(request);
  const opened = record === null ? { instead: unknownRequest() } : show(record);
  const instead = 'instead' in opened ? opened.instead : await open(opened.dialog, click, door);
  const to = answerOf(click, door);
  if (instead !== null && to !== null) await door.tell(to, instead);
}

/** Null: it is open. */
async function open(
  dialog: ModalView,
  { trigger_id: trigger }: ClickedPayload,
  { slack, log }: DoorParts,
): Promise<Message | null> {
  if (!trigger) throw new BadPayload('A click came without trigger_id.');
  const called = await slack((client) => client.views.open({ trigger_id: trigger, view: dialog }));
  if (called.ok) return null;
  const { failure } = called;
  log({ event: 'dialog_not_opened', why: 'error' in failure ? failure.error : failure.kind });
  return paragraph('Slack did not open the dialog. Nothing was changed; press again.');
}

/** `Deny…`: opened only for the terms that the person saw, and while there is something to deny. */
export const deny =
  (door: DoorParts): Listener =>
  async ({ body }) => {
    const click = readClick(body);
    const value = await valueOf(parseDenyValue, click, door);
    if (value === null) return;
    await openFor(value.request, click, door, (record) => {
      const { closed, cleared, digest } = record.state;
      const instead = (why: RefusalName) => ({ instead: answer(why, record, { action: 'deny' }) });
      if (closed !== null || cleared !== null) return instead('already_settled');
      return digest === value.digest ? { dialog: denyDialog(record) } : instead('terms_changed');
    });
  };

/** What the ⋯ menu opens. */
export const openers = (door: DoorParts) => ({
  details: (request: RequestId, click: ClickedPayload): Promise<void> =>
    openFor(request, click, door, (record) => ({ dialog: detailsDialog(record) })),
  revoke: (request: RequestId, click: ClickedPayload): Promise<void> =>
    openFor(request, click, door, (record) =>
      record.state.closed === null
        ? { dialog: revokeDialog(record) }
        : { instead: answer('already_settled', record, { action: 'revoke' }) },
    ),
});

const Reason = v.object({ value: v.nullish(v.string(), '') });

/** What was written into the one field of a dialog. */
export function reasonIn({ state }: v.InferOutput<typeof Submitted>['view']): string {
  const field = v.safeParse(Reason, state?.values?.[REASON]?.[REASON]);
  return field.success ? (field.output.value ?? '').trim() : '';
}

/** Deny or Revoke is pressed in its dialog: stored, then the dialog closes. */
export const decided =
  (door: DoorParts, kind: 'deny' | 'revoke'): Listener =>
  async ({ body, id: delivery, at }) => {
    const { view, ...payload } = read(Submitted, body);
    const by = actorOf(payload);
    const wrong = (text: string): Acknowledgement => ({ response_action: 'errors', errors: { [REASON]: text } });
    const about = parseDialogMetadata(view.private_metadata ?? '');
    if (about === null) throw new BadPayload('A dialog of ours came back with other metadata.');
    if (about.kind === 'unknown_version') return wrong(otherVersion().text);
    const reason = reasonIn(view);
    if (isBlank(reason)) return wrong('A few words are needed.');
    const { request, digest } = about.value;
    const given = { request, delivery, at, by, reason };
    const command = kind === 'deny' ? ({ kind, digest, ...given } as const) : ({ kind, ...given } as const);
    try {
      await store(door, command, await besideCard(request, by.user, door));
    } catch (error) {
      door.log({ event: 'decision_not_stored', request, why: error instanceof Error ? error.name : typeof error });
      return wrong('This could not be stored. Nothing was changed; press again in a moment.');
    }
    return undefined;
  };

/** A dialog has no address for answers: what comes of it is told in the card's channel. */
async function besideCard(request: RequestId, user: UserId, { reads }: DoorParts): Promise<AnswerTo | null> {
  try {
    const card = (await reads.request(request))?.shown.card ?? null;
    return card === null ? null : { kind: 'ephemeral', channel: card.channel, user };
  } catch {
    return null;
  }
}

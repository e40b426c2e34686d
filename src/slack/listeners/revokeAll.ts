import type { RequestId } from '../../domain/ids.ts';
import type { Actor } from '../../domain/request/commands.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import { responseUrl } from '../answerTo.ts';
import { BadPayload, read } from '../badPayload.ts';
import { inParallel } from '../inParallel.ts';
import { isOperator } from '../operator.ts';
import { Submitted, actorOf } from '../payloads.ts';
import { revokeAllDelivery } from '../requestIds.ts';
import type { Live, Said } from '../revoking.ts';
import { MOST_READ, keptByOthers, liveNow, nearestIds, readAll, readWhose, whoseName } from '../revoking.ts';
import { otherVersion } from '../views/answers.ts';
import { REASON } from '../views/dialogs.ts';
import { HOUSE, cut } from '../views/limits.ts';
import { type Message, paragraph } from '../views/message.ts';
import {
  nothingToRevoke,
  onlyOperators,
  operatorUnknown,
  revokeAllClosed,
  revokeAllDialog,
  revoking,
  tooManyToRead,
  tooManyToRevoke,
  unknownToRevoke,
} from '../views/revokeAll.ts';
import { MOST_REVOKED, type RevokeAllAbout, parseRevokeAll } from '../views/revokeAllAbout.ts';
import { isBlank } from '../views/typed.ts';
import { reasonIn } from './dialogs.ts';
import type { Acknowledgement, DoorParts, Listener } from './listener.ts';

const UNREADABLE = 'My records cannot be read at the moment. Nothing was revoked; try again in a minute.';
const SENT_AT_ONCE = 25;

/** Who typed `revoke-all …`, and what can be answered to. */
export interface Asking {
  readonly by: Actor;
  readonly trigger: string;
  readonly responseUrl: string | null;
  readonly at: number;
}

/** Opens the dialog with what would be revoked. Otherwise what is said instead of it. */
export async function openRevokeAll(
  { reason, ...said }: Said & { readonly reason: string | null },
  { by, trigger, responseUrl: url, at }: Asking,
  door: DoorParts,
): Promise<Message | null> {
  if (trigger === '') throw new BadPayload('A command came without trigger_id.');
  const { reads, policy, slack, log } = door;
  const [operator, catalogue] = await Promise.all([isOperator(by, door), reads.catalogue().catch(() => null)]);
  if (operator === 'no') return paragraph(onlyOperators(policy.operators.channel.name));
  if (operator === 'silent') return paragraph(operatorUnknown());
  const meant = readWhose(said, by.team, catalogue);
  if ('instead' in meant) return paragraph(meant.instead);
  const { whose } = meant;
  const live = await liveNow(whose, door).catch(() => null);
  if (live === null) return paragraph(UNREADABLE);
  const problem = whyNot(whose, live);
  const { records } = live;
  if (problem !== null) {
    const near = catalogue === null || records.length > 0 || !live.all ? [] : nearestIds(whose, catalogue);
    return paragraph(near.length === 0 ? problem : unknownToRevoke(said.what ?? '', near));
  }
  const requests = records.map(({ id }) => id);
  const kept = await keptByOthers(records, door);
  const shown = { whose, requests, responseUrl: url, name: whoseName(whose, records), kept, now: at };
  const typed = reason === null ? null : cut(reason, HOUSE.dialogReason);
  const view = revokeAllDialog({ ...shown, ...live, changed: null, reason: typed });
  const called = await slack((client) => client.views.open({ trigger_id: trigger, view }));
  if (called.ok) return null;
  const { failure } = called;
  log({ event: 'dialog_not_opened', why: 'error' in failure ? failure.error : failure.kind });
  return paragraph('Slack did not open the dialog. Nothing was revoked; type it again.');
}

/** Null: there is something that can be revoked at once. */
function whyNot(whose: RevokeAllAbout['whose'], { records, unread, all }: Live): string | null {
  const name = whoseName(whose, records);
  const narrower = whose.kind === 'model' ? 'narrow it down to a project or a person' : 'narrow it down to a model';
  if (!all) return tooManyToRead(name, MOST_READ, narrower);
  if (records.length > MOST_REVOKED) return tooManyToRevoke(name, records.length, narrower);
  if (records.length > 0) return null;
  return unread.length > 0 ? UNREADABLE : nothingToRevoke(name);
}

/** `Revoke 12` is pressed: what is live is read again, and only what was shown is revoked. */
export const revokedAll =
  (door: DoorParts): Listener =>
  async ({ body, at }) => {
    const { view, ...payload } = read(Submitted, body);
    const by = actorOf(payload);
    const wrong = (text: string): Acknowledgement => ({ response_action: 'errors', errors: { [REASON]: text } });
    const parsed = parseRevokeAll(view.private_metadata ?? '');
    if (parsed === null) throw new BadPayload('A dialog of ours came back with other metadata.');
    if (parsed.kind === 'unknown_version') return wrong(otherVersion().text);
    const reason = reasonIn(view);
    if (isBlank(reason)) return wrong('A few words are needed.');
    const about = parsed.value;
    const deliveryOf = (id: RequestId): string => revokeAllDelivery(by.team, view.id, id);
    const live = await liveNow(about.whose, door).catch(() => null);
    if (live === null) return wrong(UNREADABLE);
    const { records } = live;
    const now = new Set(records.map(({ id }) => id));
    const shown = new Set(about.requests);
    const more = records.filter(({ id }) => !shown.has(id)).length;
    const fewer = await endedOtherwise(about.requests.filter((id) => !now.has(id)), deliveryOf, door);
    if (!live.all || more + fewer > 0) {
      const problem = whyNot(about.whose, live);
      const requests = records.map(({ id }) => id);
      const kept = problem === null ? await keptByOthers(records, door) : new Set<string>();
      const drawn = { ...about, requests, name: whoseName(about.whose, records), kept, now: at, reason };
      const changed = { more, fewer };
      const next = problem === null ? revokeAllDialog({ ...drawn, ...live, changed }) : revokeAllClosed(problem);
      return { response_action: 'update', view: next };
    }
    const failed = await enqueueAll(records, { at, by, reason }, deliveryOf, door);
    if (failed > 0) {
      const stored = records.length - failed;
      return wrong(`${stored} of ${records.length} are on their way, the others not. Press again: nothing is revoked twice.`);
    }
    if (records.length > 0) await say(revoking(records.length, whoseName(about.whose, records)), about, door);
    return { response_action: 'clear' };
  };

/** How many of these were ended by anything but this very dialog, sent before. */
async function endedOtherwise(
  ids: readonly RequestId[],
  deliveryOf: (id: RequestId) => string,
  { reads }: DoorParts,
): Promise<number> {
  const read = await readAll(ids, reads);
  const byUs = ({ id, record }: (typeof read)[number]): boolean =>
    record?.entries.some(({ event }) => event.kind === 'ended' && event.delivery === deliveryOf(id)) ?? false;
  return read.filter((one) => !byUs(one)).length;
}

/** One command for each; a repeat stores nothing new. How many the queue did not take. */
async function enqueueAll(
  records: readonly RequestRecord[],
  given: { readonly at: number; readonly by: Actor; readonly reason: string },
  deliveryOf: (id: RequestId) => string,
  { enqueue, log }: DoorParts,
): Promise<number> {
  const stored = await inParallel(records, SENT_AT_ONCE, async ({ id: request, shown: { card } }) => {
    const command = { kind: 'revoke', request, delivery: deliveryOf(request), ...given } as const;
    const answer = card === null ? null : ({ kind: 'ephemeral', channel: card.channel, user: given.by.user } as const);
    try {
      await enqueue.requests({ v: 1, kind: 'command', command, answer }, command.delivery);
      return true;
    } catch (error) {
      log({ event: 'decision_not_stored', request, why: error instanceof Error ? error.name : typeof error });
      return false;
    }
  });
  return stored.filter((one) => !one).length;
}

async function say(text: string, { responseUrl: address }: RevokeAllAbout, { tell, settings, log }: DoorParts) {
  const url = responseUrl(address, settings.responseUrlHosts);
  const failure = url === null ? { kind: 'no_address' } : await tell({ kind: 'response_url', url }, paragraph(text));
  if (failure !== null) log({ event: 'answer_not_shown', why: failure.kind });
}

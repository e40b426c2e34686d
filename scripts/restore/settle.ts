import type { ProjectId, RequestId } from '../../src/domain/ids.ts';
import { standingOn } from '../../src/domain/request/evolve.ts';
import type { Outcome } from '../../src/domain/request/types.ts';
import { evolveShare } from '../../src/domain/share/evolve.ts';
import { newShare } from '../../src/domain/share/types.ts';
import type { Row, ShareEvent, ShareKey, ShareState } from '../../src/domain/share/types.ts';
import { SECOND } from '../../src/domain/time.ts';
import type { SealedRecord } from '../../src/engine/ports.ts';
import type { Kept } from '../../src/engine/run.ts';
import { shareName } from '../../src/store/shares.ts';
import type { AtOpenAI } from './differences.ts';
import type { Register, storesFor } from './register.ts';

const dueBy = (due: number | null, now: number): number => Math.min(due ?? now, now);

/** No revision is called so: what is recorded with it is drawn once more. */
const ANEW = 'restored';

const drawnAnew = ({ shown }: SealedRecord): SealedRecord['shown'] => ({
  ...shown,
  card: shown.card === null ? null : { ...shown.card, rev: ANEW },
  receipt: shown.receipt === null ? null : { ...shown.receipt, rev: ANEW },
});

const isOpen = ({ record: { state }, due }: Kept<SealedRecord>): boolean => state.closed === null || due !== null;

/** What a request's record says that it holds. */
interface Claimed {
  readonly key: ShareKey;
  readonly request: RequestId;
  readonly joined: ShareEvent;
  readonly outcome: Extract<Outcome, { kind: 'granted' }>;
}

const claimsOf = ({ record: { id, state } }: Kept<SealedRecord>): readonly Claimed[] => {
  const on = standingOn(state);
  if (state.closed !== null || on === null) return [];
  const { model } = state.asked.terms;
  const joined: ShareEvent = { kind: 'joined', request: id, approval: on.event, claim: state.claim, until: on.until, verified: false };
  // The brand of a record's keys is lost by Object.keys.
  return (Object.keys(state.outcomes) as ProjectId[]).flatMap((project): readonly Claimed[] => {
    const outcome = state.outcomes[project];
    return outcome?.kind === 'granted' ? [{ key: { model, project }, request: id, joined, outcome }] : [];
  });
};

/** OpenAI's clock may differ from ours by this much. */
const SKEW = 5 * SECOND;

/** The permissions at OpenAI that a request's record names; made before it was recorded, so that no later one is meant. */
const recordedAt = ({ key, outcome }: Claimed, there: AtOpenAI): readonly Row[] =>
  (there.get(key.model) ?? [])
    .filter(({ id, project, createdAt }) => project === key.project && outcome.permissions.includes(id) && createdAt <= outcome.at + SKEW)
    .map(({ id, createdAt }) => ({ id, createdAt }));

/**
 * What makes the ordinary rules see that the world went on. Every permission on record is looked for at OpenAI; what a
 * request was granted and its share does not know of is given back to the share where it stands at OpenAI, so that it
 * goes at its end, else told as gone; and every card of a request that is not over is drawn as its record has it. As long as the bot is on hold nobody else
 * writes these records; each is written under its version all the same, and once more does no harm.
 * @throws ChangedMeanwhile
 */
export async function wakeUp(register: Register, there: AtOpenAI, stores: ReturnType<typeof storesFor>, now: number): Promise<void> {
  const shares = new Map<string, { state: ShareState; readonly before: Kept<ShareState> | null; isWoken: boolean }>(
    register.shares.map((kept) => [shareName(kept.record.key), { state: kept.record, before: kept, isWoken: false }]),
  );
  const wake = (key: ShareKey, event: ShareEvent): void => {
    const one = shares.get(shareName(key));
    shares.set(shareName(key), {
      state: evolveShare(one?.state ?? newShare(key), event),
      before: one?.before ?? null,
      isWoken: true,
    });
  };
  for (const claimed of register.requests.flatMap(claimsOf)) {
    const { key, request, joined, outcome } = claimed;
    const share = shares.get(shareName(key))?.state;
    if (share?.leases[request] !== undefined) continue;
    wake(key, joined);
    const rows = recordedAt(claimed, there);
    const isFree = (share?.permission ?? null) === null && (share?.op ?? null) === null;
    if (isFree && rows.length > 0) wake(key, { kind: 'held', rows, origin: outcome.origin, at: now, wrote: false });
  }
  for (const { state } of shares.values()) {
    if (state.permission !== null) wake(state.key, { kind: 'look_due', at: now, tries: 0 });
  }
  for (const { state, before, isWoken } of shares.values()) {
    // oxlint-disable-next-line no-await-in-loop -- a table is in no hurry
    if (isWoken) await stores.shares.save(state, before, dueBy(before?.due ?? null, now));
  }
  for (const kept of register.requests.filter(isOpen)) {
    // oxlint-disable-next-line no-await-in-loop
    await stores.requests.save({ ...kept.record, shown: drawnAnew(kept.record) }, kept, dueBy(kept.due, now));
  }
}

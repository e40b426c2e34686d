import { isFrozen } from '../domain/freeze.ts';
import type { FreezeFact, Frozen } from '../domain/freeze.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { RequestState } from '../domain/request/types.ts';
import { decideShare, leasesBeforePost, liveLeases } from '../domain/share/decide.ts';
import type { ShareFacts } from '../domain/share/decide.ts';
import { evolveShare } from '../domain/share/evolve.ts';
import { owedByShare } from '../domain/share/owed.ts';
import { afterCreated, afterDelete, afterFailure, afterLook, afterSettle, beforePost } from '../domain/share/protocol.ts';
import type { CallFailure } from '../domain/share/protocol.ts';
import { newShare } from '../domain/share/types.ts';
import type { ShareEffect, ShareEvent, ShareKey, ShareState } from '../domain/share/types.ts';
import { MINUTE, SECOND, pauseAfter } from '../domain/time.ts';
import type { Keep, Permissions } from './ports.ts';
import { TIME_TO_STOP, bringInLine } from './run.ts';
import type { Actor, Performing } from './run.ts';

/** A POST is not begun with less than this left: it must be awaited to its end inside the function's time. */
const TIME_TO_POST = 7 * SECOND;
/** An operation that is opened must also be begun by the same run: an open one that is found later is in doubt. */
const TIME_TO_OPEN = TIME_TO_STOP + SECOND;
/** How long the organization's limit is left alone after a 429 that names no time. */
const COOL_DOWN = 20 * SECOND;
const COOL_DOWN_AT_MOST = 5 * MINUTE;

/** How long everybody rests after a 429, in milliseconds: what OpenAI asks for, up to a cap. */
export const coolDownAfter = (failure: Extract<CallFailure, { kind: 'busy' }>): number =>
  Math.min(failure.retryAfterMs ?? COOL_DOWN, COOL_DOWN_AT_MOST);

export interface SharePorts {
  readonly keep: Keep<ShareKey, ShareState>;
  readonly coolDown: { read(): Promise<number>; set(until: number): Promise<void> };
  /** A strong read of the other side's record; null = there is none. @throws when it cannot be read */
  readonly request: (id: RequestId) => Promise<RequestState | null>;
  /** A strong read of whether operators let anything new be granted. @throws when it cannot be read */
  readonly frozen: () => Promise<Frozen | null>;
  readonly policy: Policy;
  readonly permissions: Permissions;
  /** Puts a nudge on the requests queue. @throws when the queue did not take it */
  readonly tell: (request: RequestId, dedup: string) => Promise<void>;
  /** How long an unanswered write may still take effect (DESIGN, settle). */
  readonly settleMs: number;
  readonly now: () => number;
  readonly timeLeft: () => number;
}

/** Somebody said that this share's world changed, or its time has come: look, and bring it in line. */
export const nudgeShare = async (key: ShareKey, request: RequestId | null, ports: SharePorts): Promise<void> => {
  await bringInLine(actorFor(key, request, ports));
};

const actorFor = (
  key: ShareKey,
  nudgedBy: RequestId | null,
  ports: SharePorts,
): Actor<ShareState, ShareEvent, ShareEffect> => {
  let holdUntil = 0;
  let frozen: FreezeFact = 'unreadable';
  let facts: ShareFacts | null = null;
  const hold = (): number => (ports.timeLeft() > TIME_TO_OPEN ? holdUntil : Infinity);
  // The request that nudged is known before the record is: read beside it.
  const early = new Map(nudgedBy === null ? [] : [[nudgedBy, readRequest(nudgedBy, ports)] as const]);
  const apply = (state: ShareState | null, events: readonly ShareEvent[]): ShareState | null =>
    state === null && events.length === 0 ? null : events.reduce(evolveShare, state ?? newShare(key));
  return {
    load: async () => {
      const [kept, until, froze] = await Promise.all([ports.keep.load(key), ports.coolDown.read(), readFreeze(ports)]);
      holdUntil = until;
      frozen = froze;
      return kept;
    },
    decide: async (state) => {
      const start = state ?? newShare(key);
      const requests = await readRequests(start, nudgedBy, ports, early);
      early.clear();
      facts = { requests, policy: ports.policy, settle: ports.settleMs, holdUntil: hold(), frozen };
      return decideShare(start, facts, ports.now());
    },
    advance: (state) => (facts === null || state.op !== null ? [] : decideShare(state, { ...facts, holdUntil: hold() }, ports.now())),
    apply,
    owed: (state) => owedByShare(state, ports.now(), holdUntil),
    key: (effect) => {
      switch (effect.kind) {
        case 'tell':
          return `tell:${effect.request}:${effect.outcome}`;
        case 'delete':
          return `delete:${effect.row.id}`;
        default:
          return effect.kind;
      }
    },
    save: (state, before, due) => ports.keep.save(state, before, due),
    perform: async (effect, given) => {
      const remember = (read: Pick<ShareFacts, 'requests' | 'frozen'>): void => {
        if (facts !== null) facts = { ...facts, ...read };
      };
      const events = await perform(effect, given, { nudgedBy, remember }, ports);
      const busyUntil = busyUntilIn(events, ports.now());
      if (busyUntil > holdUntil) {
        holdUntil = busyUntil;
        // What came of the call matters more than the pause of the other shares: they will hear 429 themselves.
        await ports.coolDown.set(busyUntil).catch(() => undefined);
      }
      return events.map((one) => one.event);
    },
    now: ports.now,
    timeLeft: ports.timeLeft,
  };
};

type Read = RequestState | 'missing' | 'unreadable';

const readFreeze = async (ports: SharePorts): Promise<FreezeFact> => {
  try {
    return await ports.frozen();
  } catch {
    return 'unreadable';
  }
};

const readRequest = async (id: RequestId, ports: SharePorts): Promise<Read> => {
  try {
    return (await ports.request(id)) ?? 'missing';
  } catch {
    return 'unreadable';
  }
};

/** The records of every request that has a lease (an ended one is forgotten once it is written down), and of the one that nudged. */
const readRequests = async (
  state: ShareState,
  nudgedBy: RequestId | null,
  ports: SharePorts,
  early: ReadonlyMap<RequestId, Promise<Read>> = new Map(),
): Promise<ReadonlyMap<RequestId, Read>> => {
  // Object.keys loses the brand of the keys.
  const holding = Object.keys(state.leases) as RequestId[];
  const ids = new Set(nudgedBy === null ? holding : [...holding, nudgedBy]);
  return new Map(
    await Promise.all([...ids].map(async (id) => [id, await (early.get(id) ?? readRequest(id, ports))] as const)),
  );
};

/** An event, and the failure that led to it where there was one. */
interface Came {
  readonly event: ShareEvent;
  readonly failure: CallFailure | null;
}

const came = (events: readonly ShareEvent[], failure: CallFailure | null = null): readonly Came[] =>
  events.map((event) => ({ event, failure }));

const busyUntilIn = (events: readonly Came[], now: number): number =>
  Math.max(
    0,
    ...events.map(({ failure }) =>
      failure?.kind === 'busy' ? now + coolDownAfter(failure) : 0,
    ),
  );

interface Run {
  readonly nudgedBy: RequestId | null;
  /** Records read during an effect are the facts of what is decided next. */
  remember(read: Pick<ShareFacts, 'requests' | 'frozen'>): void;
}

const perform = async (
  effect: ShareEffect,
  given: Performing<ShareState>,
  run: Run,
  ports: SharePorts,
): Promise<readonly Came[]> => {
  switch (effect.kind) {
    case 'create':
      return create(effect.at, given, run, ports);
    case 'settle':
      return settleDoubt(given, ports);
    case 'look':
      return look(given, ports);
    case 'gate': {
      // It only reads, and is asked while what was granted is being stored.
      const [says] = await Promise.all([ports.permissions.gate(given.record.key), given.stored]);
      return came([{ kind: 'gate_read', says, at: ports.now() }]);
    }
    case 'delete': {
      await given.stored;
      const answer = await ports.permissions.remove(given.record.key, effect.row.id);
      const when = { now: ports.now(), settle: ports.settleMs, suspect: given.suspect };
      const event = afterDelete(given.record, effect.row, answer, when);
      const last = evolveShare(given.record, event).op;
      const done: ShareEvent[] =
        last?.kind === 'delete' && last.rows.length === 0 ? [{ kind: 'delete_closed', at: ports.now() }] : [];
      return came([event, ...done], answer.kind === 'failed' ? answer.failure : null);
    }
    case 'tell': {
      await given.stored;
      const { key } = given.record;
      await ports.tell(effect.request, `share ${key.model} ${key.project} ${effect.request} ${effect.outcome}`);
      return came([{ kind: 'told', request: effect.request, outcome: effect.outcome }]);
    }
  }
};

/**
 * DESIGN, clause 1 and 2. The operation is stored, OpenAI's list is read and the requests' records (and whether it is
 * frozen) are read again, all beside each other; the POST goes out only when all three have succeeded and a lease still stands.
 */
const create = async (
  startedAt: number,
  { record, stored }: Performing<ShareState>,
  run: Run,
  ports: SharePorts,
): Promise<readonly Came[]> => {
  const [listed, requests, frozen] = await Promise.all([
    ports.permissions.list(record.key),
    readRequests(record, run.nudgedBy, ports),
    readFreeze(ports),
    stored,
  ]);
  run.remember({ requests, frozen });
  const settle = ports.settleMs;
  if (listed.kind === 'failed') {
    const event = afterFailure(record, listed.failure, { startedAt, now: ports.now(), settle, sent: false });
    return came([event], listed.failure);
  }
  const facts: ShareFacts = { requests, policy: ports.policy, settle, holdUntil: 0, frozen };
  const synced = leasesBeforePost(record, facts, ports.now());
  if (synced === null) {
    return came([{ kind: 'create_closed' }, { kind: 'reread_at', at: ports.now() + MINUTE }]);
  }
  const state = synced.reduce(evolveShare, record);
  if (liveLeases(state).length === 0 || isFrozen(frozen)) return came([...synced, { kind: 'create_closed' }]);
  const first = beforePost(state, listed.rows, settle, ports.now());
  if (first !== 'go') return came([...synced, first]);
  // Nothing was sent: the next run begins anew.
  if (ports.timeLeft() < TIME_TO_POST) return came([...synced, { kind: 'create_closed' }]);
  const made = await ports.permissions.create(record.key);
  const event =
    made.kind === 'rows' && made.rows.length > 0
      ? afterCreated(state, made.rows, startedAt, settle, ports.now())
      : afterFailure(state, made.kind === 'failed' ? made.failure : { kind: 'lost' }, {
          startedAt,
          now: ports.now(),
          settle,
          sent: true,
        });
  return came([...synced, event], made.kind === 'failed' ? made.failure : null);
};

/** DESIGN, clause 3: after settle the list tells whether an unanswered creation took effect. */
const settleDoubt = async ({ record, stored }: Performing<ShareState>, ports: SharePorts): Promise<readonly Came[]> => {
  const [listed] = await Promise.all([ports.permissions.list(record.key), stored]);
  if (listed.kind === 'rows') return came(afterSettle(record, listed.rows, ports.settleMs, ports.now()));
  const tries = record.op?.kind === 'create' ? record.op.tries + 1 : 1;
  return came([{ kind: 'create_look_failed', next: ports.now() + pauseAfter(tries) }], listed.failure);
};

const look = async ({ record, stored }: Performing<ShareState>, ports: SharePorts): Promise<readonly Came[]> => {
  const [listed] = await Promise.all([ports.permissions.list(record.key), stored]);
  if (listed.kind === 'rows') return came(afterLook(record, listed.rows, ports.settleMs, ports.now()));
  const tries = (record.look?.tries ?? 0) + 1;
  return came([{ kind: 'look_due', at: ports.now() + pauseAfter(tries), tries }], listed.failure);
};

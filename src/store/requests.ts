import type { ModelId, RequestId, TeamId, UserId } from '../domain/ids.ts';
import { parseRequestId } from '../domain/ids.ts';
import { waitingOn } from '../domain/request/settle.ts';
import { nothingShown } from '../domain/request/types.ts';
import type { Shown } from '../domain/request/types.ts';
import type { Keep, RequestSummary, SealedRecord } from '../engine/ports.ts';
import type { Kept } from '../engine/run.ts';
import type { Attribute, Item, Table } from './dynamo.ts';
import { N, S, UnreadableRecord, listOf, numberOf, textOf } from './dynamo.ts';
import { NOTE, SUMMARY } from './forms.ts';
import { readForm } from './json.ts';
import { decodeTrail, encodeEntry, fold } from './trail.ts';

/** Due items stand in one partition of a sparse index: at this size one is enough. */
export const DUE_SHARD = 'd';
/** The index of what is not granted yet: waiting for a decision, or for OpenAI. */
export const OPEN = { undecided: 'undecided', approved: 'approved' } as const;
const MINE_AT_MOST = 20;

export interface RequestStore extends Keep<RequestId, SealedRecord> {
  /** Newest first. */
  mine(user: UserId, team: TeamId): Promise<readonly RequestSummary[]>;
  /** Ids of requests whose time has come, oldest first; `oldest` is the first one's due time. */
  due(now: number, limit: number): Promise<{ readonly requests: readonly RequestId[]; readonly oldest: number | null }>;
  /** Ids of requests not yet granted that were last checked against another policy. */
  uncheckedBy(policy: string, limit: number): Promise<readonly RequestId[]>;
  /** Ids of requests on a model that are not over, newest first. */
  activeOn(model: ModelId, limit: number): Promise<readonly RequestId[]>;
  /** Ids of all that somebody ever asked for, newest first. */
  askedBy(user: UserId, team: TeamId, limit: number): Promise<readonly RequestId[]>;
  /** Ids of requests that are approved and not granted everywhere. */
  approved(limit: number): Promise<readonly RequestId[]>;
}

export const createRequestStore = (table: Table): RequestStore => ({
  load: async (id) => {
    const item = await table.get(id);
    return item === null ? null : decode(id, item);
  },
  save: async (record, before, due) => {
    const version = before?.version ?? 0;
    const kept = before?.record.entries.length ?? 0;
    await table.write(record.id, version, {
      set: attributesOf(record, before === null, due),
      append: { events: record.entries.slice(kept).map(encodeEntry) },
    });
    return { record, version: version + 1, due };
  },
  mine: async (user, team) => {
    const items = await table.query({
      index: 'mine',
      hash: ['requester', ownerKey(user, team)],
      newestFirst: true,
      limit: MINE_AT_MOST,
    });
    return items.flatMap(summaryIn);
  },
  due: async (now, limit) => {
    const items = await table.query({
      index: 'due',
      hash: ['dueShard', DUE_SHARD],
      range: ['due', '<=', N(now)],
      limit,
    });
    return { requests: items.flatMap(idIn), oldest: oldestIn(items) };
  },
  uncheckedBy: async (policy, limit) => {
    const queries = [OPEN.undecided, OPEN.approved].flatMap((open) =>
      (['<', '>'] as const).map((operator) =>
        table.query({ index: 'open', hash: ['open', open], range: ['policy', operator, S(policy)], limit }),
      ),
    );
    return (await Promise.all(queries)).flat().flatMap(idIn);
  },
  activeOn: async (model, limit) => {
    const hash = ['activeModel', model] as const;
    return (await table.query({ index: 'active-model', hash, newestFirst: true, limit })).flatMap(idIn);
  },
  askedBy: async (user, team, limit) => {
    const hash = ['requester', ownerKey(user, team)] as const;
    return (await table.query({ index: 'mine', hash, newestFirst: true, limit })).flatMap(idIn);
  },
  approved: async (limit) =>
    (await table.query({ index: 'open', hash: ['open', OPEN.approved], limit })).flatMap(idIn),
});

/** The due time of the first item of a due index, which is in order. */
export const oldestIn = ([first]: readonly Item[]): number | null => (first === undefined ? null : numberOf(first, 'due'));

const ownerKey = (user: UserId, team: TeamId): string => `${team}#${user}`;

const idIn = (item: Item): readonly RequestId[] => {
  const id = parseRequestId(textOf(item, 'pk') ?? '');
  return id === null ? [] : [id];
};

const decode = (id: RequestId, item: Item): Kept<SealedRecord> => {
  if (textOf(item, 'form') !== '1') throw new UnreadableRecord(id, 'its form is unknown');
  const entries = decodeTrail(id, listOf(item, 'events'));
  // What an older release did not know yet stands at its beginning.
  const shown = { ...nothingShown, ...readForm<Partial<Shown>>(id, 'note', textOf(item, 'note'), NOTE) };
  const record: SealedRecord = { id, entries, state: fold(id, entries), shown };
  return { record, version: numberOf(item, 'version') ?? 0, due: numberOf(item, 'due') };
};

const attributesOf = (
  { state, shown }: SealedRecord,
  isNew: boolean,
  due: number | null,
): Record<string, Attribute | null> => {
  const open = state.closed === null && (state.cleared === null || waitingOn(state).length > 0);
  const active = state.closed === null;
  const changing = {
    note: S(JSON.stringify({ v: 1, ...shown })),
    due: due === null ? null : N(due),
    dueShard: due === null ? null : S(DUE_SHARD),
    open: open ? S(state.cleared === null ? OPEN.undecided : OPEN.approved) : null,
    policy: open ? S(shown.policy) : null,
    activeModel: active ? S(state.asked.terms.model) : null,
  };
  if (!isNew) return changing;
  const { by, at, terms } = state.asked;
  const summary = { model: terms.model, projects: terms.projects.map((one) => one.id), hours: terms.hours };
  return {
    ...changing,
    form: S('1'),
    requester: S(ownerKey(by.user, by.team)),
    askedAt: N(at),
    summary: S(JSON.stringify({ v: 1, ...summary })),
  };
};

const summaryIn = (item: Item): readonly RequestSummary[] => {
  const id = parseRequestId(textOf(item, 'pk') ?? '');
  const askedAt = numberOf(item, 'askedAt');
  if (id === null || askedAt === null) return [];
  const text = textOf(item, 'summary');
  const { model, projects, hours } = readForm<Omit<RequestSummary, 'id' | 'askedAt'>>(id, 'summary', text, SUMMARY);
  return [{ id, askedAt, model, projects, hours }];
};

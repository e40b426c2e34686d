import type { Catalogue } from '../domain/catalogue/types.ts';
import type { GroupId, RequestId, TeamId, UserId } from '../domain/ids.ts';
import type { GroupLookup, PersonLookup } from '../domain/people.ts';
import type { Whose } from '../domain/request/holding.ts';
import type { CallFailure } from '../domain/share/protocol.ts';
import type { Gate, Row } from '../domain/share/types.ts';
import type { Entry, Note, RequestEffect, RequestEvent, RequestRecord } from '../domain/request/types.ts';
import type { PermissionId } from '../domain/ids.ts';
import type { Kept } from './run.ts';
import type { ShareKey, ShareState } from '../domain/share/types.ts';

/** People and groups as Slack knows them now. Never throws: silence is an answer. */
export interface People {
  person(user: UserId, team: TeamId): Promise<PersonLookup>;
  members(group: GroupId): Promise<GroupLookup>;
}

/** What a form may start from: one of somebody's own earlier requests, newest first. */
export interface RequestSummary {
  readonly id: RequestId;
  readonly askedAt: number;
  readonly model: string;
  readonly projects: readonly string[];
  readonly hours: number;
}

/** Strong reads of both records and the catalogue; each throws when the table cannot be read. */
export interface Reads {
  request(id: RequestId): Promise<RequestRecord | null>;
  share(key: ShareKey): Promise<ShareState | null>;
  catalogue(): Promise<Catalogue>;
  mine(user: UserId, team: TeamId): Promise<readonly RequestSummary[]>;
  holders: Holders;
}

/**
 * Requests that may hold access, fewer than `limit` from each index. Only their records tell whether they do. `all`:
 * no index had more.
 */
export type Holders = (
  whose: Whose,
  limit: number,
) => Promise<{ readonly requests: readonly RequestId[]; readonly all: boolean }>;

/** An entry with the very bytes that were hashed: they are kept as they are, and never rewritten. */
export interface SealedEntry extends Entry {
  readonly bytes: string;
}

export interface SealedRecord extends RequestRecord {
  readonly entries: readonly SealedEntry[];
}

/** Gives the next event its number and its place in the hash chain. */
export type Seal = (id: RequestId, entries: readonly SealedEntry[], event: RequestEvent) => SealedEntry;

/** One actor's own records. */
export interface Keep<Key, R> {
  load(key: Key): Promise<Kept<R> | null>;
  /** One conditional write. @throws ChangedMeanwhile */
  save(record: R, before: Kept<R> | null, due: number | null): Promise<Kept<R>>;
}

export type SlackEffect = Exclude<RequestEffect, { kind: 'nudge' }>;

/** What came of showing something: notes for the record, or why it must be tried again. */
export type ShowResult =
  | { readonly kind: 'shown'; readonly notes: readonly Note[] }
  | { readonly kind: 'later'; readonly why: string; readonly retryAfterMs: number | null };

/** Draws the record in Slack. Expected failures are values. */
export interface Show {
  show(effect: SlackEffect, record: RequestRecord, given: { suspect: boolean; now: number }): Promise<ShowResult>;
}

export type Listed = { readonly kind: 'rows'; readonly rows: readonly Row[] } | { readonly kind: 'failed'; readonly failure: CallFailure };
export type Removed =
  /** `unsure`: an earlier try of the same call was not answered, and may still come late. */
  | { readonly kind: 'deleted'; readonly unsure: boolean }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'failed'; readonly failure: CallFailure };

/**
 * What a share needs of the place where permissions live. Another provider of another kind of grant is another
 * implementation of these verbs.
 */
export interface Permissions {
  list(share: ShareKey): Promise<Listed>;
  /** Sent at most once, and awaited to its end. */
  create(share: ShareKey): Promise<Listed>;
  remove(share: ShareKey, id: PermissionId): Promise<Removed>;
  /**
   * Whether the project itself lets the model be used: a second gate, which a permission does not open. `unknown` on
   * any failure, and soon: people wait to hear of the grant.
   */
  gate(share: ShareKey): Promise<Gate>;
}

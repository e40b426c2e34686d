import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { RequestId } from '../domain/ids.ts';
import { begin, evolveRequest } from '../domain/request/evolve.ts';
import type { Entry, RequestEvent, RequestState } from '../domain/request/types.ts';
import type { Seal, SealedEntry } from '../engine/ports.ts';
import { UnreadableRecord } from './dynamo.ts';
import { EVENTS } from './forms.ts';
import { readForm } from './json.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The hash that the first event builds on: it binds a trail to its request. */
const origin = (id: RequestId): string => sha256(`model-share-bot trail 1 ${id}`);

const hashOf = (before: string, bytes: string): string => sha256(`${before}\n${bytes}`);

/** Gives the next event its place: SHA-256 over the hash before it and its stored bytes. */
export const seal: Seal = (id, entries, event) => {
  const bytes = JSON.stringify({ v: 1, ...event });
  const before = entries.at(-1)?.hash ?? origin(id);
  return { n: entries.length + 1, event, bytes, hash: hashOf(before, bytes) };
};

export const encodeEntry = (entry: SealedEntry): string => `${entry.hash} ${entry.bytes}`;

const KIND = v.looseObject({ kind: v.string() });
// What objects have by themselves (`toString`) is no kind.
const isKnown = (kind: string): kind is RequestEvent['kind'] => Object.hasOwn(EVENTS, kind);

/** Reads a stored trail and checks its chain. @throws UnreadableRecord for an unknown form or a broken chain */
export const decodeTrail = (id: RequestId, texts: readonly string[]): readonly SealedEntry[] => {
  let before = origin(id);
  return texts.map((text, index) => {
    const n = index + 1;
    const bytes = text.slice(65);
    const hash = hashOf(before, bytes);
    if (text.slice(0, 64) !== hash) throw new UnreadableRecord(id, `event ${n} does not match its hash`);
    before = hash;
    return { n, hash, bytes, event: parseEvent(id, n, bytes) };
  });
};

const parseEvent = (id: RequestId, n: number, bytes: string): RequestEvent => {
  const { kind } = readForm<{ kind: string }>(id, `event ${n}`, bytes, KIND);
  if (!isKnown(kind)) throw new UnreadableRecord(id, `event ${n} is of an unknown kind`);
  return readForm<RequestEvent>(id, `event ${n}`, bytes, EVENTS[kind]);
};

/** Folds a trail. A trail begins with `asked`. @throws UnreadableRecord */
export const fold = (id: RequestId, entries: readonly Entry[]): RequestState => {
  const first = entries[0]?.event;
  if (first?.kind !== 'asked') throw new UnreadableRecord(id, 'it does not begin with "asked"');
  return entries.slice(1).reduce((state, entry) => evolveRequest(state, entry.event), begin(id, first));
};

import { parseModelId, parseProjectId, parseRequestId, parseTeamId } from '../../../src/domain/ids.ts';
import type { RequestId } from '../../../src/domain/ids.ts';
import { nothingShown } from '../../../src/domain/request/types.ts';
import type { Asked, RequestEvent, Shown } from '../../../src/domain/request/types.ts';
import type { SealedEntry, SealedRecord } from '../../../src/engine/ports.ts';
import { fold, seal } from '../../../src/store/trail.ts';
import { asked } from '../../domain/made.ts';

const sure = <T>(value: T | null): T => {
  if (value === null) throw new Error('Not an id. Mend the test.');
  return value;
};

export const idOf = (text: string): RequestId => sure(parseRequestId(text));
export const modelOf = (name: string) => sure(parseModelId(`ft:gpt-4o-mini-2024-07-18:acme:${name}:B7R9VjQd`));
export const projectOf = (text: string) => sure(parseProjectId(text));
export const OTHER_TEAM = sure(parseTeamId('T02GUESTS'));

const sealed = (id: RequestId, before: readonly SealedEntry[], events: readonly RequestEvent[]): readonly SealedEntry[] => {
  const entries = [...before];
  for (const event of events) entries.push(seal(id, entries, event));
  return entries;
};

/** A sealed record as the engine makes it. */
export const recordOf = (id: RequestId, over: Partial<Asked> = {}, ...events: readonly RequestEvent[]): SealedRecord => {
  const entries = sealed(id, [], [asked(over), ...events]);
  return { id, entries, state: fold(id, entries), shown: { ...nothingShown, policy: '00000001' } };
};

/** The same record with more that has happened. */
export const after = (record: SealedRecord, ...events: readonly RequestEvent[]): SealedRecord => {
  const entries = sealed(record.id, record.entries, events);
  return { ...record, entries, state: fold(record.id, entries) };
};

export const shown = (record: SealedRecord, over: Partial<Shown>): SealedRecord => ({
  ...record,
  shown: { ...record.shown, ...over },
});

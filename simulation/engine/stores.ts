import type { RequestId } from '../../src/domain/ids.ts';
import type { RequestState, Shown } from '../../src/domain/request/types.ts';
import type { ShareKey, ShareState } from '../../src/domain/share/types.ts';
import type { SealedRecord } from '../../src/engine/ports.ts';
import { ChangedMeanwhile } from '../../src/engine/run.ts';
import type { Kept } from '../../src/engine/run.ts';
import { decodeTrail, encodeEntry, fold } from '../../src/store/trail.ts';
import { shareText } from './openai.ts';

/** Records as text under a version: whoever writes over another version is told so. */
interface Stored {
  readonly text: string;
  readonly version: number;
  readonly due: number | null;
}

class Table<R> {
  readonly items = new Map<string, Stored>();
  readonly #encode: (record: R) => string;
  readonly #decode: (text: string) => R;
  constructor(encode: (record: R) => string, decode: (text: string) => R) {
    this.#encode = encode;
    this.#decode = decode;
  }
  load(key: string): Kept<R> | null {
    const stored = this.items.get(key);
    return stored === undefined
      ? null
      : { record: this.#decode(stored.text), version: stored.version, due: stored.due };
  }
  save(key: string, record: R, before: Kept<R> | null, due: number | null): Kept<R> {
    const version = this.items.get(key)?.version ?? 0;
    if (version !== (before?.version ?? 0)) throw new ChangedMeanwhile();
    this.items.set(key, { text: this.#encode(record), version: version + 1, due });
    return { record, version: version + 1, due };
  }
  due(now: number): readonly string[] {
    return [...this.items].flatMap(([key, { due }]) => (due !== null && due <= now ? [key] : []));
  }
  nextDue(): number {
    return Math.min(Infinity, ...[...this.items.values()].map(({ due }) => due ?? Infinity));
  }
}

interface RequestText {
  readonly id: RequestId;
  readonly events: readonly string[];
  readonly shown: Shown;
}

export class Records {
  readonly requests = new Table<SealedRecord>(
    ({ id, entries, shown }) => JSON.stringify({ id, events: entries.map(encodeEntry), shown } satisfies RequestText),
    (text) => {
      // What this table wrote itself.
      const { id, events, shown } = JSON.parse(text) as RequestText;
      const entries = decodeTrail(id, events);
      return { id, entries, state: fold(id, entries), shown };
    },
  );
  readonly shares = new Table<ShareState>(
    (state) => JSON.stringify(state),
    // What this table wrote itself.
    (text) => JSON.parse(text) as ShareState,
  );
  request(id: string): RequestState | null {
    return this.requests.load(id)?.record.state ?? null;
  }
  share(key: ShareKey): ShareState | null {
    return this.shares.load(shareText(key))?.record ?? null;
  }
}

import { liveLeases } from '../domain/share/decide.ts';
import type { RequestId } from '../domain/ids.ts';
import type { Holders } from '../engine/ports.ts';
import type { RequestStore } from './requests.ts';
import type { ShareStore } from './shares.ts';

/**
 * Where to look for requests that hold something: ids from the indexes, newest first where they know. An index lags
 * and tells too much, so that each record must be read before anything is said of it.
 */
export const createHolders =
  (requests: RequestStore, shares: ShareStore): Holders =>
  async (whose, limit) => {
    const only = (ids: readonly RequestId[]) => ({ requests: ids, all: ids.length < limit });
    switch (whose.kind) {
      case 'model':
        return only(await requests.activeOn(whose.model, limit));
      case 'person':
        return only(await requests.askedBy(whose.user, whose.team, limit));
      case 'project': {
        // A share knows of a request only from its first nudge on: until then the request stands among the approved.
        const [keys, approved] = await Promise.all([shares.activeIn(whose.project, limit), requests.approved(limit)]);
        const all = keys.length < limit && approved.length < limit;
        const states = all ? await Promise.all(keys.map((key) => shares.load(key))) : [];
        const held = states.flatMap((kept) => (kept === null ? [] : liveLeases(kept.record).map(([id]) => id)));
        return { requests: [...new Set([...held, ...approved])], all };
      }
    }
  };

import { NAMES } from '../../playground/world/names.ts';
import { parseModelId, parseProjectId, parseRequestId } from '../../src/domain/ids.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import type { RequestState, Shown } from '../../src/domain/request/types.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import type { SealedEntry } from '../../src/engine/ports.ts';
import { listOf, numberOf, textOf } from '../../src/store/dynamo.ts';
import type { Item } from '../../src/store/dynamo.ts';
import { decodeTrail, fold } from '../../src/store/trail.ts';
import type { Bot } from '../world/bot.ts';

export interface ReadRequest {
  readonly id: RequestId;
  readonly entries: readonly SealedEntry[];
  readonly state: RequestState;
  readonly shown: Shown;
  readonly due: number | null;
}

/** A request as its item holds it; null for another item of the table. @throws where its chain is broken */
export const readRequest = (key: string, item: Item | null): ReadRequest | null => {
  const id = parseRequestId(key);
  if (id === null || item === null || textOf(item, 'form') !== '1') return null;
  const entries = decodeTrail(id, listOf(item, 'events'));
  // What this table's writer wrote.
  const shown = { ...nothingShown, ...(JSON.parse(textOf(item, 'note') ?? '{}') as Partial<Shown>) };
  return { id, entries, state: fold(id, entries), shown, due: numberOf(item, 'due') };
};

export interface ReadShare {
  readonly name: string;
  readonly state: ShareState;
  readonly due: number | null;
}

/** A share as its item holds it; null for another item of the table. */
export const readShare = (key: string, item: Item | null): ReadShare | null => {
  const [model, project] = key.split('|');
  const share = { model: parseModelId(model ?? ''), project: parseProjectId(project ?? '') };
  if (item === null || share.model === null || share.project === null || textOf(item, 'form') !== '1') return null;
  // What this table's writer wrote.
  const rest = JSON.parse(textOf(item, 'state') ?? '{}') as Omit<ShareState, 'key'>;
  return { name: key, state: { key: { model: share.model, project: share.project }, ...rest }, due: numberOf(item, 'due') };
};

const table = (bot: Bot, name: (typeof NAMES.tables)['requests' | 'shares']) => {
  const found = bot.tables.get(name);
  if (found === undefined) throw new Error(`There is no table ${name}.`);
  return found;
};

export const requestNow = (bot: Bot, id: string): ReadRequest | null =>
  readRequest(id, table(bot, NAMES.tables.requests).item(id));
export const shareNow = (bot: Bot, name: string): ReadShare | null => readShare(name, table(bot, NAMES.tables.shares).item(name));

export const allRequests = (bot: Bot): readonly ReadRequest[] =>
  table(bot, NAMES.tables.requests).keys().flatMap((id) => requestNow(bot, id) ?? []);
export const allShares = (bot: Bot): readonly ReadShare[] =>
  table(bot, NAMES.tables.shares).keys().flatMap((name) => shareNow(bot, name) ?? []);

export const leasesOf = (share: ShareState | null): readonly [RequestId, ShareState['leases'][RequestId]][] =>
  // The keys' brand is lost by Object.entries.
  Object.entries(share?.leases ?? {}) as [RequestId, ShareState['leases'][RequestId]][];

export const liveOf = (share: ShareState | null): readonly RequestId[] =>
  leasesOf(share).flatMap(([id, lease]) => (lease.state.kind === 'live' ? [id] : []));

/** The share's key in OpenAI's path: `/v1/fine_tuning/checkpoints/<model>/permissions[/<id>]`. */
export const modelIn = (path: string): { readonly model: string; readonly id: string | null } | null => {
  const [, model, id] = /^\/v1\/fine_tuning\/checkpoints\/([^/]+)\/permissions(?:\/([^/]+))?$/.exec(path) ?? [];
  return model === undefined ? null : { model: decodeURIComponent(model), id: id === undefined ? null : decodeURIComponent(id) };
};

import type { ShareKey, ShareState } from '../domain/share/types.ts';
import { liveLeases } from '../domain/share/decide.ts';
import { parseModelId, parseProjectId } from '../domain/ids.ts';
import type { ProjectId } from '../domain/ids.ts';
import type { Keep } from '../engine/ports.ts';
import type { Kept } from '../engine/run.ts';
import type { Item, Table } from './dynamo.ts';
import { N, S, UnreadableRecord, numberOf, textOf } from './dynamo.ts';
import { CATALOGUE_KEY } from './catalogue.ts';
import { SHARE } from './forms.ts';
import { readForm } from './json.ts';
import { DUE_SHARD, oldestIn } from './requests.ts';

interface DueShares {
  readonly shares: readonly ShareKey[];
  readonly catalogue: boolean;
  /** The earliest due time of all of them. */
  readonly oldest: number | null;
}

export interface ShareStore extends Keep<ShareKey, ShareState> {
  /** Whose time has come, oldest first: shares, and the catalogue, which lives in this table too. */
  due(now: number, limit: number): Promise<DueShares>;
  /** Shares of a project that something is held on. */
  activeIn(project: ProjectId, limit: number): Promise<readonly ShareKey[]>;
  /** Until when nothing is sent to OpenAI after it was too busy; 0 = no pause. */
  coolDown(): Promise<number>;
  setCoolDown(until: number): Promise<void>;
}

/** Neither id holds a `|`. */
export const shareName = ({ model, project }: ShareKey): string => `${model}|${project}`;

const COOL_DOWN = 'cool-down';

export const createShareStore = (table: Table): ShareStore => ({
  load: async (key) => {
    const item = await table.get(shareName(key));
    return item === null ? null : decode(key, item);
  },
  save: async (state, before, due) => {
    const version = before?.version ?? 0;
    const active = liveLeases(state).length > 0 || state.permission !== null;
    const { key, ...rest } = state;
    await table.write(shareName(key), version, {
      set: {
        form: S('1'),
        state: S(JSON.stringify({ v: 1, ...rest })),
        due: due === null ? null : N(due),
        dueShard: due === null ? null : S(DUE_SHARD),
        activeModel: active ? S(key.model) : null,
        activeProject: active ? S(key.project) : null,
      },
      append: {},
    });
    return { record: state, version: version + 1, due };
  },
  due: async (now, limit) => {
    const items = await table.query({
      index: 'due',
      hash: ['dueShard', DUE_SHARD],
      range: ['due', '<=', N(now)],
      limit,
    });
    return {
      shares: items.flatMap(keyIn),
      catalogue: items.some((item) => textOf(item, 'pk') === CATALOGUE_KEY),
      oldest: oldestIn(items),
    };
  },
  activeIn: async (project, limit) =>
    (await table.query({ index: 'active-project', hash: ['activeProject', project], limit })).flatMap(keyIn),
  coolDown: async () => {
    const item = await table.get(COOL_DOWN);
    return item === null ? 0 : (numberOf(item, 'until') ?? 0);
  },
  setCoolDown: async (until) => {
    const item = await table.get(COOL_DOWN);
    const version = item === null ? 0 : (numberOf(item, 'version') ?? 0);
    if (item !== null && (numberOf(item, 'until') ?? 0) >= until) return;
    await table.write(COOL_DOWN, version, { set: { until: N(until) }, append: {} });
  },
});

const keyIn = (item: Item): readonly ShareKey[] => {
  const [model, project, ...more] = (textOf(item, 'pk') ?? '').split('|');
  const key = { model: parseModelId(model ?? ''), project: parseProjectId(project ?? '') };
  return key.model === null || key.project === null || more.length > 0
    ? []
    : [{ model: key.model, project: key.project }];
};

const decode = (key: ShareKey, item: Item): Kept<ShareState> => {
  const name = shareName(key);
  if (textOf(item, 'form') !== '1') throw new UnreadableRecord(name, 'its form is unknown');
  const record = { key, ...readForm<Omit<ShareState, 'key'>>(name, 'state', textOf(item, 'state'), SHARE) };
  return { record, version: numberOf(item, 'version') ?? 0, due: numberOf(item, 'due') };
};

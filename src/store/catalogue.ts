import type { Catalogue, KnownModel, KnownProject } from '../domain/catalogue/types.ts';
import { emptyCatalogue } from '../domain/catalogue/types.ts';
import { parseModelId, parseProjectId } from '../domain/ids.ts';
import type { Table } from './dynamo.ts';
import { N, S, numberOf, textOf } from './dynamo.ts';
import { DUE_SHARD } from './requests.ts';
import { CATALOGUE } from './forms.ts';
import { readForm } from './json.ts';

/** The catalogue lives in the shares table: the function that holds the admin key is the one that can read OpenAI. */
export const CATALOGUE_KEY = 'catalogue';
/** An item may be 400 KB; what does not fit is left out, archived projects and the longest unseen models first. */
const MOST_BYTES = 360_000;

export interface CatalogueStore {
  load(): Promise<Catalogue>;
  /** Changes what is stored; somebody else's change meanwhile is seen, not lost. @throws ChangedMeanwhile */
  change(change: (catalogue: Catalogue) => Catalogue): Promise<void>;
}

type ProjectRow = readonly [id: string, name: string | null, archived: 0 | 1];
type ModelRow = readonly [id: string, owner: string | null, stops: string | null, calls: number, seenAt: number];

export const createCatalogueStore = (table: Table): CatalogueStore => {
  const read = async (): Promise<{ catalogue: Catalogue; version: number }> => {
    const item = await table.get(CATALOGUE_KEY);
    if (item === null) return { catalogue: emptyCatalogue, version: 0 };
    return { catalogue: decode(textOf(item, 'catalogue')), version: numberOf(item, 'version') ?? 0 };
  };
  return {
    load: async () => (await read()).catalogue,
    change: async (change) => {
      const { catalogue, version } = await read();
      const next = change(catalogue);
      await table.write(CATALOGUE_KEY, version, {
        set: { form: S('1'), catalogue: S(encode(next)), due: N(next.nextAt), dueShard: S(DUE_SHARD) },
        append: {},
      });
    },
  };
};

const encode = (catalogue: Catalogue): string => {
  const models = catalogue.models.toSorted((a, b) => b.seenAt - a.seenAt);
  const projects = catalogue.projects.toSorted((a, b) => Number(a.archived) - Number(b.archived));
  for (;;) {
    const text = JSON.stringify({
      v: 1,
      readAt: catalogue.readAt,
      after: catalogue.after,
      nextAt: catalogue.nextAt,
      projects: projects.map((one): ProjectRow => [one.id, one.name, one.archived ? 1 : 0]),
      models: models.map((one): ModelRow => [one.id, one.owner, one.stops, one.calls, one.seenAt]),
    });
    if (Buffer.byteLength(text) <= MOST_BYTES) return text;
    (models.length > projects.length ? models : projects).splice(-100);
  }
};

const decode = (text: string | null): Catalogue => {
  const form = readForm<{ readAt?: number; after?: string | null; nextAt?: number; projects?: ProjectRow[]; models?: ModelRow[] }>(CATALOGUE_KEY, 'content', text, CATALOGUE);
  const projects = (form.projects ?? []).flatMap(([text, name, archived]): KnownProject[] => {
    const id = parseProjectId(text);
    return id === null ? [] : [{ id, name, archived: archived === 1 }];
  });
  const models = (form.models ?? []).flatMap(([text, owner, stops, calls, seenAt]): KnownModel[] => {
    const id = parseModelId(text);
    return id === null ? [] : [{ id, owner: parseProjectId(owner ?? ''), stops, calls, seenAt }];
  });
  return {
    projects,
    models,
    readAt: form.readAt ?? 0,
    after: parseProjectId(form.after ?? ''),
    nextAt: form.nextAt ?? 0,
  };
};

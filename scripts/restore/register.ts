import * as v from 'valibot';
import type { AwsCaller } from '../../src/aws/call.ts';
import type { Catalogue } from '../../src/domain/catalogue/types.ts';
import { parseModelId, parseProjectId, parseRequestId } from '../../src/domain/ids.ts';
import type { ShareKey, ShareState } from '../../src/domain/share/types.ts';
import type { SealedRecord } from '../../src/engine/ports.ts';
import type { Kept } from '../../src/engine/run.ts';
import { createCatalogueStore } from '../../src/store/catalogue.ts';
import { UnreadableRecord, createTable, textOf } from '../../src/store/dynamo.ts';
import type { Item, Table } from '../../src/store/dynamo.ts';
import { createRequestStore } from '../../src/store/requests.ts';
import { createShareStore } from '../../src/store/shares.ts';

/** Both tables as they are: read whole, which nothing but this command does, and decoded as the functions do. */
export interface Register {
  readonly requests: readonly Kept<SealedRecord>[];
  readonly shares: readonly Kept<ShareState>[];
  readonly catalogue: Catalogue;
  /** Keys of records that this release cannot read. */
  readonly unreadable: readonly string[];
}

const Page = v.object({ Items: v.optional(v.array(v.looseObject({})), []), LastEvaluatedKey: v.optional(v.looseObject({})) });

async function itemsOf(aws: AwsCaller, name: string): Promise<ReadonlyMap<string, Item>> {
  const items = new Map<string, Item>();
  let from: object = {};
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const page = v.parse(Page, await aws.call('dynamodb', 'Scan', { TableName: name, ConsistentRead: true, ...from }));
    for (const one of page.Items) {
      // DynamoDB's own envelope, as src/store trusts it; what is inside is checked where it is decoded.
      const item = one as Item;
      items.set(textOf(item, 'pk') ?? '', item);
    }
    if (page.LastEvaluatedKey === undefined) return items;
    from = { ExclusiveStartKey: page.LastEvaluatedKey };
  }
}

/** What was read, for the stores to decode. */
const asTable = (items: ReadonlyMap<string, Item>): Table => {
  const no = () => Promise.reject(new Error('What was read whole is not written, and has no index.'));
  return { get: async (key) => items.get(key) ?? null, write: no, query: no };
};

const shareIn = (pk: string): ShareKey | null => {
  const [model, project, ...more] = pk.split('|');
  const key = { model: parseModelId(model ?? ''), project: parseProjectId(project ?? '') };
  return key.model === null || key.project === null || more.length > 0 ? null : { model: key.model, project: key.project };
};

/** @throws AwsError */
export async function readRegister(aws: AwsCaller, names: { readonly requests: string; readonly shares: string }): Promise<Register> {
  const [inRequests, inShares] = await Promise.all([itemsOf(aws, names.requests), itemsOf(aws, names.shares)]);
  const [requestStore, shareStore] = [createRequestStore(asTable(inRequests)), createShareStore(asTable(inShares))];
  const unreadable: string[] = [];
  const readable = async <T>(key: string, load: () => Promise<T | null>): Promise<readonly T[]> => {
    try {
      const kept = await load();
      return kept === null ? [] : [kept];
    } catch (error) {
      if (!(error instanceof UnreadableRecord)) throw error;
      unreadable.push(key);
      return [];
    }
  };
  const requests = [...inRequests.keys()].map(async (pk) => {
    const id = parseRequestId(pk);
    return id === null ? [] : readable(pk, () => requestStore.load(id));
  });
  const shares = [...inShares.keys()].map(async (pk) => {
    const key = shareIn(pk);
    return key === null ? [] : readable(pk, () => shareStore.load(key));
  });
  const [catalogue, ...decoded] = await Promise.all([createCatalogueStore(asTable(inShares)).load(), Promise.all(requests), Promise.all(shares)]);
  return { requests: decoded[0].flat(), shares: decoded[1].flat(), catalogue, unreadable };
}

/** The same tables, for writing one record at a time under its version. */
export const storesFor = (aws: AwsCaller, names: { readonly requests: string; readonly shares: string }) => ({
  requests: createRequestStore(createTable(aws, names.requests)),
  shares: createShareStore(createTable(aws, names.shares)),
});

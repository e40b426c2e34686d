/**
 * `node scripts/golden.ts`: writes test/golden/v1 once, from literal.ts, with the code of the release that introduces
 * the form. From then on the fixtures are only read: a file that exists is left as it is, since records like it stand in
 * somebody's tables. (Until the first release is out, a file may be deleted and written again.)
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '../src/domain/catalogue/types.ts';
import type { RequestId } from '../src/domain/ids.ts';
import type { Policy } from '../src/domain/policy/types.ts';
import { parseRequestId } from '../src/domain/ids.ts';
import type { RequestEvent, Shown } from '../src/domain/request/types.ts';
import { nothingShown } from '../src/domain/request/types.ts';
import type { ShareState } from '../src/domain/share/types.ts';
import type { SealedEntry } from '../src/engine/ports.ts';
import { createAlertBook } from '../src/store/alerts.ts';
import { createCatalogueStore } from '../src/store/catalogue.ts';
import { createFreezeBook } from '../src/store/freeze.ts';
import type { KeptFreeze } from '../src/store/freeze.ts';
import { createHoldBook, createIdentity } from '../src/store/identity.ts';
import { createPolicyBook } from '../src/store/policy.ts';
import { createRequestStore } from '../src/store/requests.ts';
import { createShareStore } from '../src/store/shares.ts';
import { fold, seal } from '../src/store/trail.ts';
import { cardMetadata, entryMetadata, messageMetadata } from '../src/slack/views/metadata.ts';
import { alertMetadata } from '../src/slack/views/operators.ts';
import { policyChangeMetadata } from '../src/slack/views/policyChange.ts';
import { ACTIONS } from '../src/slack/views/buttons.ts';
import { DIALOGS } from '../src/slack/views/dialogs.ts';
import { FORM } from '../src/slack/views/formView.ts';
import { REVOKE_ALL as REVOKE_ALL_DIALOG } from '../src/slack/views/revokeAll.ts';
import { revokeAllMetadata } from '../src/slack/views/revokeAllAbout.ts';
import type { RevokeAllAbout } from '../src/slack/views/revokeAllAbout.ts';
import { dialogMetadata } from '../src/slack/views/dialogs.ts';
import { approveValue, denyValue, moreValue, requestValue } from '../src/slack/views/values.ts';
import { CATALOGUE, MESSAGES, OPERATING, REQUESTS, REVOKE_ALL, SHARES } from '../test/golden/literal.ts';
import { memory } from '../test/golden/memory.ts';

const FOLDER = join(import.meta.dirname, '..', 'test', 'golden', 'v1');
const AT = 1_795_528_800_000;

const write = (name: string, content: unknown): void => {
  const file = join(FOLDER, `${name}.json`);
  if (existsSync(file)) console.log(`${name}: is there, and stays`);
  else writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
};

const idOf = (text: string): RequestId => {
  const id = parseRequestId(text);
  if (id === null) throw new Error(`${text} is no request id.`);
  return id;
};

const records = REQUESTS.map(({ id: text, events, shown }) => {
  const id = idOf(text);
  // The literals are events as they are stored; their types are what this release reads them as.
  const typed = events as unknown as readonly RequestEvent[];
  const entries: SealedEntry[] = [];
  for (const event of typed) entries.push(seal(id, entries, event));
  return { id, entries, state: fold(id, entries), shown: { ...nothingShown, ...(shown as unknown as Shown) } };
});

const requests = memory();
for (const [index, record] of records.entries()) {
  // oxlint-disable-next-line no-await-in-loop -- a table in memory
  await createRequestStore(requests).save(record, null, REQUESTS[index]?.due ?? null);
}
await createAlertBook(requests).claim('admin_key', 'R-7K2M9', AT);
const alert = requests.items.get('alert#admin_key');
write('requests', records.map(({ id, state, shown }) => ({ item: requests.items.get(id), state, shown })));

const shares = memory();
for (const { state, due } of SHARES) {
  // oxlint-disable-next-line no-await-in-loop -- a table in memory
  await createShareStore(shares).save(state as unknown as ShareState, null, due); // Literals, as above.
}
write('shares', SHARES.map(({ state }) => ({ item: shares.items.get(`${state.key.model}|${state.key.project}`), state })));

const around = memory();
await createCatalogueStore(around).change(() => CATALOGUE as unknown as Catalogue); // Literals, as above.
await createShareStore(around).setCoolDown(AT);
write('beside', {
  catalogue: { item: around.items.get('catalogue'), content: CATALOGUE },
  coolDown: { item: around.items.get('cool-down'), until: AT },
  alert: { item: alert, at: AT },
});

write('messages', MESSAGES);

const [first] = records;
if (first === undefined) throw new Error('There is no record.');
const about = { request: first.id, digest: '7f3a9c12' };
const entry = first.entries[1];
write('slack', {
  values: {
    approve: { text: approveValue({ ...about, rule: 'prod-models' }), value: { ...about, rule: 'prod-models' } },
    deny: { text: denyValue(about), value: about },
    request: { text: requestValue(first.id), value: first.id },
    more: (['details', 'cancel', 'revoke'] as const).map((kind) => ({
      text: moreValue({ kind, request: first.id }),
      value: { kind, request: first.id },
    })),
  },
  private_metadata: { text: dialogMetadata(first), value: about },
  metadata: {
    card: cardMetadata(first),
    entry: entryMetadata(first.id, 2, entry?.hash ?? ''),
    message: messageMetadata(first, 'granted:4'),
    alert: alertMetadata('admin_key'),
  },
});

const apart = memory();
const freezes = createFreezeBook(apart);
const { frozen, unfrozen, deliveries, identity, hold, policy } = OPERATING;
const saidFreeze = async (content: object, before: KeptFreeze | null, delivery: string) => {
  const kept = await freezes.store(content as unknown as KeptFreeze, delivery, before); // Literals, as above.
  return { kept, item: apart.items.get('freeze') };
};
const wasFrozen = await saidFreeze(frozen, null, deliveries[0]);
const wasUnfrozen = await saidFreeze(unfrozen, wasFrozen.kept, deliveries[1]);
await createIdentity(apart, identity).write(0);
await createHoldBook(apart).mayTell(hold.teller, hold.at);
await createPolicyBook(apart).store(policy as unknown as Policy, null, AT); // Literals, as above.
write('operating', {
  freeze: [wasFrozen, wasUnfrozen].map(({ kept, item }) => ({ item, content: kept })),
  identity: { item: apart.items.get('identity'), name: identity },
  hold: { item: apart.items.get('hold'), ...hold },
  policy: { item: apart.items.get('policy'), content: policy, at: AT },
  revokeAll: REVOKE_ALL.map((value) => (
    { text: revokeAllMetadata(value as unknown as RevokeAllAbout), value } // Literals, as above.
  )),
  metadata: {
    freeze: alertMetadata(`freeze ${deliveries[0].slice(0, 16)}`),
    policy: policyChangeMetadata('233e4502', '77b01e4d', 2),
  },
  // What Slack hands back by name, from cards and dialogs that were drawn long ago.
  ids: { actions: Object.values(ACTIONS), dialogs: [...Object.values(DIALOGS), FORM.callback, REVOKE_ALL_DIALOG] },
});

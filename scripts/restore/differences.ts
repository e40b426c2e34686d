import type { Permission } from '../../src/api/permissions.ts';
import type { ModelId, PermissionId, ProjectId, RequestId } from '../../src/domain/ids.ts';
import { standingOn } from '../../src/domain/request/evolve.ts';
import { liveLeases } from '../../src/domain/share/decide.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { shareName } from '../../src/store/shares.ts';
import type { Register } from './register.ts';

/** One thing on which the register and OpenAI differ. */
export type Difference = { readonly model: ModelId; readonly project: ProjectId } & (
  | { readonly kind: 'unexplained'; readonly permission: PermissionId; readonly createdAt: number }
  /** The register of shares says that it is there. */
  | { readonly kind: 'gone'; readonly permissions: readonly PermissionId[]; readonly requests: readonly RequestId[] }
  /** A request's record says that it is granted, and neither the register of shares nor OpenAI knows of it. */
  | { readonly kind: 'granted_nowhere'; readonly request: RequestId }
  /** A share is held for a request that has no record. */
  | { readonly kind: 'no_request'; readonly request: RequestId }
  /** A share is held for a request whose record knows of no approval. */
  | { readonly kind: 'not_approved'; readonly request: RequestId }
);

/** What each model has at OpenAI. */
export type AtOpenAI = ReadonlyMap<ModelId, readonly Permission[]>;

/** Models to ask OpenAI about: whatever the register names. */
export const modelsIn = ({ requests, shares, catalogue }: Register): readonly ModelId[] => [
  ...new Set([
    ...shares.map(({ record }) => record.key.model),
    ...requests.map(({ record }) => record.state.asked.terms.model),
    ...catalogue.models.map(({ id }) => id),
  ]),
];

const knows = (share: ShareState | undefined, { id }: Permission): boolean => {
  const rows = [...(share?.permission?.rows ?? []), ...(share?.op?.kind === 'delete' ? share.op.rows : [])];
  return rows.some((row) => row.id === id);
};

export function differences({ requests, shares }: Register, there: AtOpenAI): readonly Difference[] {
  const byName = new Map(shares.map(({ record }) => [shareName(record.key), record]));
  const known = new Map(requests.map(({ record }) => [record.id, record.state]));
  const isRecorded = (model: ModelId, row: Permission): boolean =>
    requests.some(({ record: { state } }) => {
      const outcome = state.outcomes[row.project];
      return state.closed === null && state.asked.terms.model === model && outcome?.kind === 'granted' && outcome.permissions.includes(row.id);
    });
  const unexplained = [...there].flatMap(([model, rows]) =>
    rows
      .filter((row) => !knows(byName.get(shareName({ model, project: row.project })), row) && !isRecorded(model, row))
      .map(({ project, id, createdAt }): Difference => ({ kind: 'unexplained', model, project, permission: id, createdAt })),
  );
  const gone = shares.flatMap(({ record }): readonly Difference[] => {
    const { key, permission } = record;
    const isThere = (there.get(key.model) ?? []).some((row) => row.project === key.project && knows(record, row));
    if (permission === null || isThere) return [];
    const held = liveLeases(record).map(([id]) => id);
    return [{ kind: 'gone', ...key, permissions: permission.rows.map((row) => row.id), requests: held }];
  });
  const nowhere = requests.flatMap(({ record: { id, state } }) =>
    // The brand of a record's keys is lost by Object.keys.
    (Object.keys(state.outcomes) as ProjectId[]).flatMap((project): readonly Difference[] => {
      const { model } = state.asked.terms;
      const isGranted = state.closed === null && state.outcomes[project]?.kind === 'granted';
      const share = byName.get(shareName({ model, project }));
      const isHeld = share !== undefined && share.permission !== null && share.leases[id]?.state.kind === 'live';
      const isThere = (there.get(model) ?? []).some((row) => row.project === project);
      return isGranted && !isHeld && !isThere ? [{ kind: 'granted_nowhere', model, project, request: id }] : [];
    }),
  );
  const orphans = shares.flatMap(({ record }) =>
    liveLeases(record).flatMap(([request]): readonly Difference[] => {
      const state = known.get(request);
      if (state === undefined) return [{ kind: 'no_request', ...record.key, request }];
      const isApproved = state.closed !== null || standingOn(state) !== null;
      return isApproved ? [] : [{ kind: 'not_approved', ...record.key, request }];
    }),
  );
  return [...unexplained, ...gone, ...nowhere, ...orphans];
}

const TITLES: Readonly<Record<Difference['kind'], string>> = {
  unexplained: 'At OpenAI, and no record explains it. It stays until somebody removes it at OpenAI:',
  gone: 'In the register of shares, and not at OpenAI any more. Whoever holds it is told that it is gone; it is not made anew:',
  granted_nowhere: "Granted by a request's record alone. Whoever asked is told that it is gone; it is not made anew:",
  no_request: 'Held for a request that has no record. It stays until somebody removes it at OpenAI:',
  not_approved: 'Held without an approval on record. It is removed at OpenAI when this is settled:',
};

const what = (one: Difference): string => {
  const share = `${one.model} for ${one.project}`;
  switch (one.kind) {
    case 'unexplained':
      return `${one.permission} (${share}), made ${new Date(one.createdAt).toISOString()}`;
    case 'gone':
      return `${one.permissions.join(', ')} (${share})${one.requests.length === 0 ? '' : `, held by ${one.requests.join(', ')}`}`;
    case 'granted_nowhere':
    case 'no_request':
    case 'not_approved':
      return `${one.request} (${share})`;
  }
};

/** What differs, for people: one title and its lines for each kind there is. */
export const describe = (all: readonly Difference[]): readonly string[] =>
  (['unexplained', 'gone', 'granted_nowhere', 'no_request', 'not_approved'] as const).flatMap((kind) => {
    const some = all.filter((one) => one.kind === kind);
    // A table has no order of its own.
    return some.length === 0 ? [] : [TITLES[kind], ...some.map((one) => `  ${what(one)}`).toSorted()];
  });

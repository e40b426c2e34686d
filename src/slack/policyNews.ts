import type { RequestId } from '../domain/ids.ts';
import { concerns, diffPolicies, type PolicyChange } from '../domain/policy/diff.ts';
import type { Policy, Principal } from '../domain/policy/types.ts';
import type { RequestRecord } from '../domain/request/types.ts';
import type { People } from '../engine/ports.ts';
import type { SlackFailure } from './failure.ts';
import type { Poster } from './poster.ts';
import { policyChange, policyChangeMetadata, type Pinged } from './views/policyChange.ts';

/** The policy that operators were told of last. */
export interface Told {
  /** Grows with every change that was told. */
  readonly version: number;
  readonly at: number;
  readonly hash: string;
  readonly policy: Policy | null;
}

/** One writer: the requests function. */
interface Book<T extends Told> {
  last(): Promise<T | null>;
  store(policy: Policy, after: T | null, now: number): Promise<void>;
  waiting(limit: number): Promise<{ readonly requests: readonly RequestId[]; readonly more: boolean }>;
}

export interface PolicyNewsParts<T extends Told> {
  readonly book: Book<T>;
  readonly poster: Poster;
  readonly people: Pick<People, 'members'>;
  readonly policy: Policy;
  /** Null where a record cannot be read: it is then not counted. */
  readonly request: (id: RequestId) => Promise<RequestRecord | null>;
  readonly now: () => number;
}

export type PolicyTold =
  | { readonly kind: 'known' }
  /** The first policy of an installation is no change. */
  | { readonly kind: 'first' }
  | { readonly kind: 'told' }
  /** Nothing was stored, so the clock asks for it again. */
  | { readonly kind: 'later'; readonly failure: SlackFailure };

/** So many of those that wait are looked at. */
const AT_MOST = 100;
const AT_ONCE = 10;

/**
 * Tells the operators' channel, once for each change, what another policy changes. Posted first and stored after; a
 * post whose answer was lost, or that was not lived to store, is found by its number.
 * @throws where the table cannot be read or written
 */
export async function tellPolicy<T extends Told>(parts: PolicyNewsParts<T>): Promise<PolicyTold> {
  const { book, poster, policy, now } = parts;
  const last = await book.last();
  if (last?.hash === policy.hash) return { kind: 'known' };
  if (last === null) {
    await book.store(policy, null, now());
    return { kind: 'first' };
  }
  const changes = last.policy && diffPolicies(last.policy, policy);
  const [pinged, affected] = await Promise.all([countPinged(changes ?? [], parts), findAffected(last.policy, parts)]);
  const view = policyChange({ from: last.hash, to: policy.hash, changes, pinged, ...affected });
  const metadata = policyChangeMetadata(last.hash, policy.hash, last.version);
  const search = { since: last.at, metadata };
  const result = await poster.post(policy.operators.channel.id, null, view, metadata, search);
  if (result.kind === 'failed') return { kind: 'later', failure: result.failure };
  await book.store(policy, last, now());
  return { kind: 'told' };
}

async function countPinged(
  changes: readonly PolicyChange[],
  { people }: Pick<PolicyNewsParts<Told>, 'people'>,
): Promise<ReadonlyMap<string, Pinged>> {
  const lookups = new Map<string, ReturnType<People['members']>>();
  const count = async (principals: readonly Principal[]): Promise<number | null> => {
    const found = await Promise.all(
      principals.map(async (one): Promise<readonly string[] | null> => {
        if (one.kind === 'user') return [one.id];
        const asked = lookups.get(one.id) ?? people.members(one.id);
        lookups.set(one.id, asked);
        const group = await asked;
        return group.kind === 'members' ? group.users : group.kind === 'gone' ? [] : null;
      }),
    );
    const known = found.filter((one) => one !== null);
    return known.length < found.length ? null : new Set(known.flat()).size;
  };
  const counted = changes.map(async (change): Promise<readonly (readonly [string, Pinged])[]> => {
    if (change.kind !== 'changed' || !change.what.includes('notify')) return [];
    const [before, after] = await Promise.all([count(change.before.notify), count(change.after.notify)]);
    return [[change.after.name, { before, after }]];
  });
  return new Map((await Promise.all(counted)).flat());
}

async function findAffected<T extends Told>(
  before: Policy | null,
  { book, policy, request }: PolicyNewsParts<T>,
): Promise<{ readonly affected: readonly RequestId[]; readonly more: boolean }> {
  const { requests, more } = await book.waiting(AT_MOST);
  if (before === null) return { affected: requests, more };
  const isAffected = async (id: RequestId): Promise<boolean> => {
    const { terms } = (await request(id))?.state.asked ?? {};
    return terms !== undefined && concerns({ ...terms, projects: terms.projects.map((one) => one.id) }, before, policy);
  };
  const affected: RequestId[] = [];
  for (let start = 0; start < requests.length; start += AT_ONCE) {
    const some = requests.slice(start, start + AT_ONCE);
    // oxlint-disable-next-line no-await-in-loop -- so many at once, not all
    const found = await Promise.all(some.map(isAffected));
    affected.push(...some.filter((_id, index) => found[index]));
  }
  return { affected, more };
}

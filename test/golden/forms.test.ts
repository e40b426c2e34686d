import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Whose } from '../../src/domain/request/holding.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import type { Action, DelayReason, RefusalName, RemovedHow, RequestEvent, Shown } from '../../src/domain/request/types.ts';
import type {
  BlockedBy, FinalRefusal, Gate, LeaseEnd, Operation, Origin, ShareState, WaitReason,
} from '../../src/domain/share/types.ts';
import type { AnswerTo, RequestsMessage, SharesMessage } from '../../src/engine/messages.ts';
import type { MoreKind } from '../../src/slack/views/values.ts';

/**
 * Everything that is written somewhere and read again later has a fixture. A new kind in a type does not compile here
 * until it is listed, and fails until a fixture has it; a new place that writes fails until it is listed.
 */

const fixture = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'v1', `${name}.json`), 'utf8'));

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON that stands inside of a text, as the tables hold it: an event has its hash before it. */
const within = (text: string): Json => {
  const json = /^(?:[0-9a-f]{64} )?(\{.*\})$/s.exec(text)?.[1];
  // A fixture is JSON, and so is what its texts hold.
  return json === undefined ? null : (JSON.parse(json) as Json);
};

/** Every object of a fixture, those in its texts among them. */
const objectsIn = (value: Json): readonly { readonly [key: string]: Json }[] => {
  if (typeof value === 'string') return objectsIn(within(value));
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsIn)] : [];
};

const NAMES = ['requests', 'shares', 'messages', 'beside', 'slack', 'operating'] as const;
// Read from JSON.
const objects = new Map(NAMES.map((name) => [name, objectsIn(fixture(name) as Json)] as const));

/** The texts under a key, of the objects that `where` keeps. */
const found = (
  name: (typeof NAMES)[number],
  key: string,
  where: (one: { readonly [key: string]: Json }) => boolean = () => true,
): readonly string[] => {
  const texts = (objects.get(name) ?? []).filter(where).map((one) => one[key]);
  return [...new Set(texts.filter((text): text is string => typeof text === 'string'))];
};

const kindsOf = (name: (typeof NAMES)[number], key: string): readonly string[] => {
  const held = (objects.get(name) ?? []).flatMap((one) => {
    const inner = one[key];
    return inner !== undefined && isObject(inner) ? [inner['kind']] : [];
  });
  return [...new Set(held.filter((kind): kind is string => typeof kind === 'string'))];
};

/** The compiler holds the list complete. */
const every = <Kind extends string>(kinds: Readonly<Record<Kind, true>>): readonly string[] => Object.keys(kinds);

const EVENTS = every<RequestEvent['kind']>({
  asked: true, approved: true, denied: true, refused: true, cancelled: true, lapsed: true, rechecked: true, granted: true,
  gated: true, delayed: true, failed: true, had: true, retried: true, ended: true, removed: true,
});
const DELAYS = every<DelayReason>({ key: true, busy: true, unreachable: true, conflict: true, doubt: true, frozen: true });
const REFUSALS = every<RefusalName>({
  own_request: true, not_an_approver: true, guest: true, outsider: true, bot: true, deactivated: true, slack_silent: true,
  already_approved: true, already_settled: true, terms_changed: true, too_late: true, not_yours: true,
  nothing_to_end: true, nothing_to_retry: true, no_rule: true,
});
const ACTS = every<Action>({ approve: true, deny: true, cancel: true, revoke: true, give_back: true, retry: true });
const FAILURES = every<FinalRefusal | 'too_late'>({
  unknown_model: true, unknown_target: true, bad_request: true, busy_too_long: true, too_late: true,
});
const ENDS = every<Extract<RequestEvent, { kind: 'ended' }>['how']>({ expired: true, revoked: true, given_back: true });
const RECHECKS = every<Extract<RequestEvent, { kind: 'rechecked' }>['why']>({ policy: true, stale: true });
const REMOVALS = every<RemovedHow['kind']>({ deleted: true, gone: true, kept: true, left: true, lost: true, nothing: true });
const ORIGINS = every<Origin>({ bot: true, found: true });
const BLOCKS = every<BlockedBy>({ allow_list: true, deny_list: true });
const NOTE = every<keyof Shown>({
  card: true, receipt: true, entries: true, messages: true, alerts: true, nudges: true, waits: true, repeats: true,
  delays: true, overdue: true, policy: true,
});

describe('records of requests', () => {
  const of = (kind: RequestEvent['kind'], key: string) =>
    found('requests', key, (one) => one['kind'] === kind && one['v'] === 1);
  test.each([
    ['events', EVENTS, found('requests', 'kind', (one) => one['v'] === 1)],
    ['delays', DELAYS, of('delayed', 'why')],
    ['refusals', REFUSALS, of('refused', 'why')],
    ['what was refused', ACTS, of('refused', 'action')],
    ['failures', FAILURES, of('failed', 'why')],
    ['ends', ENDS, of('ended', 'how')],
    ['rechecks', RECHECKS, of('rechecked', 'why')],
    ['removals', REMOVALS, kindsOf('requests', 'how')],
    ['origins', ORIGINS, of('granted', 'origin')],
    ['second gates', BLOCKS, of('granted', 'blockedBy')],
  ])('%s of every kind', (_what, kinds, there) => {
    expect(there.toSorted()).toEqual(kinds.toSorted());
  });

  test('a freeze with and without who said it, and every part of the note, none of them empty', () => {
    const frozen = (objects.get('requests') ?? []).filter((one) => one['kind'] === 'delayed' && one['why'] === 'frozen');
    expect(new Set(frozen.map((one) => 'frozenBy' in one))).toEqual(new Set([true, false]));
    const notes = (objects.get('requests') ?? []).filter((one) => 'entries' in one && 'nudges' in one);
    const full = (value: Json | undefined): boolean =>
      typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : typeof value === 'string' && value !== '';
    expect(NOTE.filter((key) => !notes.some((note) => full(note[key])))).toEqual([]);
  });
});

describe('shares', () => {
  const STATE = every<Exclude<keyof ShareState, 'key'>>({
    leases: true, permission: true, op: true, doubts: true, deleted: true, waiting: true, lastWriteAt: true,
    noCreateBefore: true, look: true, rereadAt: true,
  });
  const LEASE_ENDS = every<LeaseEnd['kind']>({
    deleted: true, kept: true, left: true, lost: true, nothing: true, refused: true, had: true,
  });
  const MODES = every<Extract<Operation, { kind: 'create' }>['mode']>({ open: true, doubt: true, conflict: true });
  const WAITS = every<WaitReason>({ key: true, busy: true, unreachable: true, conflict: true });
  const GATES = every<Gate>({ open: true, unknown: true, allow_list: true, deny_list: true });
  const REFUSED = every<FinalRefusal>({ unknown_model: true, unknown_target: true, bad_request: true, busy_too_long: true });
  test.each([
    ['operations', every<Operation['kind']>({ create: true, delete: true }), kindsOf('shares', 'op')],
    ['what a creation has come to', MODES, found('shares', 'mode')],
    ['waits', WAITS, found('shares', 'why', (one) => 'tries' in one && 'next' in one)],
    ['second gates', GATES, found('shares', 'says')],
    ['leases', ['ended', 'ending', 'live'], kindsOf('shares', 'state')],
    ['ends of leases', LEASE_ENDS, kindsOf('shares', 'end')],
    ['refusals', REFUSED, found('shares', 'why', (one) => one['kind'] === 'refused')],
    ['origins', ORIGINS, found('shares', 'origin')],
  ])('%s of every kind', (_what, kinds, there) => {
    expect(there.toSorted()).toEqual(kinds.toSorted());
  });

  test('every part of a state, in one of them something', () => {
    const states = (objects.get('shares') ?? []).filter((one) => 'leases' in one && 'doubts' in one);
    const something = (value: Json | undefined): boolean =>
      typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : typeof value === 'number' && value > 0;
    expect(STATE.filter((key) => !states.some((state) => something(state[key])))).toEqual([]);
  });
});

describe('messages', () => {
  // As scripts/golden.ts writes it: two lists of messages, each of a kind.
  const lists = fixture('messages') as Readonly<Record<'requests' | 'shares', readonly Readonly<Record<string, Json>>[]>>;
  const kinds = (values: readonly (Json | undefined)[]): readonly string[] =>
    [...new Set(values.flatMap((one) => (one !== undefined && isObject(one) ? [one['kind']] : [])))]
      .filter((kind): kind is string => typeof kind === 'string')
      .toSorted();
  const [requests, shares] = [lists.requests, lists.shares];
  test.each([
    ['to requests', every<RequestsMessage['kind']>({ command: true, nudge: true, policy: true, freeze: true }), kinds(requests)],
    ['to shares', every<SharesMessage['kind']>({ nudge: true, list: true, catalogue: true }), kinds(shares)],
    [
      'commands',
      every<RequestCommand['kind']>({
        ask: true, approve: true, deny: true, cancel: true, revoke: true, give_back: true, retry: true,
      }),
      kinds(requests.map((one) => one['command'])),
    ],
    ['answers', every<AnswerTo['kind']>({ response_url: true, ephemeral: true }), kinds(requests.map((one) => one['answer'] ?? null))],
  ])('%s of every kind', (_what, all, there) => {
    expect(there).toEqual(all.toSorted());
  });
});

describe('what Slack keeps for us', () => {
  test('menus and dialogs of every kind', () => {
    expect(found('slack', 'kind').toSorted()).toEqual(every<MoreKind>({ details: true, cancel: true, revoke: true }).toSorted());
    expect(kindsOf('operating', 'whose').toSorted()).toEqual(
      every<Whose['kind']>({ model: true, project: true, person: true }).toSorted(),
    );
  });

  test('values of every button', () => {
    const writers = readFileSync('src/slack/views/values.ts', 'utf8').matchAll(/^export const (?!parse)([a-z]\w*)Value = \(/gm);
    const { values } = fixture('slack') as { readonly values: object }; // As scripts/golden.ts writes it.
    expect(Object.keys(values).toSorted()).toEqual([...writers].map(([, name = '']) => name).toSorted());
  });

  test('metadata of every type', () => {
    const inSource = sources().flatMap(({ text }) => [...text.matchAll(/'(share_[a-z_]+)'/g)].map(([, type = '']) => type));
    const there = [...found('slack', 'event_type'), ...found('operating', 'event_type')];
    expect([...new Set(there)].toSorted()).toEqual([...new Set(inSource)].toSorted());
  });
});

const sources = (): readonly { readonly file: string; readonly text: string }[] =>
  globSync('src/**/*.ts').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

/** How often each file writes something that is read again later, and the fixtures that show what. */
const WRITERS: Readonly<Record<string, readonly [places: number, fixtures: string]>> = {
  'src/store/requests.ts': [3, 'requests'],
  'src/store/trail.ts': [1, 'requests'],
  'src/store/shares.ts': [3, 'shares, beside.coolDown'],
  'src/store/catalogue.ts': [2, 'beside.catalogue'],
  'src/store/alerts.ts': [1, 'beside.alert'],
  'src/store/freeze.ts': [2, 'operating.freeze'],
  'src/store/identity.ts': [2, 'operating.identity, operating.hold'],
  'src/store/policy.ts': [2, 'operating.policy'],
  'src/slack/views/dialogs.ts': [1, 'slack.private_metadata'],
  'src/slack/views/revokeAllAbout.ts': [1, 'operating.revokeAll'],
};

test('nothing else is written: a new place needs a fixture, and a line here', () => {
  const writing = sources().flatMap(({ file, text }) => {
    const places = text.match(/table\.write\(|JSON\.stringify\(\{\s*v: 1|const about = \{ v: 1/g)?.length ?? 0;
    return places === 0 ? [] : [[file.replaceAll('\\', '/'), places] as const];
  });
  expect(Object.fromEntries(writing)).toEqual(
    Object.fromEntries(Object.entries(WRITERS).map(([file, [places]]) => [file, places])),
  );
});

test('what the list says is there', () => {
  const missing = Object.values(WRITERS).flatMap(([, names]) =>
    names.split(', ').filter((name) => {
      const [file = '', key] = name.split('.');
      const content = fixture(file);
      return key !== undefined && !(typeof content === 'object' && content !== null && key in content);
    }),
  );
  expect(missing).toEqual([]);
});

import * as fc from 'fast-check';
import { parseRequestId } from '../../src/domain/ids.ts';
import type { RequestId, UserId } from '../../src/domain/ids.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import type { CallFailure } from '../../src/domain/share/protocol.ts';
import { MODEL, model } from '../../test/policy/made.ts';
import { shareText } from './openai.ts';
import { DANA, EVERYBODY, OWNERS, POLICIES, PRIYA, OMAR, BO, PROJECTS, TEAM } from './people.ts';
import type { World } from './world.ts';

const ids = ['R-AAAA1', 'R-AAAA2', 'R-AAAA3', 'R-AAAA4'].map((text) => parseRequestId(text));
export const REQUESTS = ids.filter((id): id is RequestId => id !== null);
const OTHER_MODEL = model('ft:gpt-4o-mini-2024-07-18:other:theirs:C1C2C3C4');
const HOURS = [1, 24, 720] as const;
const REFUSALS: readonly (CallFailure | null)[] = [
  { kind: 'key', status: 401, scope: null },
  { kind: 'busy', retryAfterMs: null },
  { kind: 'not_sent', status: null },
  { kind: 'owner' },
  { kind: 'unknown_model', status: 404 },
  null,
  null,
];

/** What people and the world do, in small numbers so that a failure shrinks to something that can be read. */
export type Action =
  | { readonly kind: 'ask'; readonly request: number; readonly projects: number; readonly hours: number }
  | { readonly kind: 'approve'; readonly request: number; readonly user: number; readonly stale: boolean }
  | { readonly kind: 'deny' | 'cancel' | 'revoke' | 'give_back' | 'retry'; readonly request: number; readonly user: number }
  | { readonly kind: 'policy'; readonly policy: number }
  | { readonly kind: 'member'; readonly user: number; readonly joins: boolean }
  | { readonly kind: 'refuses'; readonly how: number }
  | { readonly kind: 'forge'; readonly request: number; readonly what: number }
  | { readonly kind: 'stranger'; readonly project: number; readonly adds: boolean }
  | { readonly kind: 'wait'; readonly minutes: number };

export interface Paced {
  readonly action: Action;
  /** How many turns pass before the next action. */
  readonly turns: number;
}

const request = fc.nat({ max: REQUESTS.length - 1 });
const person = fc.nat({ max: EVERYBODY.length - 1 });
const click = (kind: 'deny' | 'cancel' | 'revoke' | 'give_back' | 'retry') =>
  fc.record({ kind: fc.constant(kind), request, user: person });

const anAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('ask' as const), request, projects: fc.nat({ max: 2 }), hours: fc.nat({ max: 2 }) }) },
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('approve' as const), request, user: fc.constantFrom(0, 0, 1, 2), stale: fc.constant(false) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('approve' as const), request, user: person, stale: fc.boolean() }) },
  { weight: 1, arbitrary: click('deny') },
  { weight: 1, arbitrary: click('cancel') },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('revoke' as const, 'retry' as const), request, user: fc.constant(1) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('give_back' as const), request, user: fc.constant(0) }) },
  { weight: 3, arbitrary: click('retry') },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('policy' as const), policy: fc.nat({ max: POLICIES.length - 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('member' as const), user: person, joins: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('refuses' as const), how: fc.nat({ max: REFUSALS.length - 1 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forge' as const), request, what: fc.nat({ max: 3 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('stranger' as const), project: fc.nat({ max: 1 }), adds: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.constantFrom(1, 2, 6, 30, 61, 1441, 12_000) }) },
);

const paced = fc.record({ action: anAction, turns: fc.constantFrom(0, 3, 15, 60, 400) });

/** Something is asked and approved, and the world changes right then: where most can go wrong. */
const approvedJust: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(request, fc.nat({ max: 2 }), fc.nat({ max: 2 }), fc.constantFrom(5, 12, 20, 30, 45, 70), paced)
  .map(([which, projects, hours, turns, next]): readonly Paced[] => [
    { action: { kind: 'ask', request: which, projects, hours }, turns: 40 },
    { action: { kind: 'approve', request: which, user: 0, stale: false }, turns },
    next,
  ]);

export const someActions: fc.Arbitrary<readonly Paced[]> = fc
  .array(fc.oneof({ weight: 6, arbitrary: paced.map((one) => [one]) }, { weight: 1, arbitrary: approvedJust }), {
    minLength: 4,
    maxLength: 20,
  })
  .map((scenes) => scenes.flat());

const at = <T>(from: readonly T[], index: number): T => {
  const one = from[index];
  if (one === undefined) throw new RangeError('Nothing there.');
  return one;
};

let deliveries = 0;

/** Clicks are on cards that are there: the nth of those. */
const cardOf = async (world: World, index: number): Promise<RequestId> => {
  for (let turns = 0; turns < 60 && world.records.requests.items.size === 0 && world.busy; turns += 1) await world.step();
  const known = REQUESTS.filter((id) => world.records.requests.items.has(id));
  return known[index % Math.max(1, known.length)] ?? at(REQUESTS, index);
};

export const perform = async (world: World, action: Action): Promise<void> => {
  const given = (user: UserId) => ({ delivery: `d${(deliveries += 1)}`, at: world.now, by: { user, team: TEAM } });
  const send = (command: RequestCommand): void => world.send({ kind: 'command', command });
  switch (action.kind) {
    case 'ask': {
      const projects = (action.projects === 2 ? PROJECTS : [at(PROJECTS, action.projects)]).map((id) => ({ id, label: id }));
      return send({
        ...given(DANA),
        kind: 'ask',
        request: at(REQUESTS, action.request),
        workspace: { team: TEAM, domain: 'acme' },
        model: MODEL,
        projects,
        hours: at(HOURS, action.hours),
        reason: 'support',
        stops: null,
      });
    }
    case 'approve': {
      const id = await cardOf(world, action.request);
      const digest = action.stale ? '00000000' : (world.records.request(id)?.digest ?? '');
      const user = at([PRIYA, OMAR, BO, ...EVERYBODY], action.user);
      return send({ ...given(user), kind: 'approve', request: id, digest, rule: 'prod-models' });
    }
    case 'deny': {
      const id = await cardOf(world, action.request);
      const digest = world.records.request(id)?.digest ?? '';
      return send({ ...given(at(EVERYBODY, action.user)), kind: 'deny', request: id, digest, reason: 'no' });
    }
    case 'revoke':
      return send({ ...given(at(EVERYBODY, action.user)), kind: 'revoke', request: await cardOf(world, action.request), reason: 'no' });
    case 'cancel':
    case 'give_back':
    case 'retry':
      return send({ ...given(at(EVERYBODY, action.user)), kind: action.kind, request: await cardOf(world, action.request) });
    case 'policy':
      world.policy = at(POLICIES, action.policy);
      return;
    case 'member': {
      const user = at(EVERYBODY, action.user);
      if (action.joins && user !== EVERYBODY[4]) world.members.get(OWNERS)?.add(user);
      else {
        world.members.get(OWNERS)?.delete(user);
        world.left.set(`${OWNERS} ${user}`, world.now);
      }
      return;
    }
    case 'refuses':
      world.openai.refusal = at(REFUSALS, action.how);
      return;
    case 'forge':
      return forge(world, at(REQUESTS, action.request), action.what);
    case 'stranger':
      return stranger(world, shareText({ model: MODEL, project: at(PROJECTS, action.project) }), action.adds);
    case 'wait':
      return wait(world, action.minutes);
  }
};

/** Nudges that nobody sent: they must make somebody look, and no more. */
const forge = (world: World, id: RequestId, what: number): void => {
  const project = PROJECTS[0];
  if (what === 0) world.send({ kind: 'share', key: { model: MODEL, project }, request: id });
  if (what === 1) world.send({ kind: 'share', key: { model: OTHER_MODEL, project }, request: id });
  if (what === 2) world.send({ kind: 'share', key: { model: MODEL, project }, request: null });
  if (what === 3) world.send({ kind: 'request', id });
};

/** Somebody makes a permission by hand, or removes one. */
const stranger = (world: World, share: string, adds: boolean): void => {
  const alive = world.openai.alive(share);
  if (adds && alive.length === 0) world.openai.make(share, 'stranger');
  const one = alive[0];
  if (!adds && one !== undefined && world.random.chance(0.5)) {
    world.openai.drop(one);
    world.meddled.add(share);
  }
};

const wait = async (world: World, minutes: number): Promise<void> => {
  const end = world.now + minutes * 60_000;
  for (let looks = 0; world.now < end && looks < 40; looks += 1) {
    const next = Math.min(world.records.requests.nextDue(), world.records.shares.nextDue(), end);
    world.jump(Math.min(end, Math.max(world.now + 60_000, next)));
    world.tick();
    for (let turns = 0; turns < 300 && world.busy; turns += 1) await world.step();
  }
  world.jump(end);
};

import { describe, expect, it } from 'vitest';
import { nudgeShare } from '../../src/engine/shares.ts';
import type { SharePorts } from '../../src/engine/shares.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { MODEL } from '../policy/made.ts';
import { alone, calmWorld, portsOfShares } from './alone.ts';
import { REQUESTS, perform } from '../../simulation/engine/actions.ts';
import { shareText } from '../../simulation/engine/openai.ts';
import { PROJECTS } from '../../simulation/engine/people.ts';
import type { World } from '../../simulation/engine/world.ts';

const MINUTE = 60_000;
const key = { model: MODEL, project: PROJECTS[0] };
const name = shareText(key);
const [first, second] = REQUESTS;
if (first === undefined || second === undefined) throw new Error('Two requests are needed.');

/** Asked and approved, its share not yet nudged. */
const approvedIn = async (world: World, request = 0): Promise<void> => {
  await perform(world, { kind: 'ask', request, projects: 0, hours: 1 });
  await world.drain();
  await perform(world, { kind: 'approve', request, user: 0, stale: false });
  while (!world.queue.some(({ kind }) => kind === 'share')) await world.step();
  world.queue = [];
};
const nudge = (world: World, over: Partial<SharePorts> = {}, by: typeof first | null = first): Promise<void> =>
  alone(world, nudgeShare(key, by, portsOfShares(world, over)));

describe('before a POST', () => {
  it('a request that ended since it was read first is read again, and nothing is sent', async () => {
    const world = calmWorld();
    await approvedIn(world);
    let reads = 0;
    const request: SharePorts['request'] = async (id) => {
      const state = world.records.request(id);
      reads += 1;
      const ended = { kind: 'ended', at: world.now, how: 'given_back', by: null, reason: null, delivery: null } as const;
      return state === null || reads === 1 ? state : evolveRequest(state, ended);
    };
    await nudge(world, { request });
    expect(reads).toBe(2);
    expect(world.openai.posts).toEqual([]);
    expect(world.records.share(key)).toMatchObject({ op: null, doubts: [], leases: { [first]: { state: { kind: 'ended', end: { kind: 'nothing' } } } } });
  });

  it('a record that cannot be read stops it; a minute later it goes on', async () => {
    const world = calmWorld();
    await approvedIn(world);
    let reads = 0;
    const request: SharePorts['request'] = async (id) => {
      reads += 1;
      if (reads === 2) throw new Error('no answer');
      return world.records.request(id);
    };
    await nudge(world, { request });
    expect(world.openai.posts).toEqual([]);
    expect(world.records.shares.load(name)).toMatchObject({ due: world.records.share(key)?.rereadAt, record: { op: null, doubts: [] } });
    world.jump(world.now + MINUTE);
    await nudge(world, {}, null);
    expect(world.openai.posts).toHaveLength(1);
    expect(world.records.share(key)).toMatchObject({ permission: { origin: 'bot' }, rereadAt: null });
  });

  it('a list that fails stops it, without a doubt', async () => {
    const world = calmWorld();
    await approvedIn(world);
    world.openai.refusal = { kind: 'key', status: 401, scope: null };
    await nudge(world);
    expect(world.openai.posts).toEqual([]);
    expect(world.records.share(key)).toMatchObject({ op: null, doubts: [], waiting: { why: 'key', status: 401 } });
  });

  it('too little time stops it: it must be awaited to its end', async () => {
    const world = calmWorld();
    await approvedIn(world);
    const { now } = world;
    const ports = portsOfShares(world);
    const list: typeof ports.permissions.list = async (share) => {
      world.now = now + 14_000;
      return ports.permissions.list(share);
    };
    await nudge(world, { ...ports, permissions: { ...ports.permissions, list } });
    expect(world.openai.posts).toEqual([]);
    expect(world.records.share(key)).toMatchObject({ op: null, doubts: [], waiting: null });
  });

  it('the operation is stored, and a write that failed stops it', async () => {
    const world = calmWorld();
    await approvedIn(world);
    const ports = portsOfShares(world);
    const save: typeof ports.keep.save = async () => Promise.reject(new Error('no answer'));
    await expect(nudge(world, { keep: { ...ports.keep, save } })).rejects.toThrow('no answer');
    expect(world.openai.posts).toEqual([]);
    expect(world.records.share(key)).toBeNull();
  });
});

describe('a nudge', () => {
  it('for a request that nobody approved leaves no record', async () => {
    const world = calmWorld();
    await perform(world, { kind: 'ask', request: 0, projects: 0, hours: 1 });
    await world.drain();
    await nudge(world);
    await nudge(world, {}, second);
    await nudge(world, {}, null);
    expect(world.records.shares.items.size).toBe(0);
    expect(world.turns.log.filter((line) => / (GET|POST|DELETE)/.test(line))).toEqual([]);
  });

  it('that comes twice asks OpenAI nothing the second time', async () => {
    const world = calmWorld();
    await approvedIn(world);
    await nudge(world);
    const before = world.turns.log.length;
    await nudge(world);
    expect(world.turns.log.slice(before).filter((line) => / (GET|POST|DELETE|save)/.test(line))).toEqual([]);
  });
});

describe('before a delete', () => {
  it('every request that has a lease is read, and one that cannot be read stops it', async () => {
    const world = calmWorld();
    await approvedIn(world, 0);
    await nudge(world);
    await approvedIn(world, 1);
    await nudge(world, {}, second);
    for (const request of [0, 1]) {
      await perform(world, { kind: 'give_back', request, user: 0 });
      while (world.busy) {
        await world.step();
        world.queue = world.queue.filter(({ kind }) => kind !== 'share');
      }
    }
    const read: string[] = [];
    const silent: SharePorts['request'] = async (id) => {
      read.push(id);
      if (id === second) throw new Error('no answer');
      return world.records.request(id);
    };
    await nudge(world, { request: silent });
    expect(read.toSorted()).toEqual([first, second]);
    expect(world.openai.alive(name)).toHaveLength(1);
    expect(world.records.share(key)?.op).toBeNull();
    await nudge(world, {}, null);
    expect(world.openai.alive(name)).toEqual([]);
    expect(world.violations).toEqual([]);
  });
});

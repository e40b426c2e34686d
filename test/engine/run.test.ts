import { describe, expect, it } from 'vitest';
import { ChangedMeanwhile, bringInLine } from '../../src/engine/run.ts';
import type { Actor, Kept } from '../../src/engine/run.ts';
import { commandRequest } from '../../src/engine/requests.ts';
import { nudgeShare } from '../../src/engine/shares.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import { MODEL } from '../policy/made.ts';
import { alone, calmWorld, portsOfRequests, portsOfShares } from './alone.ts';
import { perform } from '../../simulation/engine/actions.ts';
import { DANA, PROJECTS, TEAM } from '../../simulation/engine/people.ts';
import { REQUESTS } from '../../simulation/engine/actions.ts';
import { Unavailable } from '../../simulation/engine/world.ts';

/** An actor that counts to a number, one effect at a time. */
interface Counter {
  readonly done: readonly number[];
  readonly wanted: number;
}
type Count = { readonly kind: 'want'; readonly wanted: number } | { readonly kind: 'did'; readonly n: number };

const counting = (over: Partial<Actor<Counter, Count, number>> = {}) => {
  const kept: { at: Kept<Counter> | null } = { at: null };
  const log: string[] = [];
  const apply = (record: Counter | null, changes: readonly Count[]): Counter | null =>
    changes.reduce<Counter | null>((before, change) => {
      if (change.kind === 'want') return { done: before?.done ?? [], wanted: change.wanted };
      return before === null ? null : { done: before.done.concat(change.n), wanted: before.wanted };
    }, record);
  const actor: Actor<Counter, Count, number> = {
    load: async () => kept.at,
    decide: async (record) => (record === null ? [{ kind: 'want', wanted: 3 }] : []),
    advance: () => [],
    apply,
    owed: (record) => ({
      effects: [1, 2, 3].filter((n) => n <= record.wanted && !record.done.includes(n)),
      due: record.done.length === record.wanted ? null : 500,
    }),
    key: String,
    save: async (record, before, due) => {
      if ((kept.at?.version ?? 0) !== (before?.version ?? 0)) throw new ChangedMeanwhile();
      kept.at = { record, version: (before?.version ?? 0) + 1, due };
      log.push(`save ${record.done.join('')} due ${due}`);
      return kept.at;
    },
    perform: async (n, { suspect, stored }) => {
      await stored;
      log.push(`do ${n}${suspect ? '?' : ''}`);
      return [{ kind: 'did', n }];
    },
    now: () => 1_000,
    timeLeft: () => 20_000,
    ...over,
  };
  return { actor, kept, log };
};

describe('one run', () => {
  it('stores what it decided, and each outcome before the next effect', async () => {
    const { actor, log } = counting();
    await bringInLine(actor);
    expect(log).toEqual(['save  due 500', 'do 1', 'save 1 due 500', 'do 2', 'save 12 due 500', 'do 3', 'save 123 due null']);
  });

  it('says of what was owed when it was loaded that it may have been done', async () => {
    const { actor, kept, log } = counting();
    kept.at = { record: { done: [1], wanted: 3 }, version: 7, due: 500 };
    await bringInLine(actor);
    expect(log).toEqual(['do 2?', 'save 12 due 500', 'do 3?', 'save 123 due null']);
  });

  it('writes nothing when nothing changed', async () => {
    const { actor, kept, log } = counting();
    kept.at = { record: { done: [1, 2, 3], wanted: 3 }, version: 7, due: null };
    await bringInLine(actor);
    expect(log).toEqual([]);
  });

  it('stops with 8 s left, and is due at once', async () => {
    let left = 8_002;
    const { actor, log } = counting({ timeLeft: () => (left -= 1) });
    await bringInLine(actor);
    expect(log).toEqual(['save  due 500', 'do 1', 'save 1 due 500']);
  });

  it('does not try again what changed nothing, and goes on with the rest', async () => {
    const { actor, log } = counting();
    const idle: typeof actor.perform = async (n, given) => (n === 2 ? [] : actor.perform(n, given));
    await bringInLine({ ...actor, perform: idle });
    expect(log).toEqual(['save  due 500', 'do 1', 'save 1 due 500', 'do 3', 'save 13 due 500']);
  });

  it('starts over when its record was changed meanwhile, three times at most', async () => {
    const { actor, kept, log } = counting();
    let others = 2;
    const meddled: typeof actor.save = async (record, before, due) => {
      if (others > 0) {
        others -= 1;
        kept.at = { record: { done: [], wanted: 1 }, version: (kept.at?.version ?? 0) + 1, due: 500 };
      }
      return actor.save(record, before, due);
    };
    await bringInLine({ ...actor, save: meddled });
    expect(log).toEqual(['do 1?', 'do 1?', 'save 1 due null']);
    others = 3;
    kept.at = null;
    await expect(bringInLine({ ...actor, save: meddled })).rejects.toBeInstanceOf(ChangedMeanwhile);
  });

  it('does nothing that is owed by a record that could not be stored', async () => {
    const { actor, log } = counting({ save: async () => Promise.reject(new Unavailable()) });
    await expect(bringInLine(actor)).rejects.toBeInstanceOf(Unavailable);
    expect(log).toEqual([]);
  });
});

describe('a command that is stored in a run that must start over', () => {
  const ask: RequestCommand = {
    kind: 'ask', delivery: 'a1', at: calmWorld().now, by: { user: DANA, team: TEAM }, request: REQUESTS[0] ?? ('' as never),
    workspace: { team: TEAM, domain: 'acme' }, model: MODEL, projects: [{ id: PROJECTS[0], label: 'one' }], hours: 24, reason: 'r', stops: null,
  };

  it('is answered as what it came to, not as a repeat', async () => {
    const world = calmWorld();
    const ports = portsOfRequests(world);
    let saves = 0;
    const keep: typeof ports.keep = {
      ...ports.keep,
      save: async (...given) => {
        saves += 1;
        if (saves === 2) throw new ChangedMeanwhile();
        return ports.keep.save(...given);
      },
    };
    const result = await alone(world, commandRequest(ask, { ...ports, keep }));
    expect(result).toMatchObject({ kind: 'answered', answer: { kind: 'done' } });
    const again = await alone(world, commandRequest(ask, ports));
    expect(again).toMatchObject({ kind: 'answered', answer: { kind: 'repeated' } });
    const other = await alone(world, commandRequest({ ...ask, delivery: 'a2' }, ports));
    expect(other).toEqual({ kind: 'taken' });
    expect(world.records.request('R-AAAA1')?.seq).toBe(1);
  });

  it('that comes from nowhere makes nothing', async () => {
    const world = calmWorld();
    const click: RequestCommand = { kind: 'give_back', delivery: 'g1', at: world.now, by: { user: DANA, team: TEAM }, request: ask.request };
    expect(await alone(world, commandRequest(click, portsOfRequests(world)))).toEqual({ kind: 'no_such_request' });
    expect(world.records.requests.items.size).toBe(0);
  });
});

it('a cool-down that cannot be stored does not cost the outcome of the call', async () => {
  const world = calmWorld();
  await perform(world, { kind: 'ask', request: 0, projects: 0, hours: 1 });
  await world.drain();
  world.openai.refusal = { kind: 'busy', retryAfterMs: 30_000 };
  await perform(world, { kind: 'approve', request: 0, user: 0, stale: false });
  while (!world.queue.some(({ kind }) => kind === 'share')) await world.step();
  const ports = portsOfShares(world);
  const coolDown = { ...ports.coolDown, set: async () => Promise.reject(new ChangedMeanwhile()) };
  await alone(world, nudgeShare({ model: MODEL, project: PROJECTS[0] }, REQUESTS[0] ?? null, { ...ports, coolDown }));
  expect(world.records.share({ model: MODEL, project: PROJECTS[0] })).toMatchObject({ op: null, doubts: [], waiting: { why: 'busy' } });
});

import type { Policy } from '../../src/domain/policy/types.ts';
import type { RequestPorts } from '../../src/engine/requests.ts';
import type { SharePorts } from '../../src/engine/shares.ts';
import type { Listed } from '../../src/engine/ports.ts';
import { seal, sha256 } from '../../src/store/trail.ts';
import { beforeDelete, beforePost, requestSaved, shareSaved } from './checks.ts';
import { shareText } from './openai.ts';
import { personOf } from './people.ts';
import type { Run } from './turns.ts';
import { SETTLE } from './world.ts';
import type { World } from './world.ts';

const timeLeft = (world: World, run: Run): number => run.startedAt + 20_000 - world.now;

export const requestPorts = (world: World, run: Run, policy: Policy): RequestPorts => ({
  keep: {
    load: (id) => world.turns.call(run, `load ${id}`, () => world.records.requests.load(id)),
    save: (record, before, due) =>
      world.turns.call(run, `save ${record.id} ${record.entries.slice(before?.record.entries.length ?? 0).map((one) => one.event.kind).join()}`, () => {
        world.fault(0.01);
        const old = world.records.request(record.id);
        const kept = world.records.requests.save(record.id, record, before, due);
        requestSaved(world, run, old, record);
        return kept;
      }),
  },
  share: (key) =>
    world.turns.call(run, `read share ${key.project}`, () => {
      world.fault(0.03);
      return world.records.share(key);
    }),
  people: {
    person: (user) =>
      world.turns.call(run, `person ${user}`, () =>
        world.faultsOn && world.random.chance(0.05) ? { kind: 'silent' } : personOf(user),
      ),
    members: (group) =>
      world.turns.call(run, `members ${group}`, () =>
        world.faultsOn && world.random.chance(0.05)
          ? { kind: 'silent' }
          : { kind: 'members', users: [...(world.members.get(group) ?? [])] },
      ),
  },
  frozen: async () => null,
  policy,
  seal,
  sha256,
  show: {
    show: (effect, record, { suspect }) =>
      world.turns.call(run, `show ${effect.kind}${'n' in effect ? effect.n : ''}`, () => world.slack.show(effect, record, suspect)),
  },
  nudge: (key, request) =>
    world.turns.call(run, `nudge ${key.project}`, () => {
      world.fault(0.02);
      world.send({ kind: 'share', key, request });
    }),
  now: () => world.now,
  timeLeft: () => timeLeft(world, run),
});

export const sharePorts = (world: World, run: Run, policy: Policy): SharePorts => ({
  keep: {
    load: (key) => world.turns.call(run, 'load', () => world.records.shares.load(shareText(key))),
    save: (state, before, due) =>
      world.turns.call(run, `save ${state.op?.kind ?? 'idle'}`, () => {
        world.fault(0.01);
        const old = world.records.share(state.key);
        const kept = world.records.shares.save(shareText(state.key), state, before, due);
        world.saved(state);
        shareSaved(world, old, state);
        return kept;
      }),
  },
  coolDown: {
    read: () => world.turns.call(run, 'cool-down', () => world.coolDown),
    set: (until) =>
      world.turns.call(run, 'set cool-down', () => {
        world.fault(0.03);
        world.coolDown = Math.max(world.coolDown, until);
      }),
  },
  request: (id) =>
    world.turns.call(run, `read ${id}`, () => {
      world.fault(0.03);
      return world.records.request(id);
    }),
  frozen: async () => null,
  policy,
  permissions: {
    list: (key) => world.turns.call(run, 'GET', () => world.openai.list(shareText(key))),
    create: (key) => {
      let late: () => Listed | null = () => null;
      return world.turns.call(
        run,
        'POST',
        () => {
          beforePost(world, key, policy);
          const made = world.openai.create(shareText(key));
          late = made.late;
          return made.answer;
        },
        () => late(),
      );
    },
    gate: (key) => world.turns.call(run, 'GATE', () => world.openai.gate(key.project)),
    remove: (key, id) =>
      world.turns.call(run, `DELETE ${id}`, () => {
        beforeDelete(world, key, id);
        return world.openai.remove(shareText(key), id);
      }),
  },
  tell: (id) =>
    world.turns.call(run, `tell ${id}`, () => {
      world.fault(0.02);
      world.send({ kind: 'request', id });
    }),
  settleMs: SETTLE,
  now: () => world.now,
  timeLeft: () => timeLeft(world, run),
});

import { expect, test } from 'vitest';
import { blockedBy, gateDue, readGate } from '../../src/domain/share/gate.ts';
import type { Gate, Held } from '../../src/domain/share/types.ts';
import { evolveShare } from '../../src/domain/share/evolve.ts';
import { owedByShare } from '../../src/domain/share/owed.ts';
import { HOUR, ID, MINUTE, T0, live, row, share } from './made.ts';

const bare: Held = { rows: [row('cp_1', T0)], origin: 'bot' };

const pauses = (...said: readonly Gate[]): readonly (number | null)[] => {
  let held = bare;
  return said.map((says) => {
    held = { ...held, gate: readGate(held, says, T0) };
    const next = held.gate?.next ?? null;
    return next === null ? null : (next - T0) / MINUTE;
  });
};

test('a blocked project is looked at again at growing pauses up to six hours; an open one is left alone', () => {
  expect(pauses('allow_list', 'allow_list', 'allow_list', 'allow_list')).toEqual([5, 10, 20, 40]);
  expect(pauses(...Array.from({ length: 30 }, () => 'deny_list' as const)).at(-1)).toBe(360);
  expect(pauses('allow_list', 'open')).toEqual([5, null]);
  expect(pauses('open')).toEqual([null]);
});

test('silence blocks nothing, takes back nothing, and is given up after three tries', () => {
  expect(pauses('unknown', 'unknown', 'unknown')).toEqual([5, 10, null]);
  expect(readGate({ ...bare, gate: readGate(bare, 'allow_list', T0) }, 'unknown', T0)).toEqual({ says: 'allow_list', tries: 2, next: T0 + 10 * MINUTE });
  const all: readonly (Gate | undefined)[] = [undefined, 'open', 'unknown', 'allow_list', 'deny_list'];
  expect(all.map(blockedBy)).toEqual([null, null, null, 'allow_list', 'deny_list']);
});

test('the gate is read once a permission is held, before its request is told, and anew for whoever joins', () => {
  const held = share({ leases: { [ID]: live() }, permission: bare });
  expect(owedByShare(held, T0, 0).effects.map((one) => one.kind)).toEqual(['gate', 'tell']);
  const read = evolveShare(held, { kind: 'gate_read', says: 'allow_list', at: T0 });
  expect(owedByShare(read, T0, 0)).toMatchObject({ effects: [{ kind: 'tell', outcome: 'g2:cp_1,allow_list' }], due: T0 + 5 * MINUTE });
  const mended = evolveShare(read, { kind: 'gate_read', says: 'open', at: T0 + HOUR });
  expect(owedByShare(mended, T0 + HOUR, 0).effects).toMatchObject([{ kind: 'tell', outcome: 'g2:cp_1' }]);
  const joined = evolveShare(mended, { kind: 'joined', request: ID, approval: 2, claim: 2, until: T0 + 9 * HOUR, verified: true });
  expect(joined.permission === null ? null : gateDue(joined.permission)).toBe(0);
  expect(owedByShare(share({ permission: bare }), T0, 0).effects).toEqual([]);
  expect(owedByShare(held, T0, T0 + MINUTE)).toMatchObject({ effects: [{ kind: 'tell' }], due: T0 + MINUTE });
});

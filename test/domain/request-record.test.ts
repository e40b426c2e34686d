import { describe, expect, it } from 'vitest';
import { begin, evolveRequest, standingOn } from '../../src/domain/request/evolve.ts';
import type { Outcome, RequestEvent } from '../../src/domain/request/types.ts';
import { BO, DANA, OMAR, PRIYA } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, OWNERS, POLICY, RULE, T0, TWO, approved, asked, bothProjects, cp, ended, failed, fold, granted, person,
} from './made.ts';

/** What a request's record says after each event: the whole of it, so that nothing else has changed either. */
const at = T0 + HOUR;
const UNTIL = T0 + MINUTE + 30 * DAY;
const start = fold(bothProjects());
const clear = fold(bothProjects(), approved());
const delayed = (over: Partial<Extract<RequestEvent, { kind: 'delayed' }>> = {}): RequestEvent => ({
  kind: 'delayed', at, project: ONE, why: 'key', status: 401, scope: 'api.x', next: at + MINUTE, ...over,
});
const rechecked = (over: Partial<Extract<RequestEvent, { kind: 'rechecked' }>> = {}): RequestEvent => ({
  kind: 'rechecked', at, why: 'policy', rule: null, policy: '00000002', digest: 'd2', have: 0, need: 2, dropped: [], until: null, ...over,
});
const outcomes = (...events: readonly RequestEvent[]) => fold(bothProjects(), ...events).outcomes;

describe('a request begins', () => {
  it('waiting for approvals, with nothing given', () => {
    expect(begin(ID, bothProjects())).toEqual({
      id: ID, seq: 1, asked: bothProjects(), rule: RULE, policy: POLICY.hash, digest: 'd1d1d1d1', need: 1, since: T0, approvals: [], dropped: [],
      cleared: null, held: null, closed: null, claim: 1, outcomes: { [ONE]: { kind: 'none' }, [TWO]: { kind: 'none' } },
    });
  });

  it('cleared where its rule wants nobody', () => {
    expect(begin(ID, asked({ until: UNTIL }))).toMatchObject({ cleared: { event: 1, at: T0, until: UNTIL }, closed: null });
  });

  it('once', () => {
    expect(fold(bothProjects(), asked())).toEqual(start);
  });
});

describe('an approval', () => {
  const one = { event: 2, by: person(PRIYA), via: [OWNERS], at: T0 + MINUTE, hours: 720 };
  it('that is not enough is only counted', () => {
    expect(fold(bothProjects(), approved({ until: null, policy: '00000009' }))).toEqual({ ...start, seq: 2, approvals: [one], policy: '00000009' });
  });

  it('that completes the rule clears it, and is a new claim', () => {
    expect(clear).toEqual({
      ...start, seq: 2, approvals: [one], cleared: { event: 2, at: T0 + MINUTE, until: UNTIL }, held: null, claim: 2,
    });
    expect(standingOn(clear)).toEqual({ event: 2, until: UNTIL });
  });
});

describe('an end', () => {
  const said = { by: person(PRIYA), rule: 'r', policy: 'p', digest: 'd', delivery: 'x' };
  it.each<readonly [RequestEvent, object]>([
    [{ kind: 'denied', at, reason: 'not now', ...said }, { how: 'denied', at, by: person(PRIYA), reason: 'not now' }],
    [{ kind: 'cancelled', at, by: person(DANA), delivery: 'x' }, { how: 'cancelled', at, by: person(DANA), reason: null }],
    [{ kind: 'lapsed', at }, { how: 'lapsed', at, by: null, reason: null }],
    [ended('expired', at), { how: 'expired', at, by: null, reason: null }],
    [{ kind: 'ended', at, how: 'revoked', by: person(PRIYA), reason: 'over', delivery: 'x' }, { how: 'revoked', at, by: person(PRIYA), reason: 'over' }],
  ])('%j', (event, closed) => {
    expect(fold(bothProjects(), event)).toEqual({ ...start, seq: 2, closed, claim: 2 });
  });
});

describe('another policy', () => {
  it('sends it back to waiting, from then on, without those who count no more', () => {
    const both = fold(bothProjects(), approved({ until: null }), approved({ by: person(OMAR) }));
    expect(fold(bothProjects(), approved({ until: null }), approved({ by: person(OMAR) }), rechecked({ dropped: [person(PRIYA)] }))).toEqual({
      ...both, seq: 4, rule: null, policy: '00000002', digest: 'd2', need: 2, since: at, approvals: [both.approvals[1]], dropped: [person(PRIYA)],
      cleared: null, held: null, claim: 4,
    });
  });

  it('leaves one that waits waiting since it began to', () => {
    expect(fold(bothProjects(), rechecked())).toMatchObject({ since: T0, cleared: null, held: null });
  });

  it('keeps held only what is granted', () => {
    expect(fold(bothProjects(), approved(), delayed(), rechecked()).held).toBeNull();
    const held = fold(bothProjects(), approved(), granted(TWO), rechecked());
    expect(held).toMatchObject({ cleared: null, held: { event: 2, until: UNTIL } });
    expect(standingOn(held)).toEqual({ event: 2, until: UNTIL });
  });

  it('under which approvals are complete leaves them as old as they were; anew they are from now', () => {
    expect(fold(bothProjects(), approved(), rechecked({ until: UNTIL })).cleared).toEqual({ event: 3, at: T0 + MINUTE, until: UNTIL });
    expect(fold(bothProjects(), approved({ until: null }), rechecked({ until: UNTIL })).cleared).toEqual({ event: 3, at, until: UNTIL });
    expect(fold(bothProjects(), approved(), rechecked({ why: 'stale', until: UNTIL })).cleared).toEqual({ event: 3, at, until: UNTIL });
    expect(fold(bothProjects(), approved(), granted(), rechecked({ until: UNTIL })).held).toBeNull();
  });
});

it('trying again asks anew for what failed or waits, and leaves what was given', () => {
  const before = fold(bothProjects(), approved(), failed(ONE), granted(TWO));
  const again: RequestEvent = { kind: 'retried', at, by: person(BO), policy: '00000002', delivery: 'r' };
  expect(fold(bothProjects(), approved(), failed(ONE), granted(TWO), again)).toEqual({
    ...before, seq: 5, claim: 5, outcomes: { [ONE]: { kind: 'none' }, [TWO]: before.outcomes[TWO] },
  });
  expect(outcomes(approved(), delayed(), again)[ONE]).toEqual({ kind: 'none' });
  const had: RequestEvent = { kind: 'had', at, project: ONE };
  expect(outcomes(approved(), had, again)[ONE]).toEqual({ kind: 'had', at });
});

describe('what a project comes to', () => {
  const grant: Outcome = { kind: 'granted', at: T0 + 2 * MINUTE, permissions: [cp('cp_1')], origin: 'bot' };
  const gated = (blockedBy: 'deny_list' | null): RequestEvent => ({ kind: 'gated', at, project: ONE, blockedBy });
  it('granted, and what its own list of models says of it since', () => {
    expect(outcomes(approved(), granted())).toStrictEqual({ [ONE]: grant, [TWO]: { kind: 'none' } });
    expect(outcomes(approved(), granted(ONE, { blockedBy: 'allow_list' }))[ONE]).toEqual({ ...grant, blockedBy: 'allow_list' });
    expect(outcomes(approved(), granted(), gated('deny_list'))[ONE]).toEqual({ ...grant, blockedBy: 'deny_list' });
    expect(outcomes(approved(), granted(ONE, { blockedBy: 'allow_list' }), gated(null))[ONE]).toStrictEqual(grant);
  });

  it('a list says nothing about what is not granted', () => {
    expect(outcomes(approved(), gated('deny_list'))[ONE]).toEqual({ kind: 'none' });
    const other: RequestEvent = { kind: 'gated', at, project: TWO, blockedBy: 'deny_list' };
    expect(fold(asked(), approved(), other).outcomes).toEqual({ [ONE]: { kind: 'none' } });
  });

  it('delayed, counting how often that was said since it was claimed', () => {
    const one = { kind: 'delayed', why: 'key', status: 401, scope: 'api.x', next: at + MINUTE, tries: 1, said: { times: 1, at } };
    expect(outcomes(approved(), delayed())[ONE]).toStrictEqual(one);
    const later = delayed({ at: at + HOUR, why: 'frozen', frozenBy: person(BO) });
    expect(outcomes(approved(), delayed(), later)[ONE]).toEqual({ ...one, why: 'frozen', frozenBy: person(BO), said: { times: 2, at: at + HOUR } });
    expect(outcomes(approved(), granted(), delayed())[ONE]).toMatchObject({ said: { times: 1 } });
    expect(fold(asked(), approved(), delayed({ project: TWO })).outcomes[TWO]).toMatchObject({ said: { times: 1 } });
  });

  it('delayed, as it was recorded before that was counted: it was said once', () => {
    const old: Outcome = { kind: 'delayed', why: 'key', status: null, scope: null, next: 0, tries: 1 };
    const state = evolveRequest({ ...clear, outcomes: { ...clear.outcomes, [ONE]: old } }, delayed());
    expect(state.outcomes[ONE]).toMatchObject({ said: { times: 2, at } });
  });

  it('failed, which is a new claim only where this side gave up', () => {
    expect(fold(bothProjects(), approved(), failed())).toMatchObject({
      claim: 2, outcomes: { [ONE]: { kind: 'failed', why: 'unknown_model', status: 404, at: T0 + 2 * MINUTE } },
    });
    expect(fold(bothProjects(), approved(), { kind: 'failed', at, project: ONE, why: 'too_late', status: null })).toMatchObject({
      claim: 3, outcomes: { [ONE]: { kind: 'failed', why: 'too_late', status: null, at } },
    });
  });

  it('had, or removed', () => {
    expect(outcomes(approved(), { kind: 'had', at, project: ONE })[ONE]).toEqual({ kind: 'had', at });
    expect(outcomes(approved(), { kind: 'removed', at, project: ONE, how: { kind: 'left' } })[ONE]).toEqual({ kind: 'removed', at, how: { kind: 'left' } });
  });
});

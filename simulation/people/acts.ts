import * as fc from 'fast-check';
import { SERVICES } from '../world/weather.ts';

/** A service, or Slack's word on who is in a group alone. */
export type Down = (typeof SERVICES)[number] | 'groups';

/**
 * What people and the world do, in small numbers, so that a story that breaks a rule shrinks to one that can be read.
 * `who` and `nth` count around: the nth of what there is then.
 */
export type Act =
  /** Asks in one line. */
  | { readonly kind: 'ask'; readonly who: number; readonly model: number; readonly projects: number; readonly hours: number }
  /** Types another line: list, freeze, help, something odd. */
  | { readonly kind: 'type'; readonly who: number; readonly line: number }
  /** Presses Approve on the nth card that has it, as it is or as it was. */
  | { readonly kind: 'approve'; readonly who: number; readonly nth: number; readonly stale: boolean }
  /** Presses any button, or takes any item of a menu, of whatever this person sees. */
  | { readonly kind: 'press'; readonly who: number; readonly nth: number; readonly stale: boolean; readonly twice: boolean }
  /** Does something with the dialog that is open for this person: fills it and sends it off, searches, closes it. */
  | { readonly kind: 'dialog'; readonly who: number; readonly how: number }
  | { readonly kind: 'deliver_again'; readonly nth: number }
  | { readonly kind: 'policy'; readonly policy: number }
  | { readonly kind: 'person'; readonly who: number; readonly change: 'leaves_group' | 'joins_group' | 'deactivated' | 'back' | 'guest' | 'leaves_channel' }
  | { readonly kind: 'group'; readonly change: 'disabled' | 'enabled' | 'emptied' }
  | { readonly kind: 'channel'; readonly change: 'bot_leaves' | 'bot_joins' | 'archived' | 'unarchived' }
  | { readonly kind: 'rotate'; readonly what: 'admin' | 'token' | 'signing'; readonly lateBy: number }
  | { readonly kind: 'by_hand'; readonly project: number; readonly adds: boolean; readonly model: number }
  | { readonly kind: 'gate'; readonly project: number; readonly shut: boolean }
  | { readonly kind: 'openai'; readonly change: 'archives' | 'restores' | 'model_goes' | 'model_is_back' }
  | { readonly kind: 'forge'; readonly nth: number; readonly what: number }
  | { readonly kind: 'down'; readonly service: Down; readonly minutes: number }
  | { readonly kind: 'no_clock'; readonly minutes: number }
  | { readonly kind: 'redrive' }
  | { readonly kind: 'wait'; readonly minutes: number };

export interface Paced {
  readonly act: Act;
  /** How many steps pass before the next one. */
  readonly steps: number;
}

const is = <K extends Act['kind']>(kind: K) => fc.constant(kind);
const who = fc.nat({ max: 8 });
const nth = fc.nat({ max: 30 });
const few = fc.nat({ max: 3 });
const often = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary });

const asks = fc.record({ kind: is('ask'), who: fc.constantFrom(0, 0, 0, 5, 1, 6), model: few, projects: fc.constantFrom(0, 0, 0, 0, 3, 4, 4, 5, 6, 7, 8, 9), hours: few });
const approves = fc.record({ kind: is('approve'), who: fc.constantFrom(1, 2, 3, 4, 1, 2, 3, 4, 0, 5), nth: few, stale: fc.constantFrom(false, false, false, true) });
const waits = fc.record({ kind: is('wait'), minutes: fc.constantFrom(1, 1, 2, 6, 30, 61, 700, 1_441, 10_200, 44_000) });

const anAct: fc.Arbitrary<Act> = fc.oneof(
  often(10, asks),
  often(14, approves),
  often(10, fc.record({ kind: is('press'), who, nth, stale: fc.constantFrom(false, false, true), twice: fc.boolean() })),
  often(8, fc.record({ kind: is('dialog'), who, how: fc.nat({ max: 5 }) })),
  often(4, fc.record({ kind: is('type'), who, line: fc.nat({ max: 11 }) })),
  often(2, fc.record({ kind: is('deliver_again'), nth })),
  often(3, fc.record({ kind: is('policy'), policy: fc.nat({ max: 9 }) })),
  often(
    2,
    fc.record({
      kind: is('person'),
      who,
      change: fc.constantFrom('leaves_group', 'joins_group', 'deactivated', 'back', 'guest', 'leaves_channel'),
    }),
  ),
  often(1, fc.record({ kind: is('group'), change: fc.constantFrom('disabled', 'enabled', 'enabled', 'emptied') })),
  often(1, fc.record({ kind: is('channel'), change: fc.constantFrom('bot_leaves', 'bot_joins', 'bot_joins', 'archived', 'unarchived') })),
  often(2, fc.record({ kind: is('rotate'), what: fc.constantFrom('admin', 'token', 'signing'), lateBy: fc.constantFrom(0, 1, 30) })),
  often(3, fc.record({ kind: is('by_hand'), project: few, adds: fc.boolean(), model: fc.constant(0) })),
  often(2, fc.record({ kind: is('gate'), project: few, shut: fc.boolean() })),
  often(2, fc.record({ kind: is('openai'), change: fc.constantFrom('archives', 'restores', 'model_goes', 'model_is_back') })),
  often(2, fc.record({ kind: is('forge'), nth, what: fc.nat({ max: 5 }) })),
  often(2, fc.record({ kind: is('down'), service: fc.constantFrom<Down>(...SERVICES, 'groups'), minutes: fc.constantFrom(1, 7, 61) })),
  often(1, fc.record({ kind: is('no_clock'), minutes: fc.constantFrom(20, 1_440) })),
  often(1, fc.record({ kind: is('redrive') })),
  often(8, waits),
);

const steps = fc.constantFrom(0, 4, 20, 80, 400);
const paced = fc.record({ act: anAct, steps });

/** Something is asked, approved and then the world changes right there: where most can go wrong. */
const approvedJust: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(asks, fc.constantFrom(15, 40, 80), fc.constantFrom(3, 10, 20, 30, 45, 70, 120), paced)
  .map(([ask, pause, then, next]): readonly Paced[] => [
    { act: ask, steps: 200 },
    { act: { kind: 'approve', who: 1, nth: 0, stale: false }, steps: pause },
    { act: { kind: 'approve', who: 2, nth: 0, stale: false }, steps: then },
    next,
  ]);

/** Somebody opens a dialog, from a menu or by a line, and answers it. */
const answered: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(fc.constantFrom(0, 1, 2, 3, 4), fc.nat({ max: 9 }), fc.constantFrom<Act['kind']>('press', 'press', 'press', 'type'), fc.constantFrom(0, 0, 8, 9, 10, 11), fc.constantFrom(0, 20, 80))
  .map(([someone, which, how, line, steps]): readonly Paced[] => [
    how === 'type'
      ? { act: { kind: 'type', who: someone, line }, steps: 40 }
      : { act: { kind: 'press', who: someone, nth: which, stale: false, twice: false }, steps: 40 },
    { act: { kind: 'dialog', who: someone, how: 0 }, steps },
  ]);

/** OpenAI refuses for good what was approved; somebody presses "Try again". */
const refusedForGood: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(asks, fc.constantFrom<'archives' | 'model_goes'>('archives', 'model_goes'), fc.boolean(), nth)
  .map(([ask, change, mended, which]): readonly Paced[] => [
    { act: ask, steps: 200 },
    { act: { kind: 'openai', change }, steps: 0 },
    { act: { kind: 'approve', who: 1, nth: 0, stale: false }, steps: 40 },
    { act: { kind: 'approve', who: 2, nth: 0, stale: false }, steps: 400 },
    ...(mended ? [{ act: { kind: 'openai', change: change === 'archives' ? 'restores' : 'model_is_back' } as const, steps: 0 }] : []),
    { act: { kind: 'press', who: 1, nth: which % 4, stale: false, twice: false }, steps: 80 },
  ]);

const approve = (someone: number, steps: number): Paced => ({ act: { kind: 'approve', who: someone, nth: 0, stale: false }, steps });
const wait = (minutes: number): Paced => ({ act: { kind: 'wait', minutes }, steps: 0 });
const someSteps = fc.constantFrom(2, 6, 14, 25, 40, 70);

/** OpenAI does not answer, and the policy changes under what is approved. */
const policyMeanwhile: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(fc.constantFrom(1, 3, 4, 5, 6), fc.constantFrom(7, 61), fc.constantFrom(2, 6, 30))
  .map(([policy, minutes, later]): readonly Paced[] => [
    { act: { kind: 'ask', who: 0, model: 0, projects: 0, hours: 1 }, steps: 200 },
    approve(1, 60),
    { act: { kind: 'down', service: 'openai', minutes }, steps: 0 },
    approve(2, 200),
    { act: { kind: 'policy', policy }, steps: 0 },
    wait(later),
    approve(3, 100),
    approve(4, 100),
    wait(75),
  ]);

/** Somebody makes the permission by hand, before the bot does or beside it; it is there when the grant is over, too. */
const byHandToo: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(fc.boolean(), fc.constantFrom(0, 1), someSteps, fc.boolean())
  .map(([before, hours, steps, seconds]): readonly Paced[] => {
    const made: Paced = { act: { kind: 'by_hand', project: 0, adds: true, model: 0 }, steps: 0 };
    return [
      ...(before ? [made] : []),
      { act: { kind: 'ask', who: 0, model: 0, projects: 0, hours }, steps: 200 },
      approve(1, 60),
      ...(!before && seconds ? [made, wait(0.1)] : []),
      approve(2, before ? 200 : steps),
      ...(before || seconds ? [] : [made]),
      wait(hours === 0 ? 75 : 1_460),
    ];
  });

/** One request ends while another begins on the same share. */
const crossing: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(fc.boolean(), someSteps, fc.constantFrom(58, 60, 61))
  .map(([givesBack, steps, minutes]): readonly Paced[] => [
    { act: { kind: 'ask', who: 0, model: 0, projects: 0, hours: 0 }, steps: 200 },
    approve(1, 60),
    approve(2, 300),
    { act: { kind: 'ask', who: 5, model: 0, projects: 0, hours: 2 }, steps: 200 },
    approve(1, 60),
    ...(givesBack ? [{ act: { kind: 'press', who: 0, nth: 0, stale: false, twice: false }, steps } as const] : [wait(minutes)]),
    approve(2, steps),
    wait(6),
  ]);

/** A part is down while people decide, or operators have frozen everything. */
const meanwhile: fc.Arbitrary<readonly Paced[]> = fc
  .tuple(
    fc.constantFrom<Act>(
      { kind: 'down', service: 'dynamodb', minutes: 61 },
      { kind: 'down', service: 'slack', minutes: 7 },
      { kind: 'down', service: 'groups', minutes: 7 },
      { kind: 'down', service: 'openai', minutes: 61 },
      { kind: 'type', who: 1, line: 5 },
      { kind: 'rotate', what: 'admin', lateBy: 30 },
    ),
    fc.constantFrom(1, 5, 5),
    fc.constantFrom(6, 61),
  )
  .map(([act, first, minutes]): readonly Paced[] => [
    { act: { kind: 'ask', who: 0, model: 0, projects: 0, hours: 1 }, steps: 200 },
    approve(3, 60),
    { act, steps: 60 },
    approve(first, 30),
    approve(4, 60),
    wait(minutes),
    { act: { kind: 'redrive' }, steps: 100 },
  ]);

/** @param most how many scenes at the most */
export const someActs = (most: number): fc.Arbitrary<readonly Paced[]> =>
  fc
    .array(fc.oneof({ weight: 8, arbitrary: paced.map((one) => [one]) }, { weight: 5, arbitrary: approvedJust }, { weight: 3, arbitrary: answered }, { weight: 1, arbitrary: refusedForGood }, { weight: 1, arbitrary: byHandToo }, { weight: 1, arbitrary: crossing }, { weight: 1, arbitrary: meanwhile }, { weight: 1, arbitrary: policyMeanwhile }), {
      minLength: 3,
      maxLength: most,
      size: 'max',
    })
    .map((scenes) => scenes.flat());

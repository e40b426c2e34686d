import { describe, expect, test } from 'vitest';
import type { Fault } from '../../playground/faults.ts';
import { late } from '../../playground/faults.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { wireShares } from '../../src/handlers/wiring/shares.ts';
import { HOUR, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import { ASK, CREATE, LIST, alerts, approve, approved, count, everythingRead, ids, last, refusal, trail } from './openai.ts';

/** What the trail says after asked and approved twice. */
const since = (house: Parameters<typeof trail>[0]): readonly string[] => trail(house).slice(3);

describe('a clear no is the end, and says so', () => {
  const wrong = (status: number): string => `OpenAI says the request is wrong (${status}).`;
  const unknown = 'OpenAI does not know this model any more (404).';
  test.each<readonly [name: string, operation: string, fault: Fault, says: string]>([
    ['400', CREATE, refusal(400), wrong(400)],
    ['422', CREATE, refusal(422), wrong(422)],
    ['404 to the creation', CREATE, refusal(404), 'OpenAI does not know this model, or this project, any more (404).'],
    ['404 in the list', LIST, refusal(404), unknown],
  ])('%s', async (_name, operation, fault, says) => {
    const house = await approved(({ world }) => world.openai.faults.always(operation, fault));
    const sent = count(house, CREATE);
    await house.world.run(10 * MINUTE);
    house.world.advance(24 * HOUR);
    await house.world.run(HOUR);
    expect(house.shared()).toEqual([]);
    // Final: nothing was sent again.
    expect([count(house, CREATE), count(house, LIST)]).toEqual([sent, 1]);
    const [title, why, buttons] = house.read(house.card()).split('\n');
    expect(title).toBe(':warning: Not granted: support-tone for payments-prod');
    expect(why).toBe(`${says} Nothing was shared. Dana is told.`);
    expect(buttons).toBe('[Try again] [⋯]');
    expect(since(house)).toEqual([
      `Not granted: payments-prod. ${says} Nothing was shared; an approver or an operator can try again on the card.`,
    ]);
    expect(last(house)).toContain(`:warning: Not granted: ${says} Nothing was shared. An approver can try again.`);
    expect(alerts(house)).toEqual([]);
    expect(everythingRead(house)).not.toContain('PROVIDER');
  });

  test('and Try again tries again, with the approvals still good', async () => {
    const house = await approved(({ world }) => world.openai.faults.next(CREATE, refusal(400)));
    await house.press(PRIYA, 'retry');
    expect(house.shared()).toEqual(['proj_payments']);
    expect(since(house).slice(1)).toEqual([
      'Priya Shah clicked Try again; the rule was checked again.',
      expect.stringMatching(/^Granted: payments-prod, cp_\w+\. Until Dec 24, 2026\.$/),
    ]);
    expect(last(house)).toContain('payments-prod can use support-tone until Dec 24, 2026.');
  });
});

test('the owning project has it already: that is no failure', async () => {
  // The catalogue may not know who trained a model: then only OpenAI says it.
  const message = 'Cannot modify checkpoint permissions for the owning project: proj_payments';
  const house = await approved(({ world }) => world.openai.faults.always(CREATE, refusal(400, { message })));
  await house.world.run(HOUR);
  expect(house.read(house.card())).toMatch(/^:white_check_mark: payments-prod already had support-tone \(it trained it\)\./);
  expect(since(house)).toEqual(['payments-prod trained this model and has it already; nothing was made.']);
  expect(last(house)).toContain(':white_check_mark: payments-prod already had support-tone (trained there). Nothing was made.');
  expect(count(house, CREATE)).toBe(1);
  expect(alerts(house)).toEqual([]);
});

describe('whatever may have taken effect is looked at before anything is sent again', () => {
  const doubtful: readonly (readonly [string, Fault])[] = [
    ['500', refusal(500)],
    ['408', refusal(408)],
    ['a page of HTML', { kind: 'html', status: 502 }],
    ['a page of HTML with 200', { kind: 'html', status: 200 }],
    ['the connection cut before the effect', { kind: 'drop' }],
    ['an answer of OpenAI that names nothing', { kind: 'status', status: 200, body: { object: 'list', data: [], has_more: false } }],
  ];
  test.each(doubtful)('%s, and nothing was made: sent again once that is known', async (_name, fault) => {
    const house = await approved(({ world }) => world.openai.faults.next(CREATE, fault));
    const { world } = house;
    expect(house.read(house.card())).toContain('Approved by Priya and Omar. OpenAI did not answer; at 14:01 UTC I look whether it took effect.');
    world.advance(59_999);
    await world.tick();
    expect(count(house, CREATE)).toBe(1);
    await world.run(2 * MINUTE);
    expect(count(house, CREATE)).toBe(2);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(since(house)).toEqual([
      'Not granted yet: payments-prod. OpenAI did not answer; looking at 14:01 UTC.',
      `Granted: payments-prod, ${ids(house)[0]}. Until Dec 24, 2026.`,
    ]);
    expect(everythingRead(house)).not.toContain('PROVIDER');
  });

  test('made, and the answer lost: found and granted once', async () => {
    const house = await approved(({ world }) => world.openai.faults.next(CREATE, { kind: 'drop_after' }));
    expect(house.shared()).toEqual(['proj_payments']);
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'delayed', why: 'doubt' } });
    const asked = count(house, LIST);
    // Whoever looks earlier, nothing is sent.
    house.world.advance(59_999);
    await house.world.tick();
    expect([count(house, CREATE), count(house, LIST)]).toEqual([1, asked]);
    await house.world.run(5 * MINUTE);
    expect(count(house, CREATE)).toBe(1);
    expect(ids(house)).toHaveLength(1);
    expect(since(house)).toEqual([
      'Not granted yet: payments-prod. OpenAI did not answer; looking at 14:01 UTC.',
      `Found at OpenAI after the missing answer: payments-prod, ${ids(house)[0]}. Granted once. Until Dec 24, 2026.`,
    ]);
    expect(last(house)).toContain('payments-prod can use support-tone until Dec 24, 2026.');
    // It is ours: it goes at the end.
    house.world.advance(31 * 24 * HOUR);
    await house.world.run(5 * MINUTE);
    expect(house.shared()).toEqual([]);
  });

  test('nothing until the time-out, and the effect a while after it: found, and granted once', async () => {
    const lateEffect = late();
    const launcher = inProcess({ shares: (outside) => wireShares({ ...outside, openaiTimeouts: { answerMs: 250 } }) });
    const house = await openHouse({ launcher });
    const { world } = house;
    world.openai.faults.next(CREATE, lateEffect);
    await house.ask(ASK);
    await approve(house);
    expect(house.shared()).toEqual([]);
    expect(since(house)).toEqual(['Not granted yet: payments-prod. OpenAI did not answer; looking at 14:01 UTC.']);
    // Long after its caller had gone: settle is made for that.
    world.advance(40_000);
    lateEffect.release();
    await lateEffect.done;
    expect(house.shared()).toEqual(['proj_payments']);
    await world.run(5 * MINUTE);
    expect([count(house, CREATE), ids(house).length]).toEqual([1, 1]);
    expect(since(house).at(-1)).toBe(`Found at OpenAI after the missing answer: payments-prod, ${ids(house)[0]}. Granted once. Until Dec 24, 2026.`);
  });

  test('a list that fails after the doubt is no answer: nothing is sent until one came', async () => {
    const house = await approved(({ world }) => {
      world.openai.faults.next(CREATE, { kind: 'drop_after' });
    });
    house.world.openai.faults.always(LIST, refusal(500, { headers: { 'x-should-retry': 'false' } }));
    await house.world.run(20 * MINUTE);
    expect([count(house, CREATE), ids(house).length]).toEqual([1, 1]);
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'delayed', why: 'doubt' } });
    house.world.openai.faults.clear();
    await house.world.run(10 * MINUTE);
    expect([count(house, CREATE), ids(house).length]).toEqual([1, 1]);
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', origin: 'bot' } });
  });
});

describe('a conflict', () => {
  test('of a permission that is there: adopted after a look', async () => {
    const house = await approved(({ world }) => {
      // Its list does not show it yet when the bot looks first.
      world.openai.settings.grantTwice = '409';
      world.openai.settings.listLagMs = 30_000;
      world.openai.dashboard.grantByHand('ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd', 'proj_payments');
    });
    await house.world.run(5 * MINUTE);
    expect(count(house, CREATE)).toBe(1);
    expect(since(house)).toEqual([
      'Not granted yet: payments-prod. OpenAI says it is there already (409), but does not list it; it is looked for again by itself.',
      `Found at OpenAI, not made by this bot: payments-prod, ${ids(house)[0]}. Left as it is, and not removed at the end.`,
    ]);
  });

  test('of nothing that can be seen: tried again without hurry, until the approvals are too old', async () => {
    const house = await approved(({ world }) => world.openai.faults.always(CREATE, refusal(409)));
    await house.world.run(10 * MINUTE);
    expect(house.read(house.card())).toContain(
      'OpenAI says it is there already (409), but does not list it; it is looked for again by itself. The approvals stay good',
    );
    expect(count(house, CREATE)).toBe(4);
    house.world.advance(23 * HOUR);
    await house.world.run(HOUR);
    expect(house.shared()).toEqual([]);
    expect(house.read(house.card())).toContain('Not granted: support-tone for payments-prod');
    expect(since(house)).toEqual([
      'Not granted yet: payments-prod. OpenAI says it is there already (409), but does not list it; it is looked for again by itself.',
      'Not granted: payments-prod. The approvals ran out before OpenAI granted it (409). Nothing was shared; an approver or an operator can try again on the card.',
    ]);
    const sent = count(house, CREATE);
    await house.world.run(HOUR);
    expect(count(house, CREATE)).toBe(sent);
  });
});

test('OpenAI cannot be reached: nothing was sent, and it goes on by itself', async () => {
  const house = await approved(({ world }) => world.openai.faults.always(LIST, { kind: 'drop' }));
  await house.world.run(2 * MINUTE);
  expect(house.read(house.card())).toContain(
    'OpenAI cannot be reached; it is tried again by itself. The approvals stay good until Nov 25, 2026, 14:00 UTC.',
  );
  expect(since(house)).toEqual(['Not granted yet: payments-prod. OpenAI cannot be reached; it is tried again by itself.']);
  expect(alerts(house)).toEqual([]);
  expect(count(house, CREATE)).toBe(0);
  house.world.openai.faults.clear();
  await house.world.run(6 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(last(house)).toContain('payments-prod can use support-tone');
  expect((await house.record()).state.approvals.map(({ by }) => by.user)).toEqual([PRIYA, OMAR]);
});

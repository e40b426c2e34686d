import { describe, expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, HOUR, MINUTE, OMAR, openHouse } from './house.ts';
import type { House } from './house.ts';
import { ASK, CREATE, LIST, alerts, approve, approved, count, ids, last, trail } from './openai.ts';

/** Everything that nobody could confirm about OpenAI (the `?` of its reference), answered both ways. */

const since = (house: House): readonly string[] => trail(house).slice(3);
const outcome = async (house: House) => (await house.record()).state.outcomes['proj_payments' as keyof object];

describe('a second grant of what is there, which the list did not show yet', () => {
  const byHand = ({ world }: House): void => {
    world.openai.settings.listLagMs = 30_000;
    world.openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_payments');
    world.advance(10_000);
  };
  const removedLater = async (house: House): Promise<readonly string[]> => {
    await house.world.run(5 * MINUTE);
    await house.menu(DANA, 'revoke');
    await house.dialog(DANA, 'not needed');
    await house.world.run(5 * MINUTE);
    return house.shared();
  };

  test('the same row again: it was there before, and stays', async () => {
    const house = await approved((one) => {
      one.world.openai.settings.grantTwice = 'same_row';
      byHand(one);
    });
    expect(since(house)).toEqual([expect.stringMatching(/^Found at OpenAI, not made by this bot: payments-prod, cp_/)]);
    expect(await removedLater(house)).toEqual(['proj_payments']);
  });

  test('a new row: only ours goes at the end', async () => {
    const house = await approved((one) => {
      one.world.openai.settings.grantTwice = 'new_row';
      byHand(one);
    });
    const [theirs] = ids(house);
    expect(since(house)).toEqual([expect.stringMatching(/^Granted: payments-prod, cp_/)]);
    expect(since(house)[0]).not.toContain(theirs);
    await removedLater(house);
    expect(ids(house)).toEqual([theirs]);
  });

  test('409: nothing was made; it is found after settle, and stays', async () => {
    const house = await approved((one) => {
      one.world.openai.settings.grantTwice = '409';
      byHand(one);
    });
    await house.world.run(2 * MINUTE);
    expect(since(house).at(-1)).toMatch(/^Found at OpenAI, not made by this bot: /);
    expect(count(house, CREATE)).toBe(1);
    expect(await removedLater(house)).toEqual(['proj_payments']);
  });

  test('400: said to have failed, nothing is lost, and Try again finds it', async () => {
    const house = await approved((one) => {
      one.world.openai.settings.grantTwice = '400';
      byHand(one);
    });
    expect(since(house)).toEqual([expect.stringContaining('OpenAI says the request is wrong (400).')]);
    await house.world.run(MINUTE);
    await house.press(OMAR, 'retry');
    expect(since(house).at(-1)).toMatch(/^Found at OpenAI, not made by this bot: /);
  });
});

describe('a project that OpenAI does not know any more', () => {
  const gone = ({ world }: House): void => {
    world.openai.organization.projects = world.openai.organization.projects.filter(({ id }) => id !== 'proj_payments');
  };
  test.each(['400', '404'] as const)('%s: final, and it does not blame the model', async (unknownProject) => {
    const house = await openHouse({ openai: { unknownProject } });
    await house.ask(ASK);
    gone(house);
    await approve(house);
    await house.world.run(HOUR);
    expect(house.shared()).toEqual([]);
    expect(count(house, CREATE)).toBe(1);
    expect(house.read(house.card())).toContain('Not granted: support-tone for payments-prod');
    expect(last(house)).toContain(unknownProject === '404' ? 'OpenAI does not know this model, or this project, any more (404).' : 'OpenAI says the request is wrong (400).');
  });

  test('created all the same: granted', async () => {
    const house = await openHouse({ openai: { unknownProject: 'created' } });
    await house.ask(ASK);
    gone(house);
    await approve(house);
    expect(house.shared()).toEqual(['proj_payments']);
  });
});

describe('a project that is archived after it was asked for', () => {
  test.each(['400', 'created'] as const)('%s', async (archivedProject) => {
    const house = await openHouse({ openai: { archivedProject } });
    await house.ask(ASK);
    for (const project of house.world.openai.organization.projects) {
      if (project.id === 'proj_payments') Object.assign(project, { status: 'archived', archived_at: 1_795_500_000 });
    }
    await approve(house);
    expect(house.shared()).toEqual(archivedProject === '400' ? [] : ['proj_payments']);
    expect((await outcome(house))).toMatchObject({ kind: archivedProject === '400' ? 'failed' : 'granted' });
  });
});

describe('lists', () => {
  test.each(['full', 'no_last_id', 'null_last_id'] as const)('with an envelope that is %s, over several pages', async (envelope) => {
    const house = await openHouse({ openai: { envelope, maxLimit: 100 } });
    for (let n = 0; n < 55; n += 1) house.world.openai.dashboard.grantByHand(SUPPORT_TONE, `proj_n${n}`);
    const mine = house.world.openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_payments');
    for (let n = 0; n < 55; n += 1) house.world.openai.dashboard.grantByHand(SUPPORT_TONE, `proj_m${n}`);
    await house.ask(ASK);
    await approve(house);
    expect(since(house)).toEqual([expect.stringContaining(`Found at OpenAI, not made by this bot: payments-prod, ${mine.id}.`)]);
    expect(count(house, CREATE)).toBe(0);
    await house.ask(`list ${SUPPORT_TONE}`);
    expect(house.whispers(DANA).join('\n').match(/^proj_\w+ cp_/gm)).toHaveLength(110);
  });

  test.each(['400', 'clamped'] as const)('whose largest page is less than we would like (%s) are read in smaller ones', async (overLimit) => {
    const house = await openHouse({ openai: { maxLimit: 20, overLimit } });
    for (let n = 0; n < 30; n += 1) house.world.openai.dashboard.grantByHand(SUPPORT_TONE, `proj_n${n}`);
    const mine = house.world.openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_payments');
    await house.ask(ASK);
    await approve(house);
    expect(since(house)).toEqual([expect.stringContaining(mine.id)]);
    await house.ask(`list ${SUPPORT_TONE}`);
    expect(house.whispers(DANA).join('\n').match(/^proj_\w+ cp_/gm)).toHaveLength(30);
  });

  test('that lag behind what was made and removed lead to one permission, and none after the end', async () => {
    const house = await approved(({ world }) => {
      world.openai.settings.listLagMs = 30_000;
    });
    const [first] = ids(house);
    await house.ask(`${SUPPORT_TONE} payments-prod for 7d because of another team`);
    await approve(house);
    await house.world.run(10 * MINUTE);
    expect(ids(house)).toEqual([first]);
    for (const one of await house.requests()) {
      await house.menu(DANA, 'revoke', one.id);
      await house.dialog(DANA, 'not needed');
    }
    expect(ids(house)).toEqual([]);
    // Right after a removal the list still shows it; it must not be taken for a permission that is there.
    await house.ask(ASK);
    await approve(house);
    expect(ids(house)).toHaveLength(1);
    expect(ids(house)).not.toEqual([first]);
    expect(since(house)).toEqual([expect.stringMatching(/^Granted: /)]);
  });

  test('that show a lost grant only after a while', async () => {
    const house = await approved(({ world }) => {
      world.openai.settings.listLagMs = 40_000;
      world.openai.faults.next(CREATE, { kind: 'drop_after' });
    });
    await house.world.run(5 * MINUTE);
    expect([ids(house).length, count(house, CREATE)]).toEqual([1, 1]);
    expect(since(house).at(-1)).toMatch(/^Found at OpenAI after the missing answer: /);
  });

  test('that show it later than settle: two for a while, both ours, both gone at the end, and it is said', async () => {
    const house = await approved(({ world }) => {
      world.openai.settings.listLagMs = 90_000;
      world.openai.faults.next(CREATE, { kind: 'drop_after' });
    });
    await house.world.run(2 * MINUTE);
    expect([ids(house).length, count(house, CREATE)]).toEqual([2, 2]);
    await house.world.run(20 * MINUTE);
    expect(since(house).at(-1)).toMatch(/^Found at OpenAI after the missing answer: payments-prod, cp_\w+, cp_\w+\. All of them go at the end\./);
    house.world.advance(31 * DAY);
    await house.world.run(5 * MINUTE);
    expect(ids(house)).toEqual([]);
  });
});

test('a grant that can be used only after a while, or siblings that are covered, change nothing for the bot', async () => {
  const house = await openHouse({ openai: { grantLagMs: 10 * MINUTE, siblingsCovered: true } });
  await house.ask(ASK.replace(SUPPORT_TONE, `${SUPPORT_TONE}:ckpt-step-88`));
  await approve(house);
  expect(house.shared(`${SUPPORT_TONE}:ckpt-step-88`)).toEqual(['proj_payments']);
  await house.ask(ASK);
  await approve(house);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(count(house, LIST)).toBe(2);
  expect(alerts(house)).toEqual([]);
});

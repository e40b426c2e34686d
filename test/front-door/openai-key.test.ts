import { describe, expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { BO, HOUR, LENA, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { ASK, CREATE, LIST, TRIAGE, alerts, approve, approved, count, everythingRead, last, refusal, trail } from './openai.ts';

const NEW = 'sk-admin-the-new-one-0123456789';
const since = (house: House): readonly string[] => trail(house).slice(3);
const store = ({ world }: House, text: string): void => void world.secrets.put(NAMES.secrets.openai, text);
/** Revoked at OpenAI: what the secret holds, and what a function may remember, is refused from now on. */
const wrongKey = ({ world }: House): void => {
  for (const key of world.openai.organization.adminKeys) key.key = NEW;
};
const REFUSED = 'OpenAI refuses the admin key (401).';
const WAITS = 'what is approved goes on by itself within 5 minutes.';

describe('a key that OpenAI refuses', () => {
  test('is a wait: told once, tried every five minutes, and it goes on by itself once the secret is mended', async () => {
    const house = await approved(wrongKey);
    const { world } = house;
    expect(house.shared()).toEqual([]);
    const [title, what, next, buttons] = house.read(house.card()).split('\n');
    expect(title).toBe(':warning: Approved, not granted yet: support-tone for payments-prod');
    expect(what).toBe(`${REFUSED} Nothing is shared.`);
    expect(next).toBe('Operators are told. Tried again every 5 minutes; the approvals stay good until Nov 25, 2026, 14:00 UTC.');
    expect(buttons).toBe('[Try again now] [⋯]');
    expect(alerts(house)).toEqual([
      `:warning: @ml-owners ${REFUSED} 1 approved request waits. Mend the key in Secrets Manager; ${WAITS}`,
    ]);
    expect(last(house)).toContain("Approved, not granted yet. OpenAI refuses the bot's key; #ml-platform is told. You need not ask again.");
    const before = world.openai.calls(LIST).length;
    await world.run(30 * MINUTE);
    expect(world.openai.calls(LIST).length - before).toBe(6);
    expect(trail(house)).toHaveLength(4);

    world.storeSecrets();
    await world.run(5 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(since(house)).toEqual([
      `Not granted yet: payments-prod. ${REFUSED} Operators are told; tried again every 5 minutes.`,
      expect.stringMatching(/^Granted: payments-prod, cp_\w+\. Until Dec 24, 2026\.$/),
    ]);
    expect(last(house)).toContain('payments-prod can use support-tone until Dec 24, 2026.');
    expect((await house.record()).state.approvals.map(({ by }) => by.user)).toEqual([PRIYA, OMAR]);
    expect(everythingRead(house)).not.toMatch(/sk-admin|Incorrect API key/);
  });

  test('is told to operators once, however many requests wait for it', async () => {
    const house = await openHouse();
    wrongKey(house);
    for (const text of [ASK, TRIAGE, ASK.replace('payments-prod', 'search-dev')]) {
      await house.ask(text);
      await approve(house);
      await house.world.run(10 * MINUTE);
    }
    expect(house.shared()).toEqual([]);
    expect(alerts(house)).toHaveLength(1);
    const told = house.pings(LENA);
    await house.world.run(25 * MINUTE);
    expect(house.pings(LENA)).toBe(told);
    house.world.storeSecrets();
    await house.world.run(6 * MINUTE);
    expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_search']);
  });

  test('told again where another request meets it an hour later, with how many wait', async () => {
    const house = await approved(wrongKey);
    await house.world.run(61 * MINUTE);
    expect(alerts(house)).toHaveLength(1);
    await house.ask(TRIAGE);
    await approve(house);
    expect(alerts(house)).toEqual([
      expect.stringContaining('1 approved request waits.'),
      expect.stringContaining('2 approved requests wait.'),
    ]);
  });

  test('refused anew within the hour: operators hear of it at its end, and not of what is mended by then', async () => {
    const house = await approved(wrongKey);
    const { world } = house;
    world.storeSecrets();
    await world.run(6 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    for (const key of world.openai.organization.adminKeys) key.key = `${NEW}-again`;
    await house.ask(ASK.replace('payments-prod', 'search-dev'));
    await approve(house);
    expect(house.read(house.card())).toContain('Operators are told.');
    await world.run(53 * MINUTE);
    expect(alerts(house)).toHaveLength(1);
    await world.run(3 * MINUTE);
    expect(alerts(house)).toEqual([expect.any(String), expect.stringContaining('1 approved request waits.')]);

    await house.ask(TRIAGE);
    await approve(house);
    world.storeSecrets();
    await world.run(2 * HOUR);
    expect(house.shared()).toHaveLength(2);
    expect(alerts(house)).toHaveLength(2);
  });

  test('is tried at once by Try again now, by an approver alone', async () => {
    const house = await approved(wrongKey);
    house.world.storeSecrets();
    await house.press(BO, 'retry');
    expect(house.shared()).toEqual([]);
    house.world.advance(MINUTE);
    await house.press(PRIYA, 'retry');
    expect(house.shared()).toEqual(['proj_payments']);
  });

  test('is final a day after the approvals: then Try again waits for new ones', async () => {
    const house = await approved(wrongKey);
    const { world } = house;
    await world.run(10 * MINUTE);
    world.advance(23 * HOUR);
    await world.run(HOUR);
    expect(house.read(house.card()).split('\n').slice(0, 3)).toEqual([
      ':warning: Not granted: support-tone for payments-prod',
      'The approvals ran out before the admin key was mended (401). Nothing was shared. Dana is told.',
      '[Try again] [⋯]',
    ]);
    expect(last(house)).toContain(':warning: Not granted: The approvals ran out before the admin key was mended (401). Nothing was shared. An approver can try again.');
    const asked = count(house, LIST);
    world.storeSecrets();
    await world.run(HOUR);
    expect([house.shared(), count(house, LIST)]).toEqual([[], asked]);

    await house.press(PRIYA, 'retry');
    expect(house.read(house.card())).toContain("The approvals grew too old. Priya's and Omar's approvals do not count any more. Needs 2 of @ml-owners again.");
    expect(house.shared()).toEqual([]);
    await approve(house);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(since(house).slice(1, 4)).toEqual([
      'Not granted: payments-prod. The approvals ran out before the admin key was mended (401). Nothing was shared; an approver or an operator can try again on the card.',
      'Priya Shah clicked Try again; the rule was checked again.',
      'The approvals grew too old: rule prod-models needs 2 of @ml-owners; 0 of 2 so far. The approvals of Priya Shah and Omar Haddad do not count any more.',
    ]);
    // Thirty days from the new approvals, not from the old.
    expect(last(house)).toContain('until Dec 25, 2026.');
  });
});

test('a missing scope is named to everybody who reads about it', async () => {
  const scope = 'api.fine_tuning.checkpoints.write';
  const house = await approved(({ world }) => {
    for (const key of world.openai.organization.adminKeys) key.scopes = ['api.fine_tuning.checkpoints.read', 'api.management.read'];
  });
  const says = `OpenAI refuses the admin key (401: scope ${scope} is missing).`;
  expect(house.read(house.card())).toContain(`${says} Nothing is shared.`);
  expect(alerts(house)).toEqual([expect.stringContaining(says)]);
  expect(since(house)).toEqual([`Not granted yet: payments-prod. ${says} Operators are told; tried again every 5 minutes.`]);
  for (const key of house.world.openai.organization.adminKeys) key.scopes = ['*'];
  await house.world.run(5 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  // A 401 has surely had no effect: it was granted, not found.
  expect(since(house).at(-1)).toMatch(/^Granted: /);
});

test('403 waits for an operator like 401', async () => {
  const house = await approved(({ world }) => world.openai.faults.next(CREATE, refusal(403)));
  expect(house.read(house.card())).toContain('OpenAI refuses the admin key (403). Nothing is shared.');
  expect(alerts(house)).toHaveLength(1);
  await house.world.run(5 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
});

describe('a secret that gives no key', () => {
  const ofOpenAI = ({ request }: { readonly request: unknown }): boolean => JSON.stringify(request).includes(NAMES.secrets.openai);
  const unread: readonly (readonly [string, (house: House) => void])[] = [
    ['missing', ({ world }) => world.secrets.remove(NAMES.secrets.openai)],
    ['neither JSON nor a key', (house) => store(house, 'the key is with Lena')],
    ['JSON without the key', (house) => store(house, '{"adminkey":"sk-admin-0123456789"}')],
    ['forbidden', ({ world }) => world.secrets.faults.always(ofOpenAI, { kind: 'status', status: 400, body: { __type: 'AccessDeniedException' } })],
  ];
  test.each(unread)('%s: the same wait, called what it is', async (_name, prepare) => {
    const house = await approved(async (one) => {
      prepare(one);
      await one.world.functions.restart('shares');
    });
    const { world } = house;
    const says = 'The admin key for OpenAI cannot be read.';
    expect(house.read(house.card())).toContain(`${says} Nothing is shared.`);
    expect(house.card().text).toContain('The admin key cannot be read.');
    expect(alerts(house)).toEqual([
      `:warning: @ml-owners ${says} 1 approved request waits. Mend the secret in Secrets Manager; ${WAITS}`,
    ]);
    expect(last(house)).toContain("Approved, not granted yet. The bot's key for OpenAI cannot be read; #ml-platform is told.");
    expect(since(house)).toEqual([`Not granted yet: payments-prod. ${says} Operators are told; tried again every 5 minutes.`]);
    expect(everythingRead(house)).not.toMatch(/with Lena|adminkey/);
    world.secrets.faults.clear();
    world.storeSecrets();
    await world.run(5 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
  });

  test('and a key that is wrong afterwards is said to be refused: another thing to mend', async () => {
    const house = await approved(async (one) => {
      one.world.secrets.remove(NAMES.secrets.openai);
      await one.world.functions.restart('shares');
    });
    store(house, JSON.stringify({ admin_key: 'sk-admin-of-another-organization' }));
    await house.world.run(5 * MINUTE);
    expect(house.read(house.card())).toContain(`${REFUSED} Nothing is shared.`);
  });
});

describe('a rotated key', () => {
  test('is read again at the first 401, and nobody notices', async () => {
    const house = await openHouse();
    const { world } = house;
    const reads = world.secrets.reads(NAMES.secrets.openai);
    wrongKey(house);
    world.storeSecrets();
    await house.ask(ASK);
    await approve(house);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(since(house)).toEqual([expect.stringMatching(/^Granted: /)]);
    expect(alerts(house)).toEqual([]);
    expect(world.secrets.reads(NAMES.secrets.openai) - reads).toBe(1);
    expect(everythingRead(house)).not.toContain('sk-admin');
  });

  test('is read again at most once in thirty seconds', async () => {
    const house = await openHouse();
    const { world } = house;
    wrongKey(house);
    await world.functions.restart('shares');
    const before = world.secrets.reads(NAMES.secrets.openai);
    for (const text of [ASK, TRIAGE, ASK.replace('payments-prod', 'search-dev')]) {
      await house.ask(text);
      await approve(house);
    }
    // Once to have it, once because it was refused.
    expect(world.secrets.reads(NAMES.secrets.openai) - before).toBe(2);
  });
});

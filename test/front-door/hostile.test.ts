import { describe, expect, test } from 'vitest';
import { isRecord } from '../../playground/json.ts';
import { ACME } from '../../playground/slack/workspace.ts';
import { acme, SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { chooseModel, chooseProjects, below, filled, formOf, reads, said, submit, type } from './form.ts';
import { BO, DANA, LENA, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

/** What people type and name themselves, and what projects are called, is shown as it is and never does anything. */

const start = Date.parse('2026-11-24T14:00:00Z');

/** A house in which the one who asks, an approver and the project are called so. */
const called = async (text: string): Promise<House> => {
  const users = ACME.users.map((user) =>
    user.id === DANA || user.id === PRIYA ? { ...user, displayName: text, realName: text } : user,
  );
  const { projects } = acme(start, () => 0.5);
  return openHouse({
    workspace: { ...ACME, users },
    organization: {
      projects: projects.map((project) => (project.id === 'proj_payments' ? { ...project, name: text } : project)),
    },
  });
};

const objects = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(value)) return value.flatMap(objects);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(objects)] : [];
};

/** Everything that Slack was given so far, in channels, threads, direct messages, whispers and dialogs. */
const shown = ({ world }: House): readonly unknown[] => {
  const { messages, ephemerals, views } = world.slack.world;
  return [...messages, ...ephemerals, ...views.values()].map(({ blocks }) => blocks);
};

const expectHarmless = (house: House, dialogs: readonly unknown[]): void => {
  const all = objects([shown(house), dialogs]);
  expect(all.filter((one) => ['mrkdwn', 'broadcast', 'channel', 'user'].includes(String(one.type)))).toEqual([]);
  const links = all.filter((one) => one.type === 'link').map((one) => String(one.url));
  expect(links.filter((url) => !/^https:\/\/acme\.slack\.com\/team\/U\w+$/.test(url))).toEqual([]);
  const { messages, ephemerals, pings } = house.world.slack.world;
  expect([...messages, ...ephemerals].filter(({ text }) => /[<>]|&(?!amp;|lt;|gt;)/.test(text))).toEqual([]);
  // The card pings those whom its rule names, direct messages the one they are for; nobody else hears anything.
  expect(pings.filter(({ via }) => via === 'broadcast' || via === 'user')).toEqual([]);
  expect([PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([1, 1, 1, 0]);
  expect(house.pings(DANA)).toBe(3);
};

interface Hostile {
  readonly what: string;
  readonly typed: string;
  /** How it reads within a line, and in a quote, where that is not as it was typed. */
  readonly inLine?: string;
  readonly quoted?: string;
}

const HOSTILE: readonly Hostile[] = [
  { what: 'a link', typed: '<https://evil.example|Approve here>' },
  { what: 'a bare address', typed: 'https://evil.example/approve' },
  { what: 'a call to all', typed: '<!channel> <!here> @channel' },
  { what: 'a call to one', typed: '<@U01LENA> <!subteam^S01MLOWNERS>' },
  { what: 'styles', typed: '*bold* _it_ ~gone~ `code`' },
  { what: 'entities', typed: '&lt;!channel&gt; &amp;amp; <b>' },
  { what: 'emoji and codes', typed: ':warning: 👩‍👩‍👧‍👦 é' },
  { what: 'direction turned about', typed: 'abc\u202Edcba\u202C', inLine: 'abcdcba', quoted: 'abcdcba' },
  { what: 'right to left', typed: 'שלום', inLine: '\u2068שלום\u2069', quoted: 'שלום' },
  { what: 'zero width within', typed: 'pay\u200Bments' },
  { what: 'lines', typed: 'one\n\ntwo', inLine: 'one two', quoted: 'one\n▏ \n▏ two' },
];

describe.each(HOSTILE)('$what', ({ typed, inLine = typed, quoted = typed }) => {
  test('from the form to the end', async () => {
    const house = await called(typed);
    const dialogs: unknown[] = [];
    const seen = (who: string) => {
      const { modal } = house.world.people.as(who).see();
      dialogs.push(modal?.blocks);
      return modal === null ? '' : reads(house, who);
    };
    await type(house, '');
    await chooseModel(house, M);
    await chooseProjects(house, ['proj_payments']);
    expect(below(house)).toContain(`Everyone with a key in ${inLine} will be able to use it`);
    await house.world.people.as(DANA).fill(formOf(house), 'why', typed);
    seen(DANA);
    expect(await submit(house)).toEqual({});

    const card = house.read(house.card());
    expect(card).toContain(`support-tone for ${inLine}, 30 days`);
    expect(card).toContain(`${inLine} asks:`);
    expect(card).toContain(`▏ ${quoted}`);
    await house.press(PRIYA, 'approve');
    await house.press(OMAR, 'approve');
    expect(house.shared()).toEqual(['proj_payments']);
    expect(house.read(house.card())).toContain(`support-tone for ${inLine} until Dec 24`);
    expect(house.messages(DANA).at(-1)).toContain(`${inLine} can use support-tone until Dec 24`);
    await house.ask(`list ${M}`);
    expect(house.whispers(DANA).at(-1)).toContain(`${inLine} and Omar Haddad approved`);
    await house.menu(PRIYA, 'details');
    expect(seen(PRIYA)).toContain(`▏ ${quoted}`);
    house.world.slack.world.stacks.delete(PRIYA);
    await house.menu(PRIYA, 'revoke');
    seen(PRIYA);
    await house.dialog(PRIYA, typed);
    expect(house.shared()).toEqual([]);
    const thread = house.thread().map((entry) => entry.split('\n')[0]);
    expect(thread[0]).toBe(
      `${inLine} asked for support-tone for ${inLine}, 30 days. Rule prod-models: 2 of @ml-owners, policy 233e4502.`,
    );
    expect(thread[1]).toBe(`${inLine} approved, 1 of 2.`);
    expect(house.thread().join('\n')).toContain(`▏ ${quoted}`);
    expect(house.messages(DANA).at(-1)).toContain(`${inLine} no longer has support-tone`);
    expectHarmless(house, dialogs);
    // The record keeps what was typed, byte for byte.
    expect((await house.record()).state.asked.reason).toBe(typed.trim());
    expect(house.world.log().filter(({ line }) => line.level === 'error')).toEqual([]);
    expect(JSON.stringify(house.world.log())).not.toContain(typed);
  });
});

test('in one line as in the form: a link that was typed stays what was typed', async () => {
  const house = await openHouse();
  // Slack sends what somebody types with its three characters escaped.
  await house.ask(`${M} payments-prod because &lt;https://evil.example|Approve here&gt; &lt;!channel&gt; &amp; *so*`);
  expect(house.read(house.card())).toContain('▏ <https://evil.example|Approve here> <!channel> & *so*');
  await house.press(PRIYA, 'deny');
  await house.dialog(PRIYA, '<!channel> *no*');
  expect(house.read(house.card())).toContain('“<!channel> *no*”');
  expect(house.messages(DANA).at(-1)).toContain('<!channel> *no*');
  expect(house.world.slack.world.pings.filter(({ via }) => via === 'broadcast')).toEqual([]);
});

test('names that cannot be seen are ids, and reasons that cannot be seen are none', async () => {
  const house = await called('\u200B \u3164\u2060');
  await type(house, `${M} proj_payments`);
  await house.world.people.as(DANA).fill(formOf(house), 'why', ' \u200B\u3164\u2800');
  expect(await submit(house)).toEqual({ why: 'A few words are needed.' });
  await house.world.people.as(DANA).fill(formOf(house), 'why', 'x');
  expect(await submit(house)).toEqual({});
  const card = house.read(house.card());
  expect(card).toContain('support-tone for project …ents (no name), 30 days');
  expect(card).toContain('U01DANA asks:');
  await house.press(PRIYA, 'deny');
  const person = house.world.people.as(PRIYA);
  const dialog = formOf(house, PRIYA);
  await person.fill(dialog, 'reason', '\u200B\u200B');
  expect(await person.submit(dialog)).toMatchObject({ errors: { reason: 'A few words are needed.' } });
});

test('the longest of everything stays within the limits, and all of it is in Details', async () => {
  const house = await called('👩‍👩‍👧‍👦<&*_'.repeat(5));
  const reason = `${'<!channel> & '.repeat(38)}end`;
  await type(house, `${M} proj_payments proj_search`);
  await house.world.people.as(DANA).fill(formOf(house), 'why', reason.slice(0, 500));
  expect(await submit(house)).toEqual({});
  expect(house.read(house.card())).toContain('… (all of it in Details)');
  await house.menu(OMAR, 'details');
  expect(reads(house, OMAR)).toContain(reason.trim().slice(0, 500).trim());
  expect(house.world.log().filter(({ line }) => line.level === 'error')).toEqual([]);
});

test('3,000 characters in one line: the form has them all, and says how many are too many', async () => {
  const house = await openHouse();
  const reason = 'wörd '.repeat(600).trim();
  await type(house, `${M} payments-prod because ${reason}`);
  expect(said(house, 'why')).toBe(':warning: 2499 characters too long.');
  expect(filled(house).why).toBe(reason);
  expect(await submit(house)).toEqual({ why: '2499 characters too long.' });
});

test('a word that nobody knows is said back as it was typed', async () => {
  const house = await openHouse();
  await house.ask('&lt;!channel&gt;');
  await house.ask('&lt;https://evil.example|x&gt;');
  expect(house.whispers(DANA)).toEqual([
    'I do not know “<!channel>”. /share-model help shows all three forms.',
    'I do not know “<https://evil.example|x>”. /share-model help shows all three forms.',
  ]);
  expect(house.world.slack.world.pings).toEqual([]);
});

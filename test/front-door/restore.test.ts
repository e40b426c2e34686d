import { expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { Actor, Tables } from '../../playground/world/names.ts';
import { NAMES } from '../../playground/world/names.ts';
import { restore } from '../../scripts/restore.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import { DANA, DAY, HOUR, LENA, MINUTE, OMAR, PLATFORM, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { metrics } from './operating.ts';

/** A table restored to an older state: on hold until somebody has settled what differs, and right afterwards. */

const RESTORED: Tables = { requests: 'bot-requests-restored', shares: 'bot-shares-restored' };
const ACTORS = ['requests', 'shares'] as const;
type Backup = Readonly<Record<Actor, ReadonlyArray<Readonly<Record<string, unknown>>>>>;

const backUp = async ({ world }: House): Promise<Backup> => ({
  requests: await world.dynamo.items(NAMES.tables.requests),
  shares: await world.dynamo.items(NAMES.tables.shares),
});

/** As point-in-time recovery does it: new tables under other names; which of them are deployed is a setting. */
const restoreTo = async (house: House, backup: Backup, which: readonly Actor[] = ACTORS): Promise<void> => {
  const { world } = house;
  await world.dynamo.createTables([requestsTable(RESTORED.requests), sharesTable(RESTORED.shares)]);
  for (const actor of ACTORS) for (const item of backup[actor]) await world.dynamo.put(RESTORED[actor], item);
  const name = (actor: Actor): string => (which.includes(actor) ? RESTORED : NAMES.tables)[actor];
  await world.useTables({ requests: name('requests'), shares: name('shares') });
};

const run = async ({ world }: House, args: readonly string[] = [], typed = 'settle') => {
  const lines: string[] = [];
  const code = await restore(
    args,
    {
      env: {
        ...world.operatorEnv,
        REQUESTS_TABLE: world.tables().requests,
        SHARES_TABLE: world.tables().shares,
        OPENAI_SECRET_ID: NAMES.secrets.openai,
        OPENAI_BASE_URL: `${world.openai.url}/v1`,
      },
      now: world.now,
      random: () => 0.5,
      sleep: async () => undefined,
      ask: async () => typed,
    },
    (line) => lines.push(line),
  );
  return { code, lines, text: lines.join('\n') };
};

const alerts = (house: House): readonly string[] =>
  house.world.slack.world.messages
    .filter((one) => one.channel === PLATFORM && JSON.stringify(one.metadata).includes('"hold '))
    .map((one) => house.read(one));

const writes = ({ world }: House): readonly string[] =>
  world.calls().flatMap(({ operation }) => (/^(?:create|delete)FineTuning/.test(operation) ? [operation] : []));

const asked = async (house: House, project: string, time: string, approvals: readonly string[]): Promise<string> => {
  house.world.advance(MINUTE);
  await house.ask(`${SUPPORT_TONE} ${project} for ${time} because we need it`);
  for (const who of approvals) await house.press(who, 'approve');
  return (await house.record()).id;
};

const refOf = (house: House, request: string) => {
  const { channel, ts } = house.card(request);
  return { channel, ts };
};

const BOTH = [PRIYA, OMAR];
const ids = (house: House): readonly string[] => house.world.openai.permissions(SUPPORT_TONE).map((one) => one.id).toSorted();
const held = (house: House): readonly string[] => house.shared().toSorted();

interface Story {
  readonly house: House;
  readonly revoked: string;
  readonly stays: string;
  readonly waiting: string;
  readonly short: string;
  readonly backup: Backup;
}

/** Three are granted and one waits when the backup is taken; then come grants, an end and a revocation. */
const story = async (): Promise<Story> => {
  const house = await openHouse();
  const revoked = await asked(house, 'payments-prod', '30d', BOTH);
  const stays = await asked(house, 'search-dev', '30d', BOTH);
  const short = await asked(house, 'proj_searchA', '1d', BOTH);
  const waiting = await asked(house, 'proj_searchB', '30d', [PRIYA]);
  const backup = await backUp(house);
  await house.press(OMAR, 'approve');
  await asked(house, 'proj_noname', '30d', BOTH);
  await house.menu(OMAR, 'revoke', revoked);
  await house.dialog(OMAR, 'incident 512');
  await house.world.run(DAY + HOUR);
  return { house, revoked, stays, waiting, short, backup };
};

test('a first installation is never on hold, and each table carries its own name', async () => {
  const house = await openHouse();
  await house.ask('help');
  const named = async (actor: Actor) => (await house.world.items(actor)).find(({ pk }) => pk === 'identity');
  expect(await named('requests')).toMatchObject({ table: NAMES.tables.requests, version: 1 });
  expect(await named('shares')).toMatchObject({ table: NAMES.tables.shares, version: 1 });
  expect(alerts(house)).toEqual([]);
  expect(await run(house)).toMatchObject({ code: 0, text: expect.stringContaining('Nothing differs from OpenAI.') });
  expect(await run(house, ['--settle'])).toMatchObject({ code: 0, text: expect.stringContaining('The bot is not on hold.') });
});

test('restored to before grants, an end and a revocation: on hold, told once an hour; settled, and right afterwards', async () => {
  const { house, revoked, stays, waiting, short, backup } = await story();
  const { world } = house;
  expect(held(house)).toEqual(['proj_noname', 'proj_search', 'proj_searchB']);
  const before = ids(house);
  await restoreTo(house, backup);
  world.forgetCalls();

  await house.press(LENA, 'approve', { message: refOf(house, waiting) }).catch(() => undefined);
  await house.ask(`${SUPPORT_TONE} payments-prod for 7d because meanwhile`, LENA);
  expect(house.whispers(LENA).at(-1)).toBe('The bot is being restored; nothing was changed. Try again later.');
  await world.run(2 * HOUR + MINUTE);
  expect(alerts(house)).toHaveLength(3);
  expect(alerts(house)[0]).toContain(
    'The bot is on hold after a restore: bot-requests-restored is a copy of model-share-bot-requests, ' +
      'bot-shares-restored is a copy of model-share-bot-shares. Nothing is decided, granted or ended.',
  );
  expect(writes(house)).toEqual([]);
  expect(ids(house)).toEqual(before);
  expect((await house.requests()).map(({ id }) => id).toSorted()).toEqual([revoked, stays, waiting, short].toSorted());

  const looked = await run(house);
  expect(looked.code).toBe(0);
  const line = (project: string): string => {
    const row = world.openai.permissions(SUPPORT_TONE).find((one) => one.project_id === project);
    const made = new Date((row?.created_at ?? 0) * 1_000).toISOString();
    return `  ${row?.id} (${SUPPORT_TONE} for ${project}), made ${made}`;
  };
  expect(looked.lines).toEqual([
    'The tables are bot-requests-restored and bot-shares-restored.',
    'On hold: bot-requests-restored is a copy of model-share-bot-requests.',
    'On hold: bot-shares-restored is a copy of model-share-bot-shares.',
    expect.stringMatching(/^Looked at 4 requests, \d+ shares and \d+ models\.$/),
    expect.stringMatching(/^At OpenAI, and no record explains it\./),
    ...[line('proj_noname'), line('proj_searchB')].toSorted(),
    expect.stringMatching(/^In the register of shares, and not at OpenAI any more\./),
    expect.stringMatching(/^ {2}cp_/),
    expect.stringMatching(/^ {2}cp_/),
    'Nothing was changed. When all of this is understood: npm run restore -- --settle',
  ]);

  expect(looked.text).toContain(`${SUPPORT_TONE} for proj_payments), held by ${revoked}`);
  expect(looked.text).toContain(`${SUPPORT_TONE} for proj_searchA), held by ${short}`);

  expect((await run(house, ['--settle'], 'yes')).lines.at(-1)).toBe('Nothing was changed: the bot stays on hold.');
  await world.run(5 * MINUTE);
  expect(writes(house)).toEqual([]);
  expect(await run(house, ['--settle'])).toMatchObject({ code: 0, text: expect.stringContaining('Settled.') });
  await world.run(5 * MINUTE);

  // Nothing that no record explains was touched, and nothing that was revoked came back.
  expect(writes(house).filter((operation) => operation.startsWith('create'))).toEqual([]);
  expect(ids(house)).toEqual(before);
  const outcomes = async (id: string) => Object.values((await house.record(id)).state.outcomes);
  expect(await outcomes(revoked)).toMatchObject([{ kind: 'removed', how: { kind: 'lost' } }]);
  expect(await outcomes(stays)).toMatchObject([{ kind: 'granted' }]);
  expect(await outcomes(short)).toMatchObject([{ kind: 'removed' }]);
  expect(house.read(house.card(waiting))).toContain('1 of 2: Priya Shah');
  const told = house.messages(DANA).filter((text) => text.includes('payments-prod no longer has support-tone'));
  await world.run(DAY);
  expect(house.messages(DANA).filter((text) => text.includes('payments-prod no longer has support-tone'))).toEqual(told);

  // What waits is approved again: what stands there is found, and not made a second time.
  await house.press(OMAR, 'approve', { message: refOf(house, waiting) });
  expect(await outcomes(waiting)).toMatchObject([{ kind: 'granted', origin: 'found' }]);
  expect(ids(house)).toEqual(before);
  expect(alerts(house)).toHaveLength(3);
  await world.run(31 * DAY);
  expect(held(house)).toEqual(['proj_noname', 'proj_searchB']);
});

test('the requests alone are restored: what was revoked since does not come back, what no approval stands for goes', async () => {
  const { house, revoked, stays, waiting, backup } = await story();
  const { world } = house;
  await restoreTo(house, backup, ['requests']);
  world.forgetCalls();
  await world.run(HOUR);
  expect(writes(house)).toEqual([]);
  const { text } = await run(house, ['--settle']);
  expect(text).toContain("Granted by a request's record alone.");
  expect(text).toContain(`  ${revoked} (${SUPPORT_TONE} for proj_payments)`);
  expect(text).toContain('Held for a request that has no record.');
  expect(text).toContain('Held without an approval on record. It is removed at OpenAI');
  await world.run(2 * DAY);
  expect(writes(house).filter((operation) => operation.startsWith('create'))).toEqual([]);
  expect(held(house)).toEqual(['proj_noname', 'proj_search']);
  expect(Object.values((await house.record(revoked)).state.outcomes)).toMatchObject([{ kind: 'removed' }]);
  expect(Object.values((await house.record(stays)).state.outcomes)).toMatchObject([{ kind: 'granted' }]);
  expect((await house.record(waiting)).state.closed).toBeNull();
});

test('the shares alone are restored: what stands is found again, belongs to the bot, and goes at its end', async () => {
  const { house, backup } = await story();
  const { world } = house;
  const before = ids(house);
  await restoreTo(house, backup, ['shares']);
  expect(await run(house, ['--settle'])).toMatchObject({ code: 0 });
  world.forgetCalls();
  await world.run(2 * DAY);
  expect(writes(house).filter((operation) => operation.startsWith('create'))).toEqual([]);
  expect(ids(house)).toEqual(before);
  await world.run(31 * DAY);
  expect(held(house)).toEqual([]);
});

test('on hold the alarm `overdue` fires by itself, though nobody clicks, and is over once it is settled', async () => {
  const { house, backup } = await story();
  const { world } = house;
  await restoreTo(house, backup);
  const overdueAfter = async (ms: number): Promise<number> => {
    await world.run(ms);
    const from = world.log().length;
    await world.run(MINUTE);
    return metrics(world, from)['OldestOverdueSeconds'] ?? 0;
  };
  const soon = await overdueAfter(5 * MINUTE);
  expect(soon).toBeGreaterThan(600);
  expect(await overdueAfter(20 * MINUTE)).toBe(soon + 21 * 60);
  await run(house, ['--settle']);
  expect(await overdueAfter(10 * MINUTE)).toBeLessThan(120);
});

test('a missing region is told as something of this shell', async () => {
  const lines: string[] = [];
  const parts = { env: {}, now: () => 0, random: () => 0.5, sleep: async () => undefined, ask: async () => '' };
  expect(await restore([], parts, (line) => void lines.push(line))).toBe(1);
  expect(lines).toEqual(['AWS_REGION is missing. Set it in this shell; nothing was changed.']);
});

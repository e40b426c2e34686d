import { describe, expect, test } from 'vitest';
import { MODELS, SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { BO, DANA, DAY, LENA, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';

const projects = (count: number, name: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => ({
    id: `proj_n${n}`,
    name: name(n),
    status: 'active' as const,
    created_at: 1_780_000_000 + n,
    archived_at: null,
  }));

/** What Dana is answered to `/share-model list …`, after “Asking OpenAI…”. */
const list = async (house: House, what: string): Promise<readonly string[]> => {
  house.world.slack.world.ephemerals = [];
  await house.ask(`list ${what}`);
  return house.whispers(DANA);
};

const grant = async (house: House, line: string): Promise<string> => {
  house.world.advance(1_000);
  await house.ask(line);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  return (await house.record()).id;
};

describe('list', () => {
  test('nothing, then what people asked for, with who agreed, why and until when; then what was made by hand', async () => {
    const house = await openHouse();
    expect(await list(house, M)).toEqual([
      'Asking OpenAI…',
      'Nobody but the project that trained it may use support-tone: OpenAI lists no permission.',
    ]);
    const first = await grant(house, `${M} payments-prod for 30d because A/B *starts* Monday`);
    house.world.advance(DAY);
    const second = await grant(house, `${M} payments-prod for 40d because it goes on`);
    const byHand = house.world.openai.dashboard.grantByHand(M, 'proj_search');
    const made = house.world.openai.permissions(M)[0];
    const [asking, answer, ...more] = await list(house, M);
    expect([asking, more]).toEqual(['Asking OpenAI…', []]);
    expect(answer?.split('\n')).toEqual([
      `support-tone ${M}`,
      `search-dev ${byHand.id} since Nov 25, 2026, 14:00 UTC`,
      'Not made by this bot.',
      `payments-prod ${made?.id} since Nov 24, 2026, 14:00 UTC`,
      `${first}: Dana Kim asked, Priya Shah and Omar Haddad approved, until Dec 24, 2026`,
      '▏ A/B *starts* Monday',
      `${second}: Dana Kim asked, Priya Shah and Omar Haddad approved, until Jan 4, 2027`,
      '▏ it goes on',
    ]);
    expect(house.pings(PRIYA)).toBe(2);
  });

  test.each(['full', 'no_last_id', 'null_last_id'] as const)('several pages at OpenAI, envelope %s', async (envelope) => {
    const many = projects(130, (n) => `team-${n}`);
    const house = await openHouse({ organization: { projects: many }, openai: { envelope, maxLimit: 100 } });
    for (const { id } of many) house.world.openai.dashboard.grantByHand(M, id);
    const [, ...pages] = await list(house, M);
    const rows = pages.join('\n').match(/^team-\d+ cp_/gm) ?? [];
    expect(new Set(rows).size).toBe(130);
    expect(house.world.calls('shares').filter((call) => call.operation.startsWith('listFine')).length).toBe(2);
    expect(house.world.slack.world.ephemerals.map(({ text }) => text.split('\n')[0])).toEqual([
      'Asking OpenAI…',
      'support-tone: 130 permissions (1 of 4).',
      'support-tone: 130 permissions (2 of 4).',
      'support-tone: 130 permissions (3 of 4).',
      'support-tone: 130 permissions (4 of 4).',
    ]);
  });

  test('long reasons and long names are told within the limits of Slack, what does not fit is counted', async () => {
    const many = projects(260, (n) => `${'long name '.repeat(7)}${n}`);
    const policy = policyOf({ rules: prod({ approvals: '0', approvers: null }) });
    const house = await openHouse({ policy, organization: { projects: many } });
    for (const { id } of many.slice(10)) house.world.openai.dashboard.grantByHand(M, id);
    const ids = many.slice(0, 10).map(({ id }) => id);
    await house.ask(`${M} ${ids.join(' ')} for 30d because ${'wörds *and* more '.repeat(29)}`);
    const [, ...pages] = await list(house, M);
    expect(pages).toHaveLength(5);
    const shown = (pages.join('\n').match(/^long name .* cp_/gm) ?? []).length;
    expect(pages.at(-1)).toMatch(new RegExp(`^${260 - shown} more do not fit here\\.$`, 'm'));
    expect(shown).toBeGreaterThan(150);
    // The newest come first: those with a request stand complete.
    expect(pages[0]?.match(/^R-\w{5}: Dana Kim asked, no approval needed, until Dec 24, 2026$/gm)).toHaveLength(10);
    expect(house.world.log().filter(({ line }) => line.level === 'error' || line.level === 'warn')).toEqual([]);
  });

  test('a request that was revoked is gone from it; one that was found is told with what it is', async () => {
    const house = await openHouse();
    house.world.openai.dashboard.grantByHand(M, 'proj_search');
    const found = await grant(house, `${M} search-dev for 7d because x`);
    await grant(house, `${M} payments-prod for 7d because x`);
    await house.menu(PRIYA, 'revoke');
    await house.dialog(PRIYA, 'incident 512');
    expect(house.shared()).toEqual(['proj_search']);
    const [, answer] = await list(house, M);
    expect(answer).toContain(`${found}: Dana Kim asked`);
    expect(answer).not.toContain('payments-prod');
  });

  test('sandbox: no approval was needed', async () => {
    const house = await openHouse();
    await house.ask(`${M} sandbox for 2d because trying`);
    const [, answer] = await list(house, M);
    expect(answer).toContain('Dana Kim asked, no approval needed, until Nov 26, 2026');
  });
});

describe('what is not a model that can be listed', () => {
  test('each says what to write', async () => {
    const house = await openHouse();
    expect(await list(house, '')).toEqual(['Which model? Write /share-model list ft:…']);
    expect(await list(house, 'support-tone')).toEqual(['2 models have that name. Write the id: ft:…']);
    expect(await list(house, 'triage')).toHaveLength(2);
    expect(await list(house, 'ftjob-abc')).toEqual([
      'ftjob-… is a job. Open it at OpenAI and copy “Output model”; it starts with ft:.',
    ]);
    expect(await list(house, 'payments-prod')).toEqual([
      'Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.',
    ]);
    expect(await list(house, 'ft:gpt-4o-mini-2024-07-18:acme:nobody:Nn1')).toEqual([
      'Asking OpenAI…',
      'OpenAI does not know ft:gpt-4o-mini-2024-07-18:acme:nobody:Nn1. Nobody can use it.',
    ]);
  });
});

describe('when something is down, one line says so and nothing stays behind', () => {
  const silent = 'OpenAI did not answer, so I cannot say who may use support-tone. Ask again in a minute.';
  test.each([
    ['500', { kind: 'status', status: 500 }],
    ['a page', { kind: 'html', status: 502 }],
    ['429', { kind: 'status', status: 429, headers: { 'retry-after': '30' } }],
    ['401', { kind: 'status', status: 401 }],
    ['no answer at all', { kind: 'drop' }],
  ] as const)('OpenAI: %s', async (_, fault) => {
    const house = await openHouse();
    house.world.openai.faults.always('listFineTuningCheckpointPermissions', fault);
    expect(await list(house, M)).toEqual(['Asking OpenAI…', silent]);
    expect(house.world.waiting('shares')).toEqual([]);
  });

  test('in the middle of its pages: no half of a list', async () => {
    const many = projects(130, (n) => `team-${n}`);
    const house = await openHouse({ organization: { projects: many } });
    for (const { id } of many) house.world.openai.dashboard.grantByHand(M, id);
    house.world.openai.faults.always(
      (call) => call.operation.startsWith('listFine') && call.path.includes('after='),
      { kind: 'status', status: 500 },
    );
    expect(await list(house, M)).toEqual(['Asking OpenAI…', silent]);
  });

  test.each([
    ['refuses', { kind: 'status', status: 404 }],
    ['does not answer', { kind: 'drop_after' }],
  ] as const)('Slack %s the answer: it is not posted again two minutes later', async (_, fault) => {
    const house = await openHouse();
    house.world.slack.faults.next('response_url', fault);
    await list(house, M);
    expect(house.world.waiting('shares')).toEqual([]);
    expect(house.world.deadLetters('shares')).toEqual([]);
    await house.world.run(10 * 60_000);
    expect(house.whispers(DANA).length).toBeLessThanOrEqual(2);
  });

  test('the queue is down: Slack shows that it failed, and typing it again works', async () => {
    const house = await openHouse();
    house.world.sqs.faults.next('SendMessage', { kind: 'status', status: 500 });
    house.world.sqs.faults.next('SendMessage', { kind: 'status', status: 500 });
    const acted = await house.world.people.as(DANA).command(`list ${M}`, { channel: 'C01APPROVALS' });
    if (acted.kind === 'error') expect(acted.error).toBe('dispatch_failed');
    house.world.sqs.faults.clear();
    expect(await list(house, M)).toHaveLength(2);
  });

  test('the tables are down: a name cannot be looked up, and that is said', async () => {
    const house = await openHouse();
    house.world.dynamo.faults.always('*', { kind: 'status', status: 500 });
    expect(await list(house, 'triage')).toEqual(['My records cannot be read at the moment. Write the id: ft:…']);
  });
});

test('nobody else is told, and nobody is pinged', async () => {
  const house = await openHouse();
  await house.ask(`${MODELS.triage} sandbox because x`, BO);
  const before = house.world.slack.world.messages.length;
  await list(house, MODELS.triage);
  expect(house.world.slack.world.messages.length).toBe(before);
  expect([BO, LENA].map((who) => house.whispers(who).length)).toEqual([0, 0]);
});

test('a guest does not learn who asked for what, and why', async () => {
  const house = await openHouse();
  house.world.forgetCalls();
  await house.ask(`list ${M}`, 'U01GUEST');
  expect(house.whispers('U01GUEST')).toEqual([
    'Not shown: only full members of this workspace can see who may use what.',
  ]);
  expect(house.world.calls('shares')).toEqual([]);
});

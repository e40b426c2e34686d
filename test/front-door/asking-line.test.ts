import { describe, expect, test } from 'vitest';
import { MODELS, SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { filled, formOf, reads, said, submit, type } from './form.ts';
import { DANA, openHouse } from './house.ts';
import type { House } from './house.ts';

const problems = (house: House) =>
  Object.fromEntries(
    ['model', 'projects', 'duration', 'why'].flatMap((field) => {
      const text = said(house, field);
      return text === '' ? [] : [[field, text.replace(/^:warning: /, '')]];
    }),
  );

describe('whatever is missing, wrong or ambiguous opens the form, the rest filled in, the problem at its field', () => {
  const X = { model: M, projects: ['proj_payments'], duration: '720', why: 'x' };
  const cases: readonly (readonly [line: string, wrong: object, form: object])[] = [
    [`${M} payments-prod`, { why: 'A few words are needed.' }, { ...X, why: null }],
    [`${M} payments-prod for 12h because`, { why: 'A few words are needed.' }, { ...X, why: null, duration: '12' }],
    [`${M} for 2w because x`, { projects: 'Choose a project.' }, { ...X, projects: [], duration: '336' }],
    [
      `${M} payment-prod, sandbox for 7d because x`,
      { projects: 'No project “payment-prod”. Nearest: payments-prod.' },
      { ...X, projects: ['proj_sandbox'], duration: '168' },
    ],
    [
      `${M} "no such thing" payments-prod because x`,
      { projects: 'No project “no such thing”.' },
      X,
    ],
    [
      `${M} proj_new payments-prod because x`,
      { projects: 'No project “proj_new”. One made within the last half hour is not known here yet.' },
      X,
    ],
    [`${M} search because x`, { projects: 'Two projects are called “search”. Pick one from the list.' }, { ...X, projects: [] }],
    [`${M} old-lab because x`, { projects: 'old-lab is archived.' }, { ...X, projects: [] }],
    [`${M} proj_oldlab because x`, { projects: 'old-lab is archived.' }, { ...X, projects: [] }],
    [
      `${M} payments-prod for 100d because x`,
      { duration: '90 days at most here (rule prod-models).' },
      X,
    ],
    [
      `${M} payments-prod for 60d because x`,
      { duration: 'The model itself stops on Jan 14, 2027: 50 days at most.' },
      X,
    ],
    [
      `${M} payments-prod for 0d because x`,
      { duration: '“0d” is no duration. Write hours, days or weeks, such as 12h, 30d or 2w.' },
      X,
    ],
    [
      `${M} payments-prod for 1 month because x`,
      { duration: '“1 month” is no duration. Write hours, days or weeks, such as 12h, 30d or 2w.' },
      X,
    ],
    [`${M} payments-prod because ${'x'.repeat(712)}`, { why: '212 characters too long.' }, { ...X, why: 'x'.repeat(712) }],
    [
      `ftjob-abc123 payments-prod because x`,
      { model: 'ftjob-… is a job. Open it at OpenAI and copy “Output model”; it starts with ft:.' },
      { ...X, model: null },
    ],
    [
      `ftckpt_abc123 payments-prod because x`,
      {
        model:
          "ftckpt_… is a checkpoint's own id. Copy its model name; it starts with ft: and may end in :ckpt-step-….",
      },
      { ...X, model: null },
    ],
    [
      `ft:support-tone payments-prod because x`,
      { model: 'Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.' },
      { ...X, model: null },
    ],
    [
      `gpt-4o payments-prod because x`,
      { model: 'Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.' },
      { ...X, model: null },
    ],
    [
      `triage payments-prod because x`,
      { model: 'Found by its name. See that it is the right one, then press Ask.' },
      { ...X, model: MODELS.triage },
    ],
    [
      `support-tone payments-prod because x`,
      { model: 'Several models are called “support-tone”. Pick one from the list.' },
      { ...X, model: null },
    ],
    [`payments-prod for 7d because x`, { model: 'Choose a model, or paste its id.' }, { ...X, model: null, duration: '168' }],
    [
      `${MODELS.stopped} payments-prod because x`,
      { model: 'This model stopped on Oct 23, 2026 and cannot be shared.' },
      { ...X, model: MODELS.stopped },
    ],
    [
      `${M} payment-prod for 100 because`,
      {
        projects: 'No project “payment-prod”. Nearest: payments-prod.',
        duration: '“100” is no duration. Write hours, days or weeks, such as 12h, 30d or 2w.',
        why: 'A few words are needed.',
      },
      { ...X, projects: [], why: null },
    ],
    [
      `${M} ${Array.from({ length: 11 }, (_, n) => `p${n}`).join(' ')} because x`,
      { projects: '10 projects at most. No project “p0”. No project “p1”.' },
      { ...X, projects: [] },
    ],
  ];
  test('each of them', async () => {
    const house = await openHouse();
    for (const [line, wrong, form] of cases) {
      // oxlint-disable-next-line no-await-in-loop -- one person types one line after the other
      await type(house, line);
      expect([line, problems(house)]).toEqual([line, wrong]);
      expect([line, filled(house)]).toEqual([line, form]);
    }
    await house.world.pump();
    expect(house.whispers(DANA)).toEqual([]);
    expect(await house.requests()).toEqual([]);
    expect(house.world.deadLetters('requests')).toEqual([]);
  });
});

test('mended in the form, it is asked for with everything that was typed', async () => {
  const house = await openHouse();
  await type(house, `${M} payment-prod for 12h because ${'word '.repeat(120).trim()}`);
  const person = house.world.people.as(DANA);
  await person.search(formOf(house), 'projects', 'payments');
  await person.choose(formOf(house), 'projects', ['proj_payments']);
  expect(filled(house).why).toBe('word '.repeat(120).trim());
  expect(await submit(house)).toEqual({ why: '99 characters too long.' });
  await person.fill(formOf(house), 'why', 'short');
  expect(await submit(house)).toEqual({});
  expect((await house.record()).state.asked).toMatchObject({ terms: { hours: 12 }, reason: 'short' });
});

test('quoted names, several projects, hours, weeks, curly quotes: asked at once, answered privately', async () => {
  const house = await openHouse();
  const projects = house.world.openai.organization.projects;
  const spaced = projects.find((one) => one.id === 'proj_noname');
  if (spaced) spaced.name = 'search, dev 2';
  await house.world.run(31 * 60_000);
  await house.ask(`${M} “search, dev 2”, payments-prod proj_search for 2w because they said “now”`);
  expect(house.whispers(DANA)).toEqual([
    expect.stringMatching(/^Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/),
  ]);
  expect((await house.record()).state.asked).toMatchObject({
    terms: {
      hours: 336,
      projects: [
        { id: 'proj_noname', label: 'search, dev 2' },
        { id: 'proj_payments', label: 'payments-prod' },
        { id: 'proj_search', label: 'search-dev' },
      ],
    },
    reason: 'they said “now”',
  });
  house.world.advance(1_000);
  await house.ask(`${M} Payments-Prod for 12 hours because y`);
  expect((await house.record()).state.asked.terms).toMatchObject({ hours: 12, projects: [{ id: 'proj_payments' }] });
});

test('two rules: two requests, each said', async () => {
  const house = await openHouse();
  await house.ask(`${M} sandbox payments-prod because x`);
  expect(house.whispers(DANA)).toEqual([
    expect.stringMatching(
      /^Asked \(R-\w{5}\)\. No approval is needed\. Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/,
    ),
  ]);
  expect(house.shared()).toEqual(['proj_sandbox']);
});

test('somebody who may not ask reads why, in the form', async () => {
  const house = await openHouse();
  await type(house, `${M} payments-prod because x`, 'U01GUEST');
  expect(said(house, 'projects', 'U01GUEST')).toBe(':warning: Only full members of this workspace can ask here.');
  house.world.slack.faults.always('users.info', { kind: 'status', status: 500 });
  await type(house, `${M} payments-prod because x`);
  expect(said(house, 'projects')).toBe(
    ':warning: Slack did not say who may approve this. Nothing was asked; press Ask again in a moment.',
  );
  house.world.slack.faults.clear();
  expect(await submit(house)).toEqual({});
  expect(await house.requests()).toHaveLength(1);
});

test('help, and what nobody can make out', async () => {
  const house = await openHouse();
  for (const line of ['help', 'lst', `lst ${M}`, 'hepl me', 'frobnicate', '😀'.repeat(30)]) {
    // oxlint-disable-next-line no-await-in-loop -- one person types one line after the other
    await house.ask(line);
  }
  expect(house.whispers(DANA)).toEqual([
    '/share-model                                        the form\n' +
      '/share-model ft:… payments-prod for 30d because …   ask in one line\n' +
      '/share-model list ft:…                              who may use it, why, until when',
    'I do not know “lst”. Did you mean /share-model list? /share-model help shows all three forms.',
    'I do not know “lst”. Did you mean /share-model list? /share-model help shows all three forms.',
    'I do not know “hepl”. Did you mean /share-model help? /share-model help shows all three forms.',
    'I do not know “frobnicate”. /share-model help shows all three forms.',
    `I do not know “${'😀'.repeat(20)}”. /share-model help shows all three forms.`,
  ]);
  expect(house.world.people.as(DANA).see().modal).toBeNull();
});

test('opened by a line, the form says who decides as well', async () => {
  const house = await openHouse();
  await type(house, `${M} payments-prod for 30d`);
  expect(reads(house).split('\n').slice(-3)).toEqual([
    ':warning: A few words are needed.',
    '2 of @ml-owners (4 people) must approve.',
    'Everyone with a key in payments-prod will be able to use it · the model itself stops Jan 14, 2027',
  ]);
});

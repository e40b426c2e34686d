import { expect, test } from 'vitest';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { below, chooseModel, chooseProjects, filled, formOf, newHouse, offered, reads, said, submit, type } from './form.ts';
import { BO, DANA, DAY, OMAR, PRIYA, openHouse } from './house.ts';
import { policyOf, prod } from './policies.ts';

const UNKNOWN = 'ft:gpt-4o-mini-2024-07-18:acme:brand-new:Qq1Ww2Ee';

test('the form opens, with nothing in it and nothing wrong', async () => {
  const house = await openHouse();
  await type(house, '');
  expect(reads(house)).toBe(
    [
      'Model [Search by name, or paste ft:…]',
      'For which project? [Search by name or proj_…]',
      'For how long? [ ]',
      'Why? [What will run on it?]',
      'Approvers see this. It is kept with the record.',
      'Choose a model and a project to see who decides.',
    ].join('\n'),
  );
  expect(filled(house)).toEqual({ model: null, projects: [], duration: '720', why: null });
  expect(house.whispers(DANA)).toEqual([]);
});

test('without any project key the picker knows what is used at OpenAI, and what was asked for', async () => {
  const house = await openHouse();
  await house.ask(`${UNKNOWN} payments-prod because first of its kind`, BO);
  await house.world.pump();
  await type(house, '');
  expect(await offered(house, 'model', '')).toEqual([
    { value: SUPPORT_TONE, reads: ['support-tone · B7R9VjQd', 'gpt-4o-mini · stops Jan 14'] },
    { value: MODELS.triage, reads: ['triage · C9kL2mNp', 'gpt-4.1 · stops Jan 14'] },
    { value: MODELS.supportToneStep, reads: ['support-tone · B7R9VjQd', 'gpt-4o-mini · step 88 · stops Jan 14'] },
    { value: MODELS.nameless, reads: ['gpt-4o-mini · D3fG5hJk', 'gpt-4o-mini · stops Jan 14'] },
    { value: UNKNOWN, reads: ['brand-new · Qq1Ww2Ee', 'gpt-4o-mini · stops Jan 14'] },
  ]);
  expect((await offered(house, 'model', 'TRI age')).map((one) => one.value)).toEqual([MODELS.triage]);
  await type(house, '', BO);
  expect((await offered(house, 'model', '', BO))[0]?.value).toBe(UNKNOWN);
});

test('with a project key also what that project may see, with the day that OpenAI names', async () => {
  const projectKeys = [{ project: 'proj_fraud', key: 'sk-proj-for-tests' }];
  const house = await openHouse({ organization: { projectKeys, usage: [] } });
  await type(house, '');
  const found = await offered(house, 'model', '');
  expect(found.map((one) => one.value)).toContain(SUPPORT_TONE);
  expect(found.find((one) => one.value === SUPPORT_TONE)?.reads[1]).toBe('gpt-4o-mini · stops Jan 14');
});

test('a pasted id comes back as the one option; what is often mistaken for one says so where it is pasted', async () => {
  const house = await openHouse();
  await type(house, '');
  expect(await offered(house, 'model', ` ${UNKNOWN} `)).toEqual([{ value: UNKNOWN, reads: ['Use ft:…Qq1Ww2Ee', ''] }]);
  expect((await offered(house, 'model', SUPPORT_TONE)).map((one) => one.value)).toEqual([SUPPORT_TONE]);
  expect(await offered(house, 'model', 'nobody has this')).toEqual([]);

  await chooseModel(house, 'ftjob-abc123');
  expect(said(house, 'model')).toBe(
    ':warning: ftjob-… is a job. Open it at OpenAI and copy “Output model”; it starts with ft:.',
  );
  await chooseModel(house, 'ftckpt_abc123');
  expect(said(house, 'model')).toBe(
    ":warning: ftckpt_… is a checkpoint's own id. Copy its model name; it starts with ft: and may end in :ckpt-step-….",
  );
  await chooseModel(house, 'ft:half');
  expect(said(house, 'model')).toBe(
    ':warning: Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.',
  );
  await chooseProjects(house, ['proj_payments']);
  await house.world.people.as(DANA).fill(formOf(house), 'why', 'x');
  expect(await submit(house)).toEqual({
    model: 'Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.',
  });
  await chooseModel(house, UNKNOWN);
  expect(said(house, 'model')).toBe('');
});

test('the very first command, when nothing was ever read: it says so, and a moment later it knows', async () => {
  const house = await newHouse();
  await type(house, '');
  expect(said(house, 'projects')).toBe(
    ':warning: I am reading models and projects at OpenAI for the first time. Search here again in a few seconds.',
  );
  expect(await offered(house, 'projects', 'pay')).toEqual([]);
  await house.world.pump();
  expect((await offered(house, 'projects', 'pay')).map((one) => one.value)).toEqual(['proj_payments']);
  expect((await offered(house, 'model', 'support')).map((one) => one.value)).toContain(SUPPORT_TONE);
  await chooseModel(house, SUPPORT_TONE);
  expect(said(house, 'projects')).toBe('');
});

test('the very first command in one line: a name cannot be known, an id can', async () => {
  const house = await newHouse();
  await type(house, `${SUPPORT_TONE} payments-prod for 30d because x`);
  expect(said(house, 'projects')).toBe(
    ':warning: I am still reading the list of projects at OpenAI. Search here for “payments-prod” in a minute.',
  );
  expect(filled(house)).toEqual({ model: SUPPORT_TONE, projects: [], duration: '720', why: 'x' });
  const other = await newHouse();
  await other.ask(`${SUPPORT_TONE} proj_payments because x`);
  expect(other.whispers(DANA).at(-1)).toMatch(/^Asked \(R-\w{5}\)\. 2 of @ml-owners decide\./);
  // By then the list was read, and the card has the name that OpenAI has.
  expect((await other.record()).state.asked.terms.projects.map(({ id }) => id)).toEqual(['proj_payments']);
});

test('projects are found as one types: none that is archived, doubled and missing names told apart', async () => {
  const house = await openHouse();
  await type(house, '');
  expect(await offered(house, 'projects', 'search')).toEqual([
    { value: 'proj_searchA', reads: ['search (…rchA)', 'proj_searchA'] },
    { value: 'proj_searchB', reads: ['search (…rchB)', 'proj_searchB'] },
    { value: 'proj_search', reads: ['search-dev', 'proj_search'] },
  ]);
  expect(await offered(house, 'projects', 'proj_non')).toEqual([
    { value: 'proj_noname', reads: ['project …name (no name)', 'proj_noname'] },
  ]);
  expect(await offered(house, 'projects', 'old')).toEqual([]);
  expect((await offered(house, 'projects', '')).map((one) => one.value)).not.toContain('proj_oldlab');
});

test('as soon as model and project are chosen: who must approve, how many, who gains, when the model stops', async () => {
  const house = await openHouse();
  await type(house, '');
  const person = house.world.people.as(DANA);
  await person.fill(formOf(house), 'why', 'typed before anything else');
  await person.choose(formOf(house), 'duration', '168');
  await chooseModel(house, SUPPORT_TONE);
  expect(below(house)).toBe('Choose a model and a project to see who decides.');
  await chooseProjects(house, ['proj_payments']);
  expect(below(house)).toBe(
    '2 of @ml-owners (4 people) must approve.\n' +
      'Everyone with a key in payments-prod will be able to use it · the model itself stops Jan 14, 2027',
  );
  await chooseProjects(house, ['proj_search']);
  expect(below(house)).toContain('Everyone with a key in these 2 projects will be able to use it');
  await chooseProjects(house, ['proj_sandbox']);
  expect(below(house)).toContain('sandbox: at once\npayments-prod, search-dev: 2 of @ml-owners');
  await person.choose(formOf(house), 'projects', ['proj_sandbox']);
  expect(below(house)).toContain('No approval needed. Rule sandbox grants this at once, for up to 14 days.');
  // Nothing typed or chosen is lost in five redraws.
  expect(filled(house)).toEqual({
    model: SUPPORT_TONE,
    projects: ['proj_sandbox'],
    duration: '168',
    why: 'typed before anything else',
  });
  expect(await submit(house)).toEqual({});
  expect((await house.record()).state.asked).toMatchObject({
    terms: { model: SUPPORT_TONE, hours: 168, projects: [{ id: 'proj_sandbox', label: 'sandbox' }] },
    reason: 'typed before anything else',
    stops: '2027-01-14',
  });
  expect(house.shared()).toEqual(['proj_sandbox']);
});

test('what a project has already is said, with the request it has it through; next time it is chosen already', async () => {
  const house = await openHouse();
  await house.ask(`${SUPPORT_TONE} payments-prod for 30d because x`);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  const { id } = await house.record();
  await type(house, SUPPORT_TONE);
  expect(filled(house)).toEqual({ model: SUPPORT_TONE, projects: ['proj_payments'], duration: '720', why: null });
  expect(below(house)).toBe(
    '2 of @ml-owners (4 people) must approve.\n' +
      `payments-prod has it until Dec 24, 2026 (${id}). Asking again adds time; nothing is cut off.\n` +
      'Everyone with a key in payments-prod will be able to use it · the model itself stops Jan 14, 2027',
  );
  // Another person begins with nothing; a project that was archived meanwhile is not chosen again.
  await type(house, SUPPORT_TONE, BO);
  expect(filled(house, BO).projects).toEqual([]);
  const project = house.world.openai.organization.projects.find((one) => one.id === 'proj_payments');
  if (project) project.status = 'archived';
  await house.world.run(DAY);
  await type(house, '');
  expect(filled(house).projects).toEqual([]);
});

test('nobody may approve: no rule, and a rule whose people are gone', async () => {
  const house = await openHouse({ policy: policyOf({ rules: prod({ projects: '[payments-prod]' }) }) });
  await type(house, `${SUPPORT_TONE} search-dev because x`);
  expect(below(house)).toBe(
    'Nobody may approve this yet. No rule covers this model and search-dev. Ask in #ml-platform for one.',
  );
  expect(await submit(house)).toEqual({
    projects: 'No rule covers this model and search-dev. Ask in #ml-platform for one.',
  });
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [] });
  await type(house, `${SUPPORT_TONE} payments-prod because x`);
  expect(below(house)).toBe(
    'Nobody is left to approve. Rule prod-models names @ml-owners, which is empty. Ask in #ml-platform to mend it.',
  );
  expect(await submit(house)).toEqual({
    projects:
      'Nobody is left to approve. Rule prod-models names @ml-owners, which is empty. Ask in #ml-platform to mend it.',
  });
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [DANA, PRIYA] });
  expect(await submit(house)).toEqual({
    projects:
      'Nobody is left to approve. Rule prod-models needs 2 of @ml-owners, but without you only 1 may approve. ' +
      'Ask in #ml-platform to mend it.',
  });
  expect(await house.requests()).toEqual([]);
});

test('what became wrong while the form was open is said at its field, and mending it is enough', async () => {
  const house = await openHouse();
  await type(house, `${SUPPORT_TONE} payments-prod`);
  const person = house.world.people.as(DANA);
  expect(await submit(house)).toEqual({ why: 'Please complete this required field.' });
  await person.fill(formOf(house), 'why', '   ');
  expect(await submit(house)).toEqual({ why: 'A few words are needed.' });
  await person.fill(formOf(house), 'why', 'A/B starts Monday');
  const project = house.world.openai.organization.projects.find((one) => one.id === 'proj_payments');
  if (project) project.status = 'archived';
  await house.world.run(31 * 60_000);
  expect(await submit(house)).toEqual({ projects: 'payments-prod is archived.' });
  if (project) project.status = 'active';
  await house.world.run(31 * 60_000);
  await house.world.usePolicy(policyOf({ rules: prod({ longest: '14d', usual: '7d' }) }));
  expect(await submit(house)).toEqual({ duration: '14 days at most here (rule prod-models).' });
  await person.choose(formOf(house), 'duration', '168');
  expect(await submit(house)).toEqual({});
  expect((await house.requests()).map(({ state }) => state.asked.terms.hours)).toEqual([168]);
});

test('the project that trained it has it already, where that is known', async () => {
  const projectKeys = [{ project: 'proj_fraud', key: 'sk-proj-for-tests' }];
  const job = { id: 'ftjob-abc', project: 'proj_fraud', base: 'gpt-4o-mini-2024-07-18', created_at: 1_780_000_000 };
  const jobs = [{ ...job, fine_tuned_model: SUPPORT_TONE, checkpoints: [] }];
  const house = await openHouse({ organization: { projectKeys, jobs } });
  await type(house, `${SUPPORT_TONE} fraud payments-prod because x`);
  expect(said(house, 'projects')).toBe(
    ':warning: fraud trained this model and has it already. Take it out to go on.',
  );
  await house.world.people.as(DANA).choose(formOf(house), 'projects', ['proj_payments']);
  expect(said(house, 'projects')).toBe('');
  expect(await submit(house)).toEqual({});
});

test('a form that was pressed twice, and whose first answer was lost, asks once', async () => {
  const house = await openHouse();
  await type(house, `${SUPPORT_TONE} payments-prod`);
  await house.world.people.as(DANA).fill(formOf(house), 'why', 'x');
  house.world.sqs.faults.next('SendMessage', { kind: 'drop_after' });
  expect(await submit(house)).toEqual({
    why: 'This could not be stored. Press Ask again in a moment; nothing is asked twice.',
  });
  expect(await submit(house)).toEqual({});
  expect(await house.requests()).toHaveLength(1);
  expect(house.pings(PRIYA)).toBe(1);
});

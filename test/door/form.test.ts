import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePermissionId, parseRequestId } from '../../src/domain/ids.ts';
import { newShare } from '../../src/domain/share/types.ts';
import { BOX, C, DEV, FRAUD, LAB, OLD, POLICY, PROD, START, TONE, model, must, project, rule, scene, type Scene } from './world.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.close());

const open = () => s.dana.command('', { channel: C });
const choose = async (block: string, values: string | readonly string[], text = '') => {
  await s.dana.search(s.modal(), block, text);
  return s.dana.choose(s.modal(), block, values);
};
const below = () => JSON.stringify(s.modal().blocks.filter(({ block_id }) => String(block_id).startsWith('who')));
const fillIn = async (projects: readonly string[] = [PROD], why = 'A/B starts Monday.', chosen: string = TONE) => {
  await open();
  await choose('model', chosen);
  await choose('projects', projects);
  await s.dana.fill(s.modal(), 'why', why);
};
const errors = async () => {
  const outcome = await s.dana.submit(s.modal());
  return outcome.kind === 'errors' ? outcome.errors : outcome.kind;
};

test('from the command to the queue', async () => {
  await fillIn();
  await s.dana.choose(s.modal(), 'duration', '168');
  expect(await s.dana.submit(s.modal())).toMatchObject({ kind: 'cleared' });
  expect(s.requests).toMatchObject([
    {
      message: {
        kind: 'command',
        command: {
          kind: 'ask',
          model: TONE,
          projects: [{ id: PROD, label: 'payments-prod' }],
          hours: 168,
          reason: 'A/B starts Monday.',
          stops: '2027-01-14',
          workspace: { team: 'T01ACME', domain: 'acme' },
          by: { user: 'U01DANA', team: 'T01ACME' },
        },
        answer: null,
      },
    },
  ]);
  expect(s.people.as('U01DANA').see().modal).toBeNull();
});

describe('the pickers', () => {
  const values = async (block: string, text: string) => (await s.dana.search(s.modal(), block, text)).map(({ value }) => value);
  const STEP = 'ft:gpt-4o-mini-2024-07-18:acme::C1:ckpt-step-88';

  test('models: mine, then the most used, then the newest', async () => {
    await open();
    expect(await values('model', '')).toEqual([TONE, STEP, OLD]);
    s.mine.push({ id: must(parseRequestId('R-7K2M9')), askedAt: 1, model: OLD, projects: [], hours: 1 });
    expect(await values('model', '')).toEqual([OLD, TONE, STEP]);
    expect(await values('model', 'TONE acme')).toEqual([OLD, TONE]);
    expect(await values('model', 'nothing')).toEqual([]);
  });

  test('a pasted id comes back as the one option', async () => {
    await open();
    const pasted = 'ft:gpt-4.1-2025-04-14:acme:new:N3w';
    expect(await s.dana.search(s.modal(), 'model', ` ${pasted} `)).toEqual([{ text: expect.objectContaining({ text: 'Use ft:…N3w' }), value: pasted }]);
    expect(await values('model', TONE)).toEqual([TONE]);
    expect(await values('model', `ft:gpt-4o-mini-2024-07-18:acme:${'x'.repeat(80)}:${'y'.repeat(40)}`)).toEqual([]);
  });

  test('projects of today, by name or id', async () => {
    await open();
    expect(await values('projects', 'PAY')).toEqual([PROD, 'proj_payStaging', 'proj_payMark']);
    expect(await values('projects', 'old-lab')).toEqual([]);
    expect(await values('projects', PROD)).toEqual([PROD]);
  });

  test('a hundred at most', async () => {
    await open();
    const projects = Array.from({ length: 300 }, (_, index) => ({ id: project(`proj_n${index}`), name: `n ${index}`, archived: false }));
    const models = Array.from({ length: 300 }, (_, index) => ({ id: model(`ft:gpt-4.1:acme:m:n${index}`), owner: null, stops: null, calls: 0, seenAt: 0 }));
    s.state.catalogue = { projects, models, readAt: 1, after: null, nextAt: 0 };
    expect(await values('projects', '')).toHaveLength(100);
    expect(await values('model', '')).toHaveLength(100);
  });

  test('what Slack shows of a name is that name, and no link', async () => {
    await open();
    const [option] = await s.dana.search(s.modal(), 'projects', 'evil');
    expect(option).toMatchObject({ text: { type: 'plain_text', text: '<https://evil.example|Approve here> *now*' } });
  });

  test('records that cannot be read: no answer, nothing invented', async () => {
    await open();
    s.broken.add('catalogue');
    await s.dana.search(s.modal(), 'model', '');
    expect(s.dana.see().errors).toMatchObject([{ error: 'dispatch_failed' }]);
    s.broken.clear();
    s.broken.add('mine');
    expect(await values('model', 'support')).toEqual([TONE]);
  });
});

describe('the lines below, as soon as model and project are chosen', () => {
  test('who decides, how many, who gains, when the model stops', async () => {
    await open();
    await choose('model', TONE);
    expect(below()).toContain('Choose a model and a project');
    await choose('projects', [PROD]);
    expect(below()).toContain('2 of @ml-owners');
    expect(below()).toContain('(4 people) must approve.');
    expect(below()).toContain('Everyone with a key in payments-prod will be able to use it · the model itself stops Jan 14, 2027');
  });

  test('what was typed and chosen stays', async () => {
    await open();
    await s.dana.fill(s.modal(), 'why', 'Because.');
    await choose('model', TONE);
    await s.dana.choose(s.modal(), 'duration', '168');
    await choose('projects', [PROD]);
    expect(s.modal().filled).toMatchObject({ why: { why: { value: 'Because.' } }, duration: { duration: { selected_option: { value: '168' } } } });
  });

  test('the one who asks is not among those who may approve', async () => {
    const group = must(s.world.groups.get('S01MLOWNERS'));
    s.world.groups.set('S01MLOWNERS', { ...group, users: [...group.users, 'U01DANA'] });
    await fillIn();
    expect(below()).toContain('(4 people)');
  });

  test('at once', async () => {
    await fillIn([BOX]);
    expect(below()).toContain('Rule sandbox grants this at once, for up to 14 days.');
  });

  test('two rules: one line each', async () => {
    await fillIn([BOX, PROD]);
    expect(below()).toContain('sandbox: at once');
    expect(below()).toContain('payments-prod: 2 of @ml-owners');
  });

  test('no rule', async () => {
    await fillIn(['proj_nobody']);
    expect(below()).toContain('No rule covers this model and unruled. Ask in #ml-platform for one.');
    expect(await errors()).toEqual({ projects: 'No rule covers this model and unruled. Ask in #ml-platform for one.' });
  });

  test('who has it already', async () => {
    const until = START + 30 * 86_400_000;
    const lease = { approval: 1, claim: 1, until, told: '', state: { kind: 'live', verified: true } } as const;
    const id = must(parseRequestId('R-5TQ21'));
    const permission = { rows: [{ id: must(parsePermissionId('cp_1')), createdAt: 1 }], origin: 'bot' } as const;
    s.shares.set(`${TONE} ${PROD}`, { ...newShare({ model: TONE, project: PROD }), leases: { [id]: lease }, permission });
    await fillIn();
    expect(below()).toContain('payments-prod has it until ');
    expect(below()).toContain(' (R-5TQ21). Asking again adds time; nothing is cut off.');
    s.shares.set(`${TONE} ${PROD}`, { ...newShare({ model: TONE, project: PROD }), leases: { [id]: lease } });
    await s.dana.choose(s.modal(), 'projects', [PROD]);
    expect(below(), 'without a permission it has nothing yet').not.toContain('R-5TQ21');
    s.broken.add('share');
    await s.dana.choose(s.modal(), 'projects', [PROD]);
    expect(below()).not.toContain('R-5TQ21');
  });

  test('nobody left', async () => {
    s.world.groups.set('S01MLOWNERS', { ...must(s.world.groups.get('S01MLOWNERS')), disabled: true });
    await fillIn();
    expect(below()).toContain('Nobody is left to approve.');
    expect(await errors()).toEqual({ projects: expect.stringContaining('Nobody is left to approve. Rule prod-models names @ml-owners, which ') });
    expect(s.requests).toEqual([]);
  });

  test('a redraw that comes too late changes nothing and is no error', async () => {
    await open();
    s.slack.faults.next('views.update', { kind: 'status', status: 200, body: { ok: false, error: 'hash_conflict' } });
    expect(await choose('model', TONE)).toMatchObject({ kind: 'ok' });
    expect(s.lines).toContainEqual({ event: 'form_not_redrawn', why: 'refused' });
  });
});

describe('Ask says what is wrong at its field, and asks for nothing', () => {
  test.each([
    ['a model that stopped', [PROD], 'x', OLD, { model: 'This model stopped on Oct 23, 2026 and cannot be shared.' }],
    ['the owner', [FRAUD], 'x', TONE, { projects: 'fraud trained this model and has it already. Take it out to go on.' }],
    ['blanks as a reason', [PROD], ' \n ', TONE, { why: 'A few words are needed.' }],
  ])('%s', async (_, projects, why, chosen, expected) => {
    await fillIn(projects, why, chosen);
    expect(await errors()).toEqual(expected);
    expect(s.requests).toEqual([]);
    expect(s.modal().callbackId).toBe('ask');
  });

  test('a project that was archived meanwhile', async () => {
    await fillIn([DEV]);
    const projects = s.state.catalogue.projects.map((one) => (one.id === DEV ? { ...one, archived: true } : one));
    s.state.catalogue = { ...s.state.catalogue, projects };
    expect(await errors()).toEqual({ projects: 'search dev is archived.' });
  });

  test('Slack is silent about the group, then answers', async () => {
    await fillIn();
    s.slack.faults.next('usergroups.users.list', { kind: 'status', status: 503 });
    expect(await errors()).toEqual({ projects: 'Slack did not say who may approve this. Nothing was asked; press Ask again in a moment.' });
    expect(await errors()).toBe('cleared');
  });

  test('Slack is silent about the one who asks', async () => {
    await fillIn();
    s.slack.faults.next('users.info', { kind: 'drop' });
    expect(await errors()).toHaveProperty('projects');
    expect(s.requests).toEqual([]);
  });

  test.each(['requests queue', 'catalogue', 'request'] as const)('the %s does not work: said at the field, and pressing again works', async (what) => {
    await fillIn();
    s.broken.add(what);
    expect(await errors()).toEqual({ why: 'This could not be stored. Press Ask again in a moment; nothing is asked twice.' });
    expect(s.requests).toEqual([]);
    s.broken.clear();
    expect(await errors()).toBe('cleared');
    expect(s.requests).toHaveLength(1);
  });
});

test('pressed twice, and delivered again: one request', async () => {
  await fillIn([PROD, BOX]);
  await s.dana.submit(s.modal());
  const first = must(s.people.deliveries().at(-1));
  await s.people.redeliver(first.n);
  expect(s.requests).toHaveLength(2);
  expect(new Set(s.requests.map(({ dedup }) => dedup))).toHaveLength(2);
});

test('people whom a rule names by themselves are looked up', async () => {
  await s.close();
  const bo = { kind: 'user', id: must(s.people.as('U01BO').id) as never, name: 'bo' } as const;
  const gone = { kind: 'user', id: 'U01GONE' as never, name: 'gina' } as const;
  s = await scene({ ...POLICY, rules: [rule('people', { approvers: [bo, gone], approvals: 2 })] });
  await fillIn();
  expect(below()).toContain('without you only 1 may approve');
});

test('a form keeps its fields when one of them is emptied', async () => {
  await fillIn();
  await s.dana.choose(s.modal(), 'model', null);
  expect(below()).toContain('Choose a model and a project');
  expect(s.modal().filled).toMatchObject({ why: { why: { value: 'A/B starts Monday.' } } });
});

test('an old lab is never offered', async () => {
  await open();
  expect((await s.dana.search(s.modal(), 'projects', '')).map(({ value }) => value)).not.toContain(LAB);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyCatalogue } from '../../src/domain/catalogue/types.ts';
import { parseRequestId } from '../../src/domain/ids.ts';
import { BOX, C, DEV, FRAUD, OLD, PROD, START, TONE, must, record, scene, type Scene } from './world.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.close());

const say = (text: string) => s.dana.command(text, { channel: C });
const problemAt = (field: string) => JSON.stringify(s.modal().blocks.find(({ block_id }) => block_id === `${field}_problem`) ?? '');
const field = (name: string) => must(s.modal().blocks.find(({ block_id }) => block_id === name))['element'] as Record<string, unknown>;
const below = () => JSON.stringify(s.modal().blocks.filter(({ block_id }) => String(block_id).startsWith('who')));

describe('in one line', () => {
  test('asks, and says at once who decides', async () => {
    await say(`${TONE} payments-prod for 30d because A/B starts Monday`);
    expect(s.requests).toEqual([
      {
        dedup: expect.stringMatching(/^[0-9a-f]{64}$/),
        message: {
          v: 1,
          kind: 'command',
          command: {
            kind: 'ask',
            name: 'Dana Kim',
            request: expect.stringMatching(/^R-[0-9A-HJKMNP-TV-Z]{5}$/),
            workspace: { team: 'T01ACME', domain: 'acme' },
            model: TONE,
            projects: [{ id: PROD, label: 'payments-prod' }],
            hours: 720,
            reason: 'A/B starts Monday',
            stops: '2027-01-14',
            delivery: s.requests[0]?.dedup,
            at: START,
            by: { user: 'U01DANA', team: 'T01ACME' },
          },
          answer: { kind: 'response_url', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\//) },
        },
      },
    ]);
    const [first] = s.requests;
    const id = first?.message.kind === 'command' ? first.message.command.request : '';
    expect(s.whispers('U01DANA')).toEqual([`Asked (${id}). 2 of @ml-owners decide. I will message you.`]);
  });

  test('without a duration asks for the usual one', async () => {
    await say(`${TONE} sandbox because trying`);
    expect(s.requests).toMatchObject([{ message: { command: { hours: 168, projects: [{ id: BOX }] } } }]);
    expect(s.whispers('U01DANA')).toEqual([expect.stringMatching(/^Asked \(R-.{5}\)\. No approval is needed\. I will message you\.$/)]);
  });

  test('one request for each rule', async () => {
    await say(`${TONE} "search dev", sandbox payments-prod for 7d because x`);
    expect(s.requests.map(({ message }) => message)).toMatchObject([
      { command: { projects: [{ id: BOX }] } },
      { command: { projects: [{ id: DEV }, { id: PROD }] } },
    ]);
    const ids = s.requests.map(({ message }) => (message.kind === 'command' ? message.command.request : ''));
    expect(new Set(ids)).toHaveLength(2);
    expect(s.whispers('U01DANA')[0]).toMatch(/^Asked \(R-.+No approval is needed\. Asked \(R-.+2 of @ml-owners decide\. I will/);
  });

  test('the same delivery again leads to the same request', async () => {
    await say(`${TONE} payments-prod because x`);
    await s.people.redeliver(1);
    expect(s.requests).toHaveLength(1);
  });

  test('an id that another request has is not taken; that of this delivery is', async () => {
    await say(`${TONE} payments-prod because x`);
    const first = s.requests[0]?.message;
    const command = must(first?.kind === 'command' && first.command.kind === 'ask' ? first.command : null);
    s.records.set(command.request, record(command.request));
    s.requests.length = 0;
    await s.people.redeliver(1);
    const second = s.requests[0]?.message;
    const other = must(second?.kind === 'command' ? second.command.request : null);
    expect(other).not.toBe(command.request);
    s.records.set(other, record(must(parseRequestId(other)), [], { delivery: command.delivery }));
    s.requests.length = 0;
    await s.people.redeliver(1);
    expect(s.requests).toMatchObject([{ message: { command: { request: other } } }]);
  });

  test('a queue that does not take it: no 200', async () => {
    s.broken.add('requests queue');
    expect(await say(`${TONE} payments-prod because x`)).toMatchObject({ kind: 'error', error: 'dispatch_failed', delivery: { answer: { status: 500, body: 'Something failed here. It is in the log.' } } });
    expect(s.lines).toMatchObject([{ status: 500, why: 'TypeError' }]);
    expect(JSON.stringify(s.lines)).not.toMatch(/xoxb|A\/B|because/);
  });
});

describe('with a mistake: the form, filled in, the problem at its field', () => {
  test.each([
    ['ftjob-abc payments-prod because x', 'model', 'is a job. Open it at OpenAI'],
    ['ftckpt_abc payments-prod because x', 'model', "is a checkpoint's own id"],
    ['ft:nope payments-prod because x', 'model', 'Not a fine-tuned model'],
    [`${OLD} payments-prod because x`, 'model', 'This model stopped on Oct 23, 2026 and cannot be shared.'],
    [`${TONE} payment-prod because x`, 'projects', 'No project “payment-prod”. Nearest: payments-prod, payments-staging.'],
    [`${TONE} search because x`, 'projects', 'Two projects are called “search”. Pick one from the list.'],
    [`${TONE} old-lab because x`, 'projects', 'old-lab is archived.'],
    [`${TONE} fraud because x`, 'projects', 'fraud trained this model and has it already.'],
    [`${TONE} because x`, 'projects', 'Choose a project.'],
    [`${TONE} 1,2,3,4,5,6,7,8,9,10,11 because x`, 'projects', 'No project “1”'],
    [`${TONE} proj_unheardOf because x`, 'projects', 'No project “proj_unheardOf”.'],
    [`${TONE} payments-prod for 91d because x`, 'duration', '90 days at most here (rule prod-models).'],
    [`${TONE} payments-prod for 52d because x`, 'duration', 'The model itself stops on Jan 14, 2027: 50 days at most.'],
    [`${TONE} payments-prod`, 'why', 'A few words are needed.'],
    [`${TONE} payments-prod because ${'x'.repeat(712)}`, 'why', '212 characters too long.'],
  ])('%s', async (text, where, words) => {
    await say(text);
    expect(problemAt(where)).toContain(words);
    expect(s.requests).toEqual([]);
    expect(s.whispers('U01DANA')).toEqual([]);
  });

  test('keeps everything that was understood', async () => {
    await say(`${TONE} payments-prod, payment-prod for 45d because A/B starts Monday`);
    expect(field('model')).toMatchObject({ initial_option: { value: TONE } });
    expect(field('projects')).toMatchObject({ initial_options: [{ value: PROD }] });
    expect(field('duration')).toMatchObject({ initial_option: { value: '1080' } });
    expect(field('why')).toMatchObject({ initial_value: 'A/B starts Monday' });
    expect(below()).toContain('2 of @ml-owners');
  });

  test('no rule', async () => {
    await say(`${TONE} unruled because x`);
    expect(below()).toContain('No rule covers this model and unruled. Ask in #ml-platform for one.');
  });

  test('nobody left: the group is empty', async () => {
    s.world.groups.set('S01MLOWNERS', { ...must(s.world.groups.get('S01MLOWNERS')), users: [] });
    await say(`${TONE} payments-prod because x`);
    expect(below()).toContain('Rule prod-models names @ml-owners, which is empty.');
    expect(s.requests).toEqual([]);
  });

  test('nobody left: only the one who asks, and one more', async () => {
    s.world.groups.set('S01MLOWNERS', { ...must(s.world.groups.get('S01MLOWNERS')), users: ['U01DANA', 'U01PRIYA'] });
    await say(`${TONE} payments-prod because x`);
    expect(below()).toContain('needs 2 of @ml-owners, but without you only 1 may approve.');
  });

  test('Slack does not say who may approve', async () => {
    s.slack.faults.always('usergroups.users.list', { kind: 'status', status: 500 });
    await say(`${TONE} payments-prod because x`);
    expect(problemAt('projects')).toContain('Slack did not say who may approve this. Nothing was asked; press Ask again');
    expect(s.requests).toEqual([]);
  });

  test('a guest', async () => {
    await s.people.as('U01GUEST').command(`${TONE} payments-prod because x`, { channel: C });
    expect(JSON.stringify(s.modal('U01GUEST').blocks)).toContain('Only full members of this workspace can ask here.');
    expect(s.requests).toEqual([]);
  });
});

describe('the form', () => {
  test('opens empty', async () => {
    await say('');
    expect(s.modal()).toMatchObject({ callbackId: 'ask', title: { text: 'Share a model' } });
    expect(JSON.stringify(s.modal().blocks)).not.toContain('_problem');
    expect(below()).toContain('Choose a model and a project to see who decides.');
  });

  test('opens with what this person chose last time, where it still is', async () => {
    s.mine.push({ id: must(parseRequestId('R-7K2M9')), askedAt: 1, model: TONE, projects: [PROD, 'proj_oldLab', 'proj_gone'], hours: 1 });
    await say('');
    expect(field('projects')).toMatchObject({ initial_options: [{ value: PROD }] });
    expect(JSON.stringify(s.modal().blocks)).not.toContain('_problem');
  });

  test('opens with a model that was named', async () => {
    await say(TONE);
    expect(field('model')).toMatchObject({ initial_option: { value: TONE } });
    expect(JSON.stringify(s.modal().blocks)).not.toContain('_problem');
  });

  test('says what is wrong with a model that was named', async () => {
    await say('ftjob-abc123');
    expect(problemAt('model')).toContain('is a job');
  });

  test('Slack does not open it: said in one line', async () => {
    s.slack.faults.next('views.open', { kind: 'status', status: 200, body: { ok: false, error: 'expired_trigger_id' } });
    await say('');
    expect(s.whispers('U01DANA')).toEqual(['Slack did not open the form. Nothing was asked; type /share-model again.']);
    expect(s.lines).toContainEqual({ event: 'form_not_opened', why: 'expired_trigger_id' });
  });

  test('the records cannot be read: said in one line', async () => {
    s.broken.add('catalogue');
    await say('');
    expect(s.whispers('U01DANA')).toEqual(['My records cannot be read at the moment. Nothing was asked; try again in a minute.']);
  });

  test('before anything was read from OpenAI the catalogue is asked for, and ids are believed', async () => {
    s.state.catalogue = emptyCatalogue;
    await say(`${TONE} ${PROD} because x`);
    expect(s.sharesQueue).toEqual([{ message: { v: 1, kind: 'catalogue', seen: null }, dedup: `catalogue-${START / 60_000}` }]);
    expect(s.requests).toMatchObject([{ message: { command: { projects: [{ id: PROD, label: 'project …Prod (no name)' }] } } }]);
  });
});

describe('list, help and what nobody knows', () => {
  test('list asks OpenAI by way of the queue', async () => {
    await say(`list ${TONE}`);
    expect(s.sharesQueue).toMatchObject([{ message: { v: 1, kind: 'list', model: TONE, user: 'U01DANA', responseUrl: expect.stringContaining('/commands/') } }]);
    expect(s.whispers('U01DANA')).toEqual(['Asking OpenAI…']);
  });

  test('list knows a model by a name that only it has', async () => {
    await say('list support-tone');
    expect(s.sharesQueue).toMatchObject([{ message: { model: TONE } }]);
  });

  test.each([
    ['list', 'Which model? Write /share-model list ft:…'],
    ['list nothing', 'Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.'],
    ['list ftjob-abc', 'ftjob-… is a job. Open it at OpenAI and copy “Output model”; it starts with ft:.'],
    ['lst', 'I do not know “lst”. Did you mean /share-model list? /share-model help shows all three forms.'],
    ['<!channel> all', 'I do not know “&lt;!channel&gt;”. /share-model help shows all three forms.'],
  ])('%s', async (text, answer) => {
    await say(text);
    expect(s.whispers('U01DANA')).toEqual([answer]);
    expect([...s.requests, ...s.sharesQueue]).toEqual([]);
  });

  test('help', async () => {
    await say('help');
    expect(s.whispers('U01DANA')).toEqual([expect.stringContaining('/share-model list ft:…')]);
    expect(s.reads).toEqual([]);
  });
});

test('the owner of a model is refused by its project id too', async () => {
  await say(`${TONE} ${FRAUD} because x`);
  expect(problemAt('projects')).toContain('fraud trained this model');
});

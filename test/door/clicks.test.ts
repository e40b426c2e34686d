import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseChannelId, parseRequestId } from '../../src/domain/ids.ts';
import type { RequestEvent } from '../../src/domain/request/types.ts';
import { actions, approveButton, cancelButton, denyButton, giveBackButton, moreMenu, retryButton } from '../../src/slack/views/buttons.ts';
import { C, DANA, POLICY, START, must, record, scene, user, type Scene } from './world.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.close());

const ID = must(parseRequestId('R-7K2M9'));
const made = record(ID);
const RULE = must(POLICY.rules[1]);
const OMAR = { user: user('U01OMAR'), team: DANA.team, name: 'Omar Haddad' };
const approved: RequestEvent = {
  kind: 'approved', at: START, by: OMAR, via: [], hours: 720, digest: '5c1e77a0', rule: 'prod-models', policy: '3fa91c20',
  have: 1, need: 1, until: START + 1, delivery: 'e'.repeat(64),
};
const cancelled: RequestEvent = { kind: 'cancelled', at: START, by: DANA, delivery: 'f'.repeat(64) };

const post = (blocks: readonly object[] = [actions(approveButton(made, RULE), denyButton(made), moreMenu(made, 'details', 'revoke', 'cancel'))]) =>
  s.post(blocks);
const omar = () => s.people.as('U01OMAR');
/** The click alone: what the door asked Slack and the records meanwhile. */
const calls = () => s.slack.calls().map(({ operation }) => operation).filter((one) => one !== 'chat.postMessage');

describe('a click that needs no dialog', () => {
  test('is stored by one call and nothing else', async () => {
    const message = await post();
    const outcome = await omar().click({ message, actionId: 'approve' });
    expect(outcome).toMatchObject({ kind: 'ok', delivery: { answer: { status: 200, body: '' } } });
    expect(s.requests).toEqual([
      {
        dedup: expect.stringMatching(/^[0-9a-f]{64}$/),
        message: {
          v: 1,
          kind: 'command',
          command: {
            kind: 'approve',
            request: ID,
            digest: '5c1e77a0',
            rule: 'prod-models',
            delivery: s.requests[0]?.dedup,
            at: START,
            by: { user: 'U01OMAR', team: 'T01ACME' },
          },
          answer: { kind: 'response_url', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/actions\//) },
        },
      },
    ]);
    expect([calls(), s.reads]).toEqual([[], []]);
  });

  test.each([
    ['retry', 'retry', retryButton(made, 'Try again')],
    ['cancel', 'cancel', cancelButton(made)],
    ['remove_done', 'give_back', giveBackButton(made)],
  ])('%s', async (actionId, kind, button) => {
    await omar().click({ message: await post([actions(button)]), actionId });
    expect(s.requests).toMatchObject([{ message: { command: { kind, request: ID } } }]);
    expect([calls(), s.reads]).toEqual([[], []]);
  });

  test('Cancel of the ⋯ menu', async () => {
    await s.dana.overflow(await post(), 'more', '1:cancel:R-7K2M9');
    expect(s.requests).toMatchObject([{ message: { command: { kind: 'cancel', request: ID, by: { user: 'U01DANA' } } } }]);
  });

  test('two clicks are two commands; one delivered twice is one', async () => {
    const message = await post();
    await omar().click({ message, actionId: 'approve' });
    await omar().click({ message, actionId: 'approve' });
    await s.people.redeliver(1);
    expect(s.requests).toHaveLength(2);
  });

  test('a guest, and an outsider of a shared channel: their own ids go on, and are judged where it is decided', async () => {
    const message = await post();
    s.world.join(C, 'U01STRANGE');
    await s.people.as('U01STRANGE').click({ message, actionId: 'approve' });
    expect(s.requests).toMatchObject([{ message: { command: { by: { user: 'U01STRANGE', team: 'T09OTHER' } } } }]);
  });

  test('a queue that does not take it: Slack shows the person that it failed', async () => {
    s.broken.add('requests queue');
    const outcome = await omar().click({ message: await post(), actionId: 'approve' });
    expect(outcome).toMatchObject({ kind: 'error', error: 'dispatch_failed', delivery: { answer: { status: 500 } } });
    expect(s.requests).toEqual([]);
  });

  test('a button of another version: not counted, and said', async () => {
    const old = { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: '2:R-7K2M9:x' };
    await omar().click({ message: await post([{ type: 'actions', block_id: 'act', elements: [old] }]), actionId: 'approve' });
    expect(s.requests).toEqual([]);
    expect(s.whispers('U01OMAR')).toEqual(['Not counted: this button is of another version of the bot. Look at the card again and click there.']);
  });

  test('a value that no card of ours carries: 400', async () => {
    const odd = { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: 'R-7K2M9' };
    const outcome = await omar().click({ message: await post([{ type: 'actions', block_id: 'act', elements: [odd] }]), actionId: 'approve' });
    expect(outcome).toMatchObject({ delivery: { answer: { status: 400 } } });
    expect(s.requests).toEqual([]);
  });
});

describe('Deny…', () => {
  const open = async () => omar().click({ message: await post(), actionId: 'deny' });

  test('opens, and the reason goes to the queue with what was shown', async () => {
    s.records.set(ID, { ...made, shown: { ...made.shown, card: { channel: must(parseChannelId(C)), ts: '1.1', rev: 'x' } } });
    await open();
    expect(s.modal('U01OMAR')).toMatchObject({ callbackId: 'deny', title: { text: 'Deny request' } });
    await omar().fill(s.modal('U01OMAR'), 'reason', ' Use staging & <b> first. ');
    expect(await omar().submit(s.modal('U01OMAR'))).toMatchObject({ kind: 'closed' });
    expect(s.requests).toMatchObject([
      {
        message: {
          command: { kind: 'deny', request: ID, digest: '5c1e77a0', reason: 'Use staging & <b> first.', by: { user: 'U01OMAR' } },
          answer: { kind: 'ephemeral', channel: C, user: 'U01OMAR' },
        },
      },
    ]);
  });

  test('blanks are no reason', async () => {
    s.records.set(ID, made);
    await open();
    await omar().fill(s.modal('U01OMAR'), 'reason', '   ');
    expect(await omar().submit(s.modal('U01OMAR'))).toMatchObject({ kind: 'errors', errors: { reason: 'A few words are needed.' } });
  });

  test('the queue does not take it: said in the dialog, and pressing again works', async () => {
    s.records.set(ID, made);
    await open();
    await omar().fill(s.modal('U01OMAR'), 'reason', 'No.');
    s.broken.add('requests queue');
    expect(await omar().submit(s.modal('U01OMAR'))).toMatchObject({ kind: 'errors', errors: { reason: expect.stringContaining('could not be stored') } });
    s.broken.clear();
    expect(await omar().submit(s.modal('U01OMAR'))).toMatchObject({ kind: 'closed' });
    expect(s.requests).toMatchObject([{ message: { answer: null } }]);
  });

  test.each([
    ['there is no such request', null, /^I do not know this request\./],
    ['it is approved', record(ID, [approved]), /^Already approved/],
    ['it is cancelled', record(ID, [cancelled]), /^Already cancelled/],
    ['it changed', record(ID, [], { digest: '00000000' }), /^Not counted: this changed while you were reading/],
  ])('does not open where %s', async (_, there, words) => {
    if (there !== null) s.records.set(ID, there);
    await open();
    expect(omar().see().modal).toBeNull();
    expect(s.whispers('U01OMAR')).toEqual([expect.stringMatching(words)]);
    expect(s.requests).toEqual([]);
  });

  test('Slack does not open it: said privately', async () => {
    s.records.set(ID, made);
    s.slack.faults.next('views.open', { kind: 'status', status: 200, body: { ok: false, error: 'trigger_expired' } });
    expect(await open()).toMatchObject({ kind: 'ok' });
    expect(s.whispers('U01OMAR')).toEqual(['Slack did not open the dialog. Nothing was changed; press again.']);
    expect(s.lines).toContainEqual({ event: 'dialog_not_opened', why: 'trigger_expired' });
  });

  test('the record cannot be read: Slack shows that it failed', async () => {
    s.broken.add('request');
    expect(await open()).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
  });
});

describe('the ⋯ menu', () => {
  test('Details', async () => {
    s.records.set(ID, made);
    await s.people.as('U01BO').overflow(await post(), 'more', '1:details:R-7K2M9');
    expect(s.modal('U01BO')).toMatchObject({ callbackId: 'details', submit: null });
  });

  test('Revoke…', async () => {
    s.records.set(ID, record(ID, [approved]));
    await omar().overflow(await post(), 'more', '1:revoke:R-7K2M9');
    await omar().fill(s.modal('U01OMAR'), 'reason', 'incident 512');
    await omar().submit(s.modal('U01OMAR'));
    expect(s.requests).toMatchObject([{ message: { command: { kind: 'revoke', request: ID, reason: 'incident 512' } } }]);
  });

  test('Revoke… of what is over', async () => {
    s.records.set(ID, record(ID, [cancelled]));
    await omar().overflow(await post(), 'more', '1:revoke:R-7K2M9');
    expect(omar().see().modal).toBeNull();
    expect(s.whispers('U01OMAR')).toEqual([expect.stringMatching(/^Already cancelled/)]);
  });
});

test('a new token in the secret is found without a deploy', async () => {
  s.records.set(ID, made);
  const message = await post();
  await omar().click({ message, actionId: 'approve' });
  s.slack.rotateToken();
  await omar().click({ message, actionId: 'deny' });
  expect(s.modal('U01OMAR').callbackId).toBe('deny');
});

test('a new signing secret is found without a deploy', async () => {
  const message = await post();
  await omar().click({ message, actionId: 'approve' });
  s.slack.rotateSigningSecret();
  expect(await omar().click({ message, actionId: 'approve' })).toMatchObject({ kind: 'ok' });
  expect(s.requests).toHaveLength(2);
});

test('the log has ids and kinds, and nothing that anybody wrote', async () => {
  s.records.set(ID, made);
  await s.dana.command('secret plans of Dana', { channel: C });
  await omar().click({ message: await post(), actionId: 'approve' });
  expect(s.lines).toEqual([
    { event: 'delivery', status: 200, kind: 'command', what: '/share-model', user: 'U01DANA', delivery: expect.any(String), retry: null, ms: 0 },
    { event: 'delivery', status: 200, kind: 'block_actions', what: 'approve', user: 'U01OMAR', delivery: expect.any(String), retry: null, ms: 0 },
  ]);
});

import { describe, expect, test } from 'vitest';
import { SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { BO, DANA, HOUR, LENA, MINUTE, OMAR, PRIYA } from '../front-door/house.ts';
import { everyButton, pressOn, submitDialog } from '../front-door/screens.ts';
import { GRANTED, WAITING, handIn, lookAround, neighbours, press, sendView } from './neighbours.ts';
import type { Neighbours } from './neighbours.ts';

/**
 * Values that the bot's own screens and functions never made, in buttons, private_metadata, view state and on both
 * queues, in a house with a request that waits and one that is granted. What may come of them is a refusal in a trail
 * and a word to whoever sent it; never an event that counts, a call to OpenAI that changes anything, or a call elsewhere.
 */

describe('buttons', () => {
  const ROWS: readonly (readonly [string, string, string, (at: Neighbours) => string])[] = [
    ["another request's id with these terms", LENA, 'approve', ({ granted, digest }) => `1:${granted}:${digest}:prod-models`],
    ["this request with another's terms", LENA, 'approve', ({ waiting, other }) => `1:${waiting}:${other}:prod-models`],
    ['terms that nobody ever saw', LENA, 'approve', ({ waiting }) => `1:${waiting}:00000000:prod-models`],
    ['their own request', DANA, 'approve', ({ waiting, digest }) => `1:${waiting}:${digest}:prod-models`],
    ['their own, by the name of a rule that asks nobody', DANA, 'approve', ({ waiting, digest }) => `1:${waiting}:${digest}:sandbox`],
    ['a rule that is none', BO, 'approve', ({ waiting, digest }) => `1:${waiting}:${digest}:no-such-rule`],
    ["somebody else's rule's name", BO, 'approve', ({ waiting, digest }) => `1:${waiting}:${digest}:fraud`],
    ['a version of the past', LENA, 'approve', ({ waiting, digest }) => `0:${waiting}:${digest}:prod-models`],
    ['a version of the future', LENA, 'approve', ({ waiting, digest }) => `2:${waiting}:${digest}:prod-models:now`],
    ['a request that is none', LENA, 'approve', ({ digest }) => `1:R-ZZZZZ:${digest}:prod-models`],
    ['more than it holds', LENA, 'approve', ({ waiting, digest }) => `1:${waiting}:${digest}:prod-models:proj_fraud`],
    ['what a cancelling carries', LENA, 'approve', ({ waiting }) => `1:${waiting}`],
    ["another's request, to cancel it", BO, 'cancel', ({ waiting }) => `1:${waiting}`],
    ["another's grant, to give it back", DANA, 'remove_done', ({ granted }) => `1:${granted}`],
    ['what is granted already, to try it again', BO, 'retry', ({ granted }) => `1:${granted}`],
    ['nothing', LENA, 'approve', () => ''],
    ['a wildcard', LENA, 'approve', ({ digest }) => `1:R-*****:${digest}:prod-models`],
  ];
  test('none of them', { timeout: 60_000 }, async () => {
    const at = await neighbours();
    for (const [what, who, action, value] of ROWS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in one house
      const { is, was } = await lookAround(at, () => press(at, who, action, value(at)));
      expect({ what, is }).toEqual({ what, is: was });
    }
  });

  test('from another workspace, by the id of an approver', async () => {
    const at = await neighbours();
    const { is, was } = await lookAround(at, () => press(at, LENA, 'approve', `1:${at.waiting}:${at.digest}:prod-models`, { user: { id: LENA, team_id: 'T0OTHER' } }));
    expect(is).toEqual(was);
  });

  test('the same click again, and again a day later, counts once', async () => {
    const at = await neighbours();
    const value = `1:${at.waiting}:${at.digest}:prod-models`;
    await press(at, LENA, 'approve', value);
    for (const later of [0, 24 * HOUR]) {
      at.house.world.advance(later);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { is, was } = await lookAround(at, () => press(at, LENA, 'approve', value));
      expect(is).toEqual(was);
    }
  });

  test('an old card, pressed when the request is over', async () => {
    const at = await neighbours();
    const { house, waiting, digest } = at;
    const screen = everyButton(house.card(waiting), { request: waiting, digest, rule: 'prod-models' });
    await submitDialog(house, LENA, 'deny', { request: waiting, digest }, 'no');
    for (const who of [PRIYA, OMAR, LENA]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { is, was } = await lookAround(at, () => pressOn(house, who, screen, 'approve'));
      expect(is).toEqual(was);
    }
  });
});

describe('private_metadata and view state', () => {
  const form = (projects: readonly string[], more: Record<string, string> = {}) => ({ model: M, projects, duration: '720', why: 'x', ...more });

  const ROWS: readonly (readonly [string, string, string, (at: Neighbours) => object | string])[] = [
    ["Deny for another's terms", LENA, 'deny', ({ waiting, other }) => ({ v: 1, request: waiting, digest: other })],
    ['Deny for what is granted', LENA, 'deny', ({ granted, other }) => ({ v: 1, request: granted, digest: other })],
    ['Deny by its requester', DANA, 'deny', ({ waiting, digest }) => ({ v: 1, request: waiting, digest })],
    ['Revoke by a stranger to it', DANA, 'revoke', ({ granted, other }) => ({ v: 1, request: granted, digest: other })],
    ['Revoke of what waits', LENA, 'revoke', ({ waiting, digest }) => ({ v: 1, request: waiting, digest })],
    ['a version of the past', LENA, 'deny', ({ waiting, digest }) => ({ v: 0, request: waiting, digest })],
    ['a request that is none', LENA, 'revoke', ({ digest }) => ({ v: 1, request: 'R-ZZZZZ', digest })],
    ['no JSON', LENA, 'revoke', () => 'R-7K2M9'],
    ['Revoke all by somebody who is no operator', DANA, 'revoke_all', ({ granted }) => ({ v: 1, whose: { kind: 'model', model: M }, requests: granted.slice(2), to: null })],
    ['Revoke all with requests that were not shown', PRIYA, 'revoke_all', ({ waiting }) => ({ v: 1, whose: { kind: 'model', model: M }, requests: waiting.slice(2), to: null })],
    ["Revoke all of one person, with another's requests", PRIYA, 'revoke_all', ({ granted }) => ({ v: 1, whose: { kind: 'person', user: DANA, team: 'T01ACME' }, requests: granted.slice(2), to: null })],
    ['Revoke all, answered elsewhere', DANA, 'revoke_all', ({ granted }) => ({ v: 1, whose: { kind: 'model', model: M }, requests: granted.slice(2), to: 'https://evil.example/' })],
  ];
  test('none of them, submitted', { timeout: 60_000 }, async () => {
    const at = await neighbours();
    for (const [what, who, callback, about] of ROWS) {
      const given = about(at);
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in one house
      const { is, was } = await lookAround(at, () => sendView(at, who, callback, typeof given === 'string' ? given : JSON.stringify(given), { reason: 'x' }));
      expect({ what, is }).toEqual({ what, is: was });
    }
  });

  const FIELDS: readonly (readonly [string, Record<string, string | readonly string[]>])[] = [
    ['a project that no picker offered', form(['proj_nobodyknows'])],
    ['a project that is archived', form(['proj_legacy'])],
    ['eleven projects', form(Array.from({ length: 11 }, (_, n) => `proj_x${n}`))],
    ['ten years', form(['proj_payments'], { duration: '87600' })],
    ['a model that is none', form(['proj_payments'], { model: '../../organization/projects' })],
    ['no reason', form(['proj_payments'], { why: ' \u200b' })],
    ['a reason of a megabyte', form(['proj_payments'], { why: 'x'.repeat(900_000) })],
  ];
  test('no field of the form', { timeout: 60_000 }, async () => {
    const at = await neighbours();
    for (const [what, fields] of FIELDS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in one house
      const { is, was } = await lookAround(at, () => sendView(at, DANA, 'ask', '', fields));
      expect({ what, is }).toEqual({ what, is: was });
    }
  });
});

describe('the queue of requests', () => {
  const by = { user: LENA, team: 'T01ACME' };
  const given = (n: number) => ({ delivery: String(n).padStart(64, '0'), at: WAITING, by });

  const ROWS: readonly (readonly [string, (at: Neighbours) => object])[] = [
    ['a nudge for a request that nobody asked for', () => ({ kind: 'nudge', request: 'R-ZZZZZ' })],
    ['a nudge for one that nobody approved', ({ waiting }) => ({ kind: 'nudge', request: waiting })],
    ['a nudge for one that is granted', ({ granted }) => ({ kind: 'nudge', request: granted })],
    ['an approval of other terms', ({ waiting, other }) => ({ kind: 'command', answer: null, command: { kind: 'approve', ...given(1), request: waiting, digest: other, rule: 'prod-models' } })],
    ['an approval of what does not exist', ({ digest }) => ({ kind: 'command', answer: null, command: { kind: 'approve', ...given(2), request: 'R-ZZZZZ', digest, rule: 'prod-models' } })],
    ['an approval by a guest', ({ waiting, digest }) => ({ kind: 'command', answer: null, command: { kind: 'approve', ...given(3), by: { user: 'U01GUEST', team: 'T01ACME' }, request: waiting, digest, rule: 'prod-models' } })],
    ['an approval by an approver of another workspace', ({ waiting, digest }) => ({ kind: 'command', answer: null, command: { kind: 'approve', ...given(4), by: { user: LENA, team: 'T0OTHER' }, request: waiting, digest, rule: 'prod-models' } })],
    ['a project beside those that were asked for', ({ waiting }) => ({ kind: 'command', answer: null, command: { kind: 'ask', ...given(5), by: { user: 'U01GUEST', team: 'T01ACME' }, request: waiting, workspace: { team: 'T01ACME', domain: 'acme' }, model: M, projects: [{ id: 'proj_payments', label: 'x' }, { id: 'proj_fraud', label: 'y' }], hours: 1, reason: 'x', stops: null } })],
    ['an asking under two rules', () => ({ kind: 'command', answer: null, command: { kind: 'ask', ...given(6), request: 'R-AAAAA', workspace: { team: 'T01ACME', domain: 'acme' }, model: M, projects: [{ id: 'proj_payments', label: 'x' }, { id: 'proj_sandbox', label: 'y' }], hours: 1, reason: 'x', stops: null } })],
    ['an asking for ten years', () => ({ kind: 'command', answer: null, command: { kind: 'ask', ...given(7), request: 'R-AAAAA', workspace: { team: 'T01ACME', domain: 'acme' }, model: M, projects: [{ id: 'proj_payments', label: 'x' }], hours: 87_600, reason: 'x', stops: null } })],
    ['a refusal told elsewhere', ({ waiting, other }) => ({ kind: 'command', answer: { kind: 'response_url', url: 'https://evil.example/x' }, command: { kind: 'deny', ...given(8), request: waiting, digest: other, reason: 'x' } })],
    ['a freeze by somebody who is no operator', () => ({ kind: 'freeze', answer: null, reason: 'x', ...given(9), by: { user: DANA, team: 'T01ACME' } })],
    ['an unfreeze of yesterday', () => ({ kind: 'freeze', answer: null, reason: null, ...given(10), at: 1, by: { user: PRIYA, team: 'T01ACME' } })],
    ['a policy that is not deployed', () => ({ kind: 'policy', hash: '00000000' })],
    ['a form of the future', ({ waiting }) => ({ v: 2, kind: 'nudge', request: waiting })],
    ['a verdict', ({ waiting }) => ({ kind: 'granted', request: waiting, permissions: ['cp_1'] })],
    ['an approval with its conclusion', ({ waiting, digest }) => ({ kind: 'command', answer: null, command: { kind: 'approve', ...given(11), request: waiting, digest, rule: 'prod-models', until: 9e12 } })],
  ];
  test('none of them is more than a look', { timeout: 60_000 }, async () => {
    const at = await neighbours();
    for (const [what, message] of ROWS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in one house
      const { is, was } = await lookAround(at, () => handIn(at, 'requests', { v: 1, ...message(at) }));
      expect({ what, is }).toEqual({ what, is: was });
    }
  });
});

describe('the queue of shares', () => {
  const share = (project: string, model: string = M) => ({ model, project });
  const ROWS: readonly (readonly [string, (at: Neighbours) => object])[] = [
    ['a nudge for a request that nobody approved', ({ waiting }) => ({ kind: 'nudge', share: share('proj_payments'), request: waiting })],
    ['a nudge for a request that nobody asked for', () => ({ kind: 'nudge', share: share('proj_payments'), request: 'R-ZZZZZ' })],
    ['a project slipped in after the approval', ({ granted }) => ({ kind: 'nudge', share: share('proj_fraud'), request: granted })],
    ['another model', ({ granted }) => ({ kind: 'nudge', share: share(GRANTED, `${M}:ckpt-step-88`), request: granted })],
    ['a share of nobody', () => ({ kind: 'nudge', share: share('proj_fraud'), request: null })],
    ['what is granted already', ({ granted }) => ({ kind: 'nudge', share: share(GRANTED), request: granted })],
    ['somebody who would join what is granted', ({ waiting }) => ({ kind: 'nudge', share: share(GRANTED), request: waiting })],
    ['a list that is told elsewhere', () => ({ kind: 'list', model: M, user: DANA, responseUrl: 'https://evil.example/x' })],
    ['a list that is told to a host within', () => ({ kind: 'list', model: M, user: DANA, responseUrl: 'http://169.254.169.254/latest/meta-data/' })],
    ['a model that nobody has', () => ({ kind: 'catalogue', seen: 'ft:gpt-4:acme:x:y' })],
    ['a form of the future', ({ waiting }) => ({ v: 2, kind: 'nudge', share: share('proj_payments'), request: waiting })],
    ['an order', () => ({ kind: 'create', share: share('proj_fraud') })],
  ];
  test('none of them is more than a look', { timeout: 60_000 }, async () => {
    const at = await neighbours();
    for (const [what, message] of ROWS) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in one house
      const { is, was } = await lookAround(at, () => handIn(at, 'shares', { v: 1, ...message(at) }));
      expect({ what, is }).toEqual({ what, is: was });
    }
  });

  test('every nudge there can be, a thousand times and out of order: nothing but looking', async () => {
    const at = await neighbours();
    const messages = [at.waiting, at.granted, null].flatMap((request) => ['proj_payments', 'proj_fraud', GRANTED].map((project) => ({ v: 1, kind: 'nudge', share: share(project), request })));
    const { is, was } = await lookAround(at, async () => {
      for (const message of [...messages, ...messages.toReversed(), ...messages]) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await handIn(at, 'shares', message);
      }
      at.house.world.advance(MINUTE);
    });
    expect(is).toEqual(was);
  });
});

test('what is right does count, so that the tests above can see', async () => {
  const at = await neighbours();
  const { waiting, digest } = at;
  const by = { user: LENA, team: 'T01ACME' };
  const command = { kind: 'approve', delivery: '9'.repeat(64), at: WAITING, by, request: waiting, digest, rule: 'prod-models' };
  const rights = [
    () => press(at, PRIYA, 'approve', `1:${waiting}:${digest}:prod-models`),
    () => sendView(at, DANA, 'ask', '', { model: M, projects: ['proj_fraud2', 'proj_payments'], duration: '720', why: 'x' }),
    () => sendView(at, DANA, 'ask', '', { model: M, projects: ['proj_payments'], duration: '720', why: 'x' }),
    // Whoever may write to the queue can say that somebody clicked: docs/security.md.
    () => handIn(at, 'requests', { v: 1, kind: 'command', answer: null, command }),
    () => sendView(at, LENA, 'revoke', JSON.stringify({ v: 1, request: at.granted, digest: at.other }), { reason: 'x' }),
  ];
  const counted = [];
  for (const right of rights) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { is, was } = await lookAround(at, right);
    counted.push(JSON.stringify(is) !== JSON.stringify(was));
  }
  expect(counted).toEqual([true, false, true, true, true]);
  expect(at.house.shared()).toEqual(['proj_payments']);
});

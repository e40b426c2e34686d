import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FORM, field, modal, option, plain, says, scene } from './scene.ts';
import type { Scene } from './scene.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.on.slack.close());

describe('a form', () => {
  test('is filled in and sent off', async () => {
    const view = await s.filled();
    expect(await s.dana().submit(view)).toMatchObject({ kind: 'closed' });
    expect(s.payload()).toMatchObject({
      type: 'view_submission',
      user: { id: 'U01DANA', team_id: 'T01ACME' },
      response_urls: [],
      trigger_id: expect.any(String),
      view: {
        id: view.id,
        type: 'modal',
        callback_id: 'ask',
        root_view_id: view.id,
        previous_view_id: null,
        private_metadata: '',
        hash: expect.any(String),
        state: {
          values: {
            model: { model_in: { type: 'external_select', selected_option: { value: 'm1' } } },
            projects: {
              projects_in: { type: 'multi_external_select', selected_options: [{ value: 'p1' }, { value: 'p2' }] },
            },
            days: { days_in: { type: 'static_select', selected_option: { value: 'd30' } } },
            why: { why_in: { type: 'plain_text_input', value: 'Because' } },
            note: { note_in: { type: 'plain_text_input', value: null } },
          },
        },
      },
    });
    expect(s.dana().see().modal).toBeNull();
  });

  test('what the client keeps back', async () => {
    const view = await s.opened();
    await s.dana().fill(view, 'why', 'much too long');
    const before = s.sent.length;
    expect(await s.dana().submit(view)).toEqual({
      kind: 'refused',
      fields: {
        model: 'Please complete this required field.',
        projects: 'Please complete this required field.',
        why: 'This is 3 characters over the limit of 10.',
      },
    });
    expect(s.sent).toHaveLength(before);
  });

  test('only a field that dispatches tells the app', async () => {
    const view = await s.opened();
    s.app = async () => says({ options: [option('m1')] });
    await s.dana().search(view, 'model', '');
    expect(s.payload()).toMatchObject({
      type: 'block_suggestion',
      block_id: 'model',
      action_id: 'model_in',
      value: '',
      container: { type: 'view', view_id: view.id },
    });
    s.app = async () => says();
    expect(await s.dana().choose(view, 'model', 'm1')).toMatchObject({ kind: 'ok' });
    expect(s.payload()).toMatchObject({
      type: 'block_actions',
      actions: [{ type: 'external_select', action_id: 'model_in', selected_option: { value: 'm1' } }],
      view: { state: { values: { model: { model_in: { selected_option: { value: 'm1' } } } } } },
    });
    expect(s.payload()).not.toHaveProperty('response_url');
    expect(s.payload()).not.toHaveProperty('channel');
    expect(await s.dana().choose(view, 'days', 'd7')).toBeNull();
    expect(await s.dana().fill(view, 'why', 'so')).toBeNull();
  });

  test('only what is offered can be chosen', async () => {
    const view = await s.opened();
    await expect(s.dana().choose(view, 'model', 'm1')).rejects.toThrow('“m1” is not offered; there are: none');
    await expect(s.dana().choose(view, 'days', 'd90')).rejects.toThrow('there are: d7, d30');
    await expect(s.dana().choose(view, 'why', 'a')).rejects.toThrow('nothing can be chosen');
    await expect(s.dana().fill(view, 'days', 'a')).rejects.toThrow('nothing can be typed');
    await expect(s.dana().search(view, 'projects', 'pa')).rejects.toThrow('before 3 characters');
    s.app = async () => says({ options: [option('p1'), option('p2'), option('p3')] });
    await s.dana().search(view, 'projects', 'pay');
    await expect(s.dana().choose(view, 'projects', ['p1', 'p2', 'p3'])).rejects.toThrow('at most 2');
  });

  test.each([
    ['nothing', '', 'not a JSON object'],
    ['options and groups', { options: [], option_groups: [] }, 'exactly one of'],
    ['101 options', { options: Array.from({ length: 101 }, (_, n) => option(`p${n}`)) }, 'no more than 100 items'],
    ['a text of 76', { options: [{ text: plain('x'.repeat(76)), value: 'a' }] }, 'less than 76 characters'],
    ['a value of 151', { options: [{ text: plain('x'), value: 'a'.repeat(151) }] }, 'less than 151 characters'],
    [
      'a description of 76',
      { options: [{ ...option('a'), description: plain('x'.repeat(76)) }] },
      'less than 76 characters',
    ],
  ])('a picker that is answered with %s: loud', async (_what, answer, error) => {
    const view = await s.opened();
    s.app = async () => says(answer);
    await expect(s.dana().search(view, 'model', '')).rejects.toThrow(error);
  });

  test('no options is an answer; a late one is none', async () => {
    const view = await s.opened();
    s.app = async () => says({ options: [] });
    expect(await s.dana().search(view, 'model', 'zzz')).toEqual([]);
    s.app = async () => {
      s.on.pass(3_001);
      return says({ options: [option('m1')] });
    };
    expect(await s.dana().search(view, 'model', '')).toEqual([]);
    expect(s.dana().see().errors).toMatchObject([{ error: 'operation_timeout' }]);
  });

  test('field errors keep it open; one for a block that is not there is loud', async () => {
    const view = await s.filled();
    s.app = async () => says({ response_action: 'errors', errors: { why: 'A few words are needed.' } });
    expect(await s.dana().submit(view)).toMatchObject({ kind: 'errors', errors: { why: 'A few words are needed.' } });
    expect(s.dana().see().modal?.id).toBe(view.id);
    s.app = async () => says({ response_action: 'errors', errors: { why_in: 'by action id' } });
    await expect(s.dana().submit(view)).rejects.toThrow(
      'no input block why_in; there are: model, projects, days, why, note',
    );
  });

  test('updated: what was filled in stays where its ids stay', async () => {
    const view = await s.filled();
    s.app = async () =>
      says({
        response_action: 'update',
        view: modal({ blocks: [FORM[3], field('note', { type: 'plain_text_input', action_id: 'new' })] }),
      });
    expect(await s.dana().submit(view)).toMatchObject({ kind: 'updated', view: { id: view.id } });
    s.app = async () => says();
    await s.dana().fill(view, 'note', 'n');
    await s.dana().submit(view);
    expect(s.payload().view.state.values).toEqual({
      why: { why_in: { type: 'plain_text_input', value: 'Because' } },
      note: { new: { type: 'plain_text_input', value: 'n' } },
    });
  });

  test('pushed, cleared, and views that Slack refuses', async () => {
    const view = await s.filled();
    s.app = async () =>
      says({ response_action: 'push', view: modal({ callback_id: 'second', blocks: [{ type: 'divider' }] }) });
    const pushed = await s.dana().submit(view);
    expect(
      s
        .dana()
        .see()
        .stack.map(({ callbackId }) => callbackId),
    ).toEqual(['ask', 'second']);
    await expect(s.dana().submit(view)).rejects.toThrow('is on top');
    s.app = async () => says({ response_action: 'update', view: modal({ title: plain('x'.repeat(25)) }) });
    const top = pushed.kind === 'pushed' ? pushed.view : view;
    await expect(s.dana().submit(top)).rejects.toThrow('less than 25 characters');
    s.app = async () => says({ response_action: 'close' });
    await expect(s.dana().submit(top)).rejects.toThrow('no response_action "close"');
    s.app = async () => says({ response_action: 'clear' });
    expect(await s.dana().submit(top)).toMatchObject({ kind: 'cleared' });
    expect(s.dana().see().stack).toEqual([]);
  });

  test('not answered in time: it stays open, and the person is told', async () => {
    const view = await s.filled();
    s.app = async () => says('', 500);
    expect(await s.dana().submit(view)).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    expect(s.dana().see().modal?.id).toBe(view.id);
  });

  test('closed: told only where asked for', async () => {
    const quiet = await s.opened();
    expect(await s.dana().close(quiet)).toEqual([]);
    const told = await s.opened(modal({ notify_on_close: true }));
    expect(await s.dana().close(told)).toMatchObject([{ kind: 'view_closed' }]);
    expect(s.payload()).toMatchObject({
      type: 'view_closed',
      is_cleared: false,
      view: { id: told.id, state: { values: {} } },
    });
    const again = await s.opened(modal({ notify_on_close: true }));
    await s.dana().close(again, { all: true });
    expect(s.payload().is_cleared).toBe(true);
    expect(s.dana().see().modal).toBeNull();
    await expect(s.dana().close(again)).rejects.toThrow('no modal is open');
  });

  test('a view without submit button is not submitted', async () => {
    const view = await s.opened({ type: 'modal', title: plain('Details'), blocks: [{ type: 'divider' }] });
    await expect(s.dana().submit(view)).rejects.toThrow('no submit button');
  });
});

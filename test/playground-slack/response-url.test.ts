import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { C, button, scene } from './scene.ts';
import type { Scene } from './scene.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.on.slack.close());

describe('a response URL', () => {
  const answer = async (more: object) => {
    const url = s.form().response_url ?? s.payload().response_url ?? '';
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(more),
    });
    const text = await response.text();
    return { status: response.status, error: text === 'ok' ? 'none' : (/"error":"([a-z_]+)"/.exec(text)?.[1] ?? text) };
  };
  const whispers = () => s.on.slack.world.ephemerals.map(({ to, text }) => [to, text]);

  test('to the one person unless said otherwise, also where the bot is not', async () => {
    await s.dana().command('', { channel: 'C01GENERAL' });
    expect(await answer({ text: 'Only you' })).toEqual({ status: 200, error: 'none' });
    await answer({ text: 'All', response_type: 'in_channel' });
    expect(whispers()).toEqual([['U01DANA', 'Only you']]);
    expect(s.on.slack.world.messages).toMatchObject([{ channel: 'C01GENERAL', text: 'All' }]);
    expect(s.on.slack.calls('response_url')).toHaveLength(2);
  });

  test('five times, within thirty minutes', async () => {
    await s.dana().command('', { channel: C });
    s.on.pass(30 * 60_000);
    expect(await answer({ text: '' })).toEqual({ status: 400, error: 'no_text' });
    for (let n = 0; n < 5; n += 1) expect(await answer({ text: `${n}` })).toEqual({ status: 200, error: 'none' });
    expect(await answer({ text: '5' })).toEqual({ status: 404, error: 'used_url' });
    await s.dana().command('', { channel: C });
    s.on.pass(30 * 60_000 + 1);
    expect(await answer({ text: 'late' })).toEqual({ status: 404, error: 'expired_url' });
    expect(whispers()).toHaveLength(5);
  });

  test('replaces and deletes what was clicked on, not what was typed', async () => {
    const message = await s.card(button('approve', 'a'));
    await s.dana().click({ message, actionId: 'approve' });
    await answer({ replace_original: true, text: 'Replaced' });
    expect(s.on.slack.world.message(C, message.ts)).toMatchObject({ text: 'Replaced', blocks: [] });
    await answer({ thread_ts: message.ts, text: 'in thread', response_type: 'in_channel', replace_original: false });
    expect(s.on.slack.world.messages.at(-1)).toMatchObject({ threadTs: message.ts });
    expect(await answer({ thread_ts: message.ts, text: 'a' })).toEqual({
      status: 400,
      error: 'thread_needs_in_channel',
    });
    await answer({ delete_original: true });
    expect(s.on.slack.world.message(C, message.ts)).toBeUndefined();
    await s.dana().command('', { channel: C });
    expect(await answer({ replace_original: true, text: 'a' })).toEqual({
      status: 400,
      error: 'cannot_replace_original',
    });
    expect(await answer({ text: 'a', blocks: [{ type: 'nope' }] })).toEqual({ status: 400, error: 'invalid_blocks' });
  });

  test('one that Slack never gave', async () => {
    const response = await fetch(`${s.on.slack.url}/actions/T01ACME/1/abc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"text":"a"}',
    });
    expect([response.status, await response.json()]).toEqual([404, { ok: false, error: 'invalid_url' }]);
  });
});

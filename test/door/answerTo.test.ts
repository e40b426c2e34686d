import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChannelId, parseUserId } from '../../src/domain/ids.ts';
import { answerTo, responseUrl } from '../../src/slack/answerTo.ts';

const dana = parseUserId('U01DANA') ?? expect.fail('a user');
const approvals = parseChannelId('C01APPROVALS') ?? expect.fail('a channel');

describe("only Slack's own host is posted to", () => {
  test.each([
    'https://hooks.slack.com/commands/T1/2/abc',
    'https://hooks.slack.com/actions/T1/2/abc',
    'HTTPS://HOOKS.SLACK.COM/actions/T1/2/abc',
    'https://hooks.slack.com:443/actions/T1/2/abc',
  ])('%s', (url) => {
    expect(responseUrl(url, [])).toBe(new URL(url).href);
  });

  test.each([
    'http://hooks.slack.com/commands/T1/2/abc',
    'https://hooks.slack.com.evil.example/commands',
    'https://evil.example/hooks.slack.com',
    'https://hooks.slack.com@evil.example/',
    'https://user:pw@hooks.slack.com/commands',
    'https://hooks.slack.com:8443/commands',
    'https://slack.com/api/chat.postMessage',
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:4001/actions/T1/2/abc',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'hooks.slack.com',
    '',
    `https://hooks.slack.com/${'a'.repeat(1000)}`,
    null,
    undefined,
  ])('not %s', (url) => {
    expect(responseUrl(url, [])).toBeNull();
  });

  test("and the laptop's stand-in, where it is named", () => {
    expect(responseUrl('http://127.0.0.1:4001/actions/T1/2/abc', ['127.0.0.1:4001'])).toBe('http://127.0.0.1:4001/actions/T1/2/abc');
    expect(responseUrl('http://127.0.0.1:4002/actions/T1/2/abc', ['127.0.0.1:4001'])).toBeNull();
    expect(responseUrl('http://hooks.slack.com/actions', ['127.0.0.1:4001'])).toBeNull();
  });

  test('whatever the text', () => {
    const hostOf = (text: string | null) => (text === null ? null : new URL(text).host);
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => {
        expect([null, 'hooks.slack.com']).toContain(hostOf(responseUrl(text, [])));
      }),
    );
    expect(hostOf(responseUrl('https://hooks.slack.com/a', []))).toBe('hooks.slack.com');
  });
});

test('without an address the answer goes to the channel, without either nowhere', () => {
  expect(answerTo('https://evil.example/', approvals, dana, [])).toEqual({ kind: 'ephemeral', channel: approvals, user: dana });
  expect(answerTo(null, null, dana, [])).toBeNull();
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseChannelId } from '../../src/domain/ids.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { slackFetch } from '../../src/slack/fetch.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { privately } from '../../src/slack/tell.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import { C, START, must, scene, user, type Scene } from './world.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.close());

const CHANNEL = must(parseChannelId(C));
const tell = () => {
  const { signingSecret, token } = s.world.app;
  const text = JSON.stringify({ signing_secret: signingSecret, bot_token: token });
  const secrets = slackSecrets({ read: () => Promise.resolve(text), now: () => START });
  const fetch = slackFetch(createConnections(() => 0));
  return privately({ slack: withFreshToken(secrets, webClients({ slackApiUrl: s.slack.apiUrl, timeout: 2_000, fetch })), fetch, hosts: [new URL(s.slack.url).host] });
};

test('in a channel only this person sees it', async () => {
  expect(await tell()({ kind: 'ephemeral', channel: CHANNEL, user: user('U01OMAR') }, { text: 'Not counted.' })).toBeNull();
  expect([s.whispers('U01OMAR'), s.whispers('U01DANA'), s.world.messages]).toEqual([['Not counted.'], [], []]);
});

test('what Slack does not take is a value', async () => {
  const gone = must(parseChannelId('C01NOWHERE'));
  expect(await tell()({ kind: 'ephemeral', channel: gone, user: user('U01OMAR') }, { text: 'x' })).toEqual({ kind: 'refused', error: 'channel_not_found' });
  const url = `${s.slack.url}/actions/T01ACME/1/unknown`;
  expect(await tell()({ kind: 'response_url', url }, { text: 'x' })).toEqual({ kind: 'refused', error: 'http_404' });
  s.slack.faults.next('response_url', { kind: 'drop_after' });
  expect(await tell()({ kind: 'response_url', url }, { text: 'x' })).toEqual({ kind: 'lost' });
});

test('an address that is none of Slack’s is not called, whoever put it on the queue', async () => {
  for (const url of ['https://evil.example/x', 'http://169.254.169.254/', 'https://hooks.slack.com.evil.example/', 'nowhere']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await tell()({ kind: 'response_url', url }, { text: 'x' })).toEqual({ kind: 'refused', error: 'not_slack' });
  }
});

import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChannelId, parseGroupId, parseTeamId } from '../../src/domain/ids.ts';
import type { FetchFunction } from '@slack/web-api';
import { slackPeople } from '../../src/slack/people.ts';
import { createPoster } from '../../src/slack/poster.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { seenFetch } from '../../src/slack/seen.ts';
import { privately } from '../../src/slack/tell.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import { SECRET, TOKEN } from '../door/signing.ts';
import { DANA, START, must } from '../door/world.ts';
import { MARK, almost, deep, text, value } from './made.ts';

/** Slack, or something between, answers with anything: a value of a known kind comes of it, and no word of it is kept. */

type FetchAnswer = Awaited<ReturnType<FetchFunction>>;

interface Raw {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const answering = (next: () => Raw): FetchFunction => async (url) => {
  const { status, headers, body } = next();
  const all = new Map(Object.entries(headers).map(([name, one]) => [name.toLowerCase(), one]));
  const answer: FetchAnswer = {
    ok: status >= 200 && status < 300,
    status,
    statusText: MARK,
    url: String(url),
    headers: { get: (name) => all.get(name.toLowerCase()) ?? null, entries: () => all.entries() },
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(body).buffer),
    json: async () => JSON.parse(body) as unknown,
    text: () => Promise.resolve(body),
  };
  return answer;
};

const message = { ts: '1.1', text: MARK, metadata: { event_type: 'x', event_payload: { v: 1 } } };
const right = {
  ok: true,
  error: MARK,
  channel: { id: 'D01' },
  ts: '1.2',
  user: { id: 'U01DANA', team_id: 'T01ACME', name: 'dana', profile: { display_name: MARK }, deleted: false, enterprise_user: { teams: ['T01ACME'] } },
  users: ['U01DANA', 'U01PRIYA'],
  messages: [message],
  response_metadata: { next_cursor: 'abc', messages: [MARK], scopes: [MARK] },
};
const bodies = fc.oneof(
  almost(right).map((one) => JSON.stringify(one)),
  almost({ ...right, channel: 'C01APPROVALS' }).map((one) => JSON.stringify(one)),
  almost({ ok: false, error: 'ratelimited' }).map((one) => JSON.stringify(one)),
  fc.constantFrom('channel_not_found', 'invalid_auth', 'internal_error', 'toString', '__proto__', MARK).map((error) => JSON.stringify({ ok: false, error })),
  text,
  value.map((one) => JSON.stringify(one)),
  fc.constantFrom(`<html>${MARK}</html>`, deep(50_000, '[', ']'), `{"ok":true,"messages":[${'{},'.repeat(20_000)}{}]}`, '{"ok":true,"ok":false}', '{"ok":true,"__proto__":{"channel":"C01"},"ts":5}'),
);
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 201, 204, 301, 400, 401, 404, 408, 429, 500, 503),
  headers: fc.dictionary(fc.constantFrom('retry-after', 'x-slack-req-id', 'content-type', 'content-encoding'), fc.oneof(fc.constantFrom('1', '0', '-1', '1e9', '99999999999999999999', MARK, 'application/zip'), text), { maxKeys: 3 }),
  body: bodies,
});

const CHANNEL = must(parseChannelId('C01APPROVALS'));
const view = { text: 'x', blocks: [] };
const metadata = { event_type: 'x', event_payload: { v: 1 } };

test('each call comes to something known, a few calls at most, and nothing of the answer is kept or logged', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), async (script) => {
      let calls = 0;
      const lines: unknown[] = [];
      const fetch = seenFetch(answering(() => must(script[calls++ % script.length])), { now: () => START, seen: (one) => lines.push(one) });
      const secrets = slackSecrets({ read: () => Promise.resolve(JSON.stringify({ signing_secret: SECRET, bot_token: TOKEN })), now: () => START });
      const slack = withFreshToken(secrets, webClients({ slackApiUrl: 'https://slack.com/api/', timeout: 1_000, fetch }));
      const people = slackPeople({ slack, ours: must(parseTeamId('T01ACME')) });
      const poster = createPoster(slack);
      const after = async <T>(most: number, work: Promise<T>): Promise<T> => {
        const before = calls;
        const done = await work;
        expect(calls - before).toBeLessThanOrEqual(most);
        return done;
      };

      const person = await after(2, people.person(DANA.user, DANA.team));
      expect(person.kind).toBeOneOf(['member', 'refused', 'silent']);
      if (person.kind !== 'silent') expect(person.person.name).toEqual(expect.any(String));
      const group = await after(2, people.members(must(parseGroupId('S01MLOWNERS'))));
      expect(group.kind).toBeOneOf(['members', 'gone', 'silent']);

      const posts = [
        await after(2, poster.post(CHANNEL, null, view, metadata, null)),
        await after(12, poster.post(CHANNEL, '1.1', view, metadata, { since: START, metadata })),
        await after(14, poster.post(DANA.user, null, view, metadata, { since: START, metadata })),
      ];
      for (const post of posts) {
        // What is stored of a post is two texts, whatever Slack gave.
        if (post.kind === 'posted') expect(post.posted).toEqual({ channel: expect.any(String), ts: expect.any(String) });
      }
      const failures = [
        await after(2, poster.update({ channel: CHANNEL, ts: '1.1' }, view)),
        await after(1, privately({ slack, fetch, hosts: [] })({ kind: 'response_url', url: 'https://hooks.slack.com/x' }, view)),
        ...posts.flatMap((one) => (one.kind === 'failed' ? [one.failure] : [])),
      ];
      const kept = inspect([failures, group, lines, posts], { depth: 9, showHidden: true });
      expect(kept).not.toContain(MARK);
      expect(kept).not.toContain(TOKEN);
      expect(kept.length).toBeLessThan(20_000);
      for (const failure of failures) {
        if (failure?.kind === 'rate_limited') expect(failure.retryAfterMs).toBeGreaterThan(0);
      }
    }),
    { numRuns: 300 },
  );
});

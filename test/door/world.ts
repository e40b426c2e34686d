import { createPeople } from '../../playground/slack/people/people.ts';
import type { DeliveryAnswer } from '../../playground/slack/people/deliveries.ts';
import type { SignedRequest } from '../../playground/slack/sign.ts';
import { startSlack } from '../../playground/slack/slack.ts';
import type { Catalogue } from '../../src/domain/catalogue/types.ts';
import {
  parseChannelId, parseGroupId, parseModelId, parseProjectId, parseTeamId, parseUserId, type ModelId, type ProjectId,
  type RequestId,
} from '../../src/domain/ids.ts';
import type { Policy, Rule } from '../../src/domain/policy/types.ts';
import { begin, evolveRequest } from '../../src/domain/request/evolve.ts';
import { type Asked, type RequestEvent, type RequestRecord, nothingShown } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import type { RequestsMessage, SharesMessage } from '../../src/engine/messages.ts';
import type { Reads, RequestSummary } from '../../src/engine/ports.ts';
import { createDoor } from '../../src/slack/door.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { slackFetch } from '../../src/slack/fetch.ts';
import { slackPeople } from '../../src/slack/people.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import { must } from './known.ts';
import { CONTEXT, event } from './signing.ts';

export { must } from './known.ts';

export const model = (text: string): ModelId => must(parseModelId(text));
export const project = (text: string): ProjectId => must(parseProjectId(text));
export const user = (text: string) => must(parseUserId(text));

/** 2026-11-24 14:00:00 UTC */
export const START = 1_795_528_800_000;
export const C = 'C01APPROVALS';
export const TONE = model('ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd');
export const OLD = model('ft:gpt-4:acme:old-tone:Zz9');
export const PROD = project('proj_payProd');
export const DEV = project('proj_searchDev');
export const BOX = project('proj_sandbox1');
export const LAB = project('proj_oldLab');
export const FRAUD = project('proj_fraud');

export const rule = (name: string, more: Partial<Rule> = {}): Rule => ({
  name,
  models: ['ft:*:*:*:*', 'ft:*:*:*:*:*'],
  projects: ['*'],
  approvers: [{ kind: 'group', id: must(parseGroupId('S01MLOWNERS')), name: 'ml-owners' }],
  approvals: 2,
  notify: [],
  channel: { id: must(parseChannelId(C)), name: 'model-approvals' },
  usualHours: 720,
  longestHours: 2160,
  requesterMayApprove: false,
  confirm: false,
  approvalsLastHours: 24,
  ...more,
});
export const POLICY: Policy = {
  v: 1,
  hash: '3fa91c20',
  operators: { channel: { id: must(parseChannelId('C01PLATFORM')), name: 'ml-platform' }, people: [] },
  rules: [
    rule('sandbox', { projects: ['proj_sandbox*'], approvals: 0, approvers: [], usualHours: 168, longestHours: 336 }),
    rule('prod-models', { projects: ['proj_pay*', 'proj_search*', 'proj_fraud', 'proj_oldLab', 'proj_two*'] }),
  ],
  stops: {},
};
const named = (id: ProjectId, name: string | null, archived = false) => ({ id, name, archived });
const CATALOGUE: Catalogue = {
  projects: [
    named(PROD, 'payments-prod'),
    named(project('proj_payStaging'), 'payments-staging'),
    named(DEV, 'search dev'),
    named(BOX, 'sandbox'),
    named(FRAUD, 'fraud'),
    named(LAB, 'old-lab', true),
    named(project('proj_twoA'), 'search'),
    named(project('proj_twoB'), 'search'),
    named(project('proj_nobody'), 'unruled'),
    named(project('proj_payMark'), '<https://evil.example|Approve here> *now*'),
  ],
  models: [
    { id: TONE, owner: FRAUD, stops: null, calls: 18_204, seenAt: 5 },
    { id: OLD, owner: null, stops: null, calls: 3, seenAt: 4 },
    { id: model('ft:gpt-4o-mini-2024-07-18:acme::C1:ckpt-step-88'), owner: null, stops: '2027-03-01', calls: 3, seenAt: 9 },
  ],
  readAt: 1,
  after: null,
  nextAt: 0,
};

/** What the door works with, in memory, before the Slack stand-in. */
export async function scene(policy: Policy = POLICY) {
  let now = START;
  let seed = 7;
  const slack = await startSlack({
    now: () => now,
    random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647,
  });
  const { world } = slack;
  const state = {
    catalogue: CATALOGUE,
    records: new Map<string, RequestRecord>(),
    shares: new Map<string, ShareState>(),
    mine: [] as RequestSummary[],
    requests: [] as { message: RequestsMessage; dedup: string }[],
    sharesQueue: [] as { message: SharesMessage; dedup: string }[],
    lines: [] as Record<string, unknown>[],
    reads: [] as string[],
    broken: new Set<'catalogue' | 'request' | 'share' | 'mine' | 'requests queue' | 'shares queue'>(),
  };
  const fails = (what: Parameters<typeof state.broken.has>[0]) => {
    if (state.broken.has(what)) throw new TypeError(`${what} is broken: xoxb-secret`);
  };
  const read = async <T>(what: 'catalogue' | 'request' | 'share' | 'mine', value: () => T): Promise<T> => {
    state.reads.push(what);
    fails(what);
    return value();
  };
  const reads: Reads = {
    catalogue: () => read('catalogue', () => state.catalogue),
    request: (id) => read('request', () => state.records.get(id) ?? null),
    share: (key) => read('share', () => state.shares.get(`${key.model} ${key.project}`) ?? null),
    mine: () => read('mine', () => state.mine),
    holders: () => read('request', () => ({ requests: [...state.records.values()].map(({ id }) => id), all: true })),
  };
  const secretText = () => JSON.stringify({ signing_secret: world.app.signingSecret, bot_token: world.app.token });
  const secrets = slackSecrets({ read: () => Promise.resolve(secretText()), now: () => now });
  const fetch = slackFetch(createConnections(() => 0));
  const caller = withFreshToken(secrets, webClients({ slackApiUrl: slack.apiUrl, timeout: 2_000, fetch }));
  const ours = must(parseTeamId('T01ACME'));
  const handler = createDoor({
    policy,
    reads,
    enqueue: {
      requests: async (message, dedup) => {
        fails('requests queue');
        if (!state.requests.some((one) => one.dedup === dedup)) state.requests.push({ message, dedup });
      },
      shares: async (message, dedup) => {
        fails('shares queue');
        if (!state.sharesQueue.some((one) => one.dedup === dedup)) state.sharesQueue.push({ message, dedup });
      },
    },
    secrets,
    slack: caller,
    people: slackPeople({ slack: caller, ours }),
    fetch,
    settings: { appId: world.app.id, teamId: ours, responseUrlHosts: [new URL(slack.url).host] },
    now: () => now,
    log: (line) => state.lines.push(line),
  });
  const deliver = async ({ headers, rawBody }: SignedRequest): Promise<DeliveryAnswer> => {
    const answer = await handler(event({ body: rawBody, headers: { ...headers } }), CONTEXT);
    const told = Object.entries(answer.headers ?? {}).map(([name, value]) => [name, String(value)] as const);
    return { status: answer.statusCode ?? 0, headers: Object.fromEntries(told), body: answer.body ?? '' };
  };
  const people = createPeople(world, { deliver });
  return {
    ...state,
    state,
    slack,
    world,
    people,
    dana: people.as('U01DANA'),
    pass: (ms: number) => (now += ms),
    /** What a person has been told privately, oldest first. */
    whispers: (id: string) => world.ephemerals.filter(({ to }) => to === id).map(({ text }) => text),
    modal: (id = 'U01DANA') => must(people.as(id).see().modal),
    /** Posts a message of the bot with these blocks. */
    post: (blocks: readonly object[]) =>
      caller((client) => client.chat.postMessage({ channel: C, text: 'card', blocks: [...blocks] as [] })).then((called) => {
        if (!called.ok) throw new Error(JSON.stringify(called.failure));
        return { channel: C, ts: must(called.value.ts) };
      }),
    close: () => slack.close(),
  };
}
export type Scene = Awaited<ReturnType<typeof scene>>;

export const DANA = { user: user('U01DANA'), team: must(parseTeamId('T01ACME')), name: 'Dana Kim' };

export function record(id: RequestId, events: readonly RequestEvent[] = [], more: Partial<Asked> = {}): RequestRecord {
  const asked: Asked = {
    kind: 'asked',
    at: START - 60_000,
    by: DANA,
    workspace: { team: DANA.team, domain: 'acme' },
    terms: { model: TONE, projects: [{ id: PROD, label: 'payments-prod' }], hours: 720 },
    reason: 'A/B starts Monday.',
    rule: must(POLICY.rules[1]),
    policy: POLICY.hash,
    digest: '5c1e77a0',
    stops: '2027-01-14',
    until: null,
    delivery: 'd'.repeat(64),
    ...more,
  };
  const state = events.reduce(evolveRequest, begin(id, asked));
  const entries = [asked, ...events].map((one, index) => ({ n: index + 1, event: one, hash: 'ab'.repeat(32) }));
  return { id, entries, state, shown: nothingShown };
}

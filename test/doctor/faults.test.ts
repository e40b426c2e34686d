import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { redrive } from '../../scripts/redrive.ts';
import { requestsTable } from '../../src/store/tables.ts';
import { openClinic } from './clinic.ts';
import type { Clinic, Env } from './clinic.ts';

/**
 * The fault matrix: one thing at a time is set up wrongly. The doctor says one line, with its remedy; after the remedy
 * nothing is wrong. One deployment for all, so that each also shows that the one before was mended.
 */

interface Fault {
  readonly name: string;
  /** Sets it up wrongly; gives settings that stand in the place of the right ones. */
  readonly plant: (clinic: Clinic) => Promise<Env | void> | Env | void;
  readonly mend?: (clinic: Clinic) => Promise<void> | void;
  readonly check: string;
  readonly says: RegExp;
  readonly remedy: RegExp;
}

const APPROVALS = 'C01APPROVALS';
const GROUP = 'S01MLOWNERS';
const OWNERS = ['U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI'];
const { slack: SLACK_SECRET, openai: OPENAI_SECRET } = NAMES.secrets;

const policy = (text: string): string => `version: 1
names:
  owners: S01MLOWNERS
  here: C01APPROVALS
operators: { channel: here, people: [${text.includes('U01') ? text : 'owners'}] }
rules:
  - name: all
    models: ["ft:*:acme:*:*"]
    projects: [${text.startsWith('proj_') ? text : '"proj_*"'}]
    approvers: [owners]
    approvals: 2
    channel: here
    usual: 7d
    longest: 14d
`;

const settings: readonly Fault[] = [
  { name: 'a setting is missing', plant: () => ({ SHARES_TABLE: '' }), check: 'table shares', says: /prod-shares/, remedy: /deploy/ },
  { name: 'a workspace id of another form', plant: () => ({ SLACK_TEAM_ID: 'acme' }), check: 'settings', says: /SLACK_TEAM_ID is not a workspace id/, remedy: /serverless\.yml/ },
  { name: 'no app id', plant: () => ({ SLACK_APP_ID: '' }), check: 'settings', says: /SLACK_APP_ID is missing/, remedy: /serverless\.yml/ },
  { name: 'no AWS keys', plant: () => ({ AWS_ACCESS_KEY_ID: undefined }), check: 'settings', says: /AWS_ACCESS_KEY_ID not set/, remedy: /export-credentials/ },
  { name: 'settle shorter than it may be', plant: () => ({ SETTLE_SECONDS: '30' }), check: 'settings', says: /SETTLE_SECONDS is 30/, remedy: /serverless\.yml/ },
  { name: 'one secret for both', plant: () => ({ SLACK_SECRET_ID: OPENAI_SECRET }), check: 'settings', says: /hold the admin key/, remedy: /of its own/ },
  { name: 'both queues one', plant: ({ env }) => ({ SHARES_QUEUE_URL: env['REQUESTS_QUEUE_URL'] }), check: 'settings', says: /one queue/, remedy: /its own queue/ },
];

const aws: readonly Fault[] = [
  { name: 'wrong region', plant: () => ({ AWS_REGION: 'us-east-1' }), check: 'aws', says: /not taken in us-east-1/, remedy: /AWS_REGION/ },
  { name: 'wrong AWS keys', plant: () => ({ AWS_SECRET_ACCESS_KEY: 'not-the-key' }), check: 'aws', says: /not taken/, remedy: /fresh credentials/ },
  { name: 'another account', plant: () => ({ REQUESTS_TABLE: 'their-requests', SHARES_TABLE: 'their-shares' }), check: 'aws', says: /neither table/, remedy: /credentials of the deployment/ },
  { name: 'DynamoDB cannot be reached', plant: () => ({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }), check: 'aws', says: /no answer/, remedy: /network/ },
  { name: 'a table is not there', plant: () => ({ REQUESTS_TABLE: 'gone' }), check: 'table requests', says: /no table gone/, remedy: /restore/ },
  {
    name: 'a table without an index',
    plant: async ({ world }) => {
      const { GlobalSecondaryIndexes, AttributeDefinitions, ...rest } = requestsTable('half');
      await world.dynamo.createTables([{
        ...rest,
        AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => !['requester'].includes(AttributeName)),
        GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'mine'),
      }]);
      return { REQUESTS_TABLE: 'half' };
    },
    check: 'table requests', says: /lacks the indexes mine/, remedy: /tables\.yml/,
  },
  {
    name: 'no right to look at tables',
    plant: ({ world, env }) => void world.dynamo.denies.push({ accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', action: 'dynamodb:DescribeTable', resource: NAMES.tables.shares }),
    mend: ({ world }) => void world.dynamo.denies.splice(0),
    check: 'table shares', says: /may not/, remedy: /dynamodb:DescribeTable/,
  },
  { name: 'a queue is not there', plant: ({ env }) => ({ REQUESTS_QUEUE_URL: `${env['REQUESTS_QUEUE_URL']}x` }), check: 'queue requests', says: /no queue/, remedy: /REQUESTS_QUEUE_URL/ },
  { name: 'a queue without dead letters', plant: ({ world }) => ({ SHARES_QUEUE_URL: world.sqs.queue(NAMES.deadLetters.shares).url }), check: 'queue shares', says: /no dead-letter queue/, remedy: /queues\.yml/ },
  {
    name: 'a queue that hides too shortly',
    plant: ({ world: { sqs } }) => ({
      REQUESTS_QUEUE_URL: sqs.createQueue('short.fifo', {
        VisibilityTimeout: '30',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: sqs.queue(NAMES.deadLetters.requests).arn, maxReceiveCount: 5 }),
      }),
    }),
    check: 'queue requests', says: /30 s only/, remedy: /120 s/,
  },
  ...(['requests', 'shares'] as const).map((actor): Fault => ({
    name: `a dead letter of ${actor}`,
    plant: ({ world }) => {
      const body = actor === 'shares' ? { v: 1, kind: 'catalogue', seen: null } : { v: 1, kind: 'nudge', request: 'R-00000' };
      world.sqs.queue(NAMES.deadLetters[actor]).send({ body: JSON.stringify(body), groupId: 'g', dedupId: 'd', attributes: new Map() });
    },
    mend: async ({ world, env }) => {
      await redrive([actor], env, () => undefined);
      await world.pump();
    },
    check: `dead letters ${actor}`, says: /^1 in /, remedy: new RegExp(`npm run redrive -- ${actor}`),
  })),
  {
    name: 'the clock did not run for a day',
    plant: ({ world }) => world.advance(24 * 60 * 60_000),
    mend: ({ world }) => world.tick(),
    check: 'clock', says: /23 hours/, remedy: /schedule/,
  },
  {
    name: 'a request is overdue while the clock runs',
    plant: async ({ world }) => {
      const due = { N: String(world.now() - 20 * 60_000) };
      await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'R-7K2M9' }, dueShard: { S: 'd' }, due });
    },
    mend: ({ world }) => world.dynamo.put(NAMES.tables.requests, { pk: { S: 'R-7K2M9' } }),
    check: 'overdue', says: /R-7K2M9, for 20 minutes/, remedy: /message_failed/,
  },
];

const rules: readonly Fault[] = [
  { name: 'no policy', plant: () => ({ POLICY_FILE: 'nowhere.yaml' }), check: 'policy', says: /nowhere\.yaml cannot be read/, remedy: /POLICY_FILE/ },
  { name: 'a policy with a mistake', plant: async ({ file }) => ({ POLICY_FILE: await file('bad.yaml', policy('owners').replace('usual', 'usually')) }), check: 'policy', says: /bad\.yaml:\d+:\d+/, remedy: /policy\.ts compile/ },
  { name: 'a compiled policy changed by hand', plant: async ({ file, world }) => ({ POLICY_FILE: await file('p.json', world.policy().replace('"approvals":2', '"approvals":1')) }), check: 'policy', says: /changed after it was compiled/, remedy: /npm run build/ },
  { name: 'a project that does not exist', plant: async ({ file }) => ({ POLICY_FILE: await file('p1.yaml', policy('proj_nobody')) }), check: 'projects', says: /proj_nobody/, remedy: /correct the ids/ },
  { name: 'an archived project', plant: async ({ file }) => ({ POLICY_FILE: await file('p2.yaml', policy('proj_oldlab')) }), check: 'projects', says: /archived/, remedy: /out of the policy/ },
  { name: 'a person who has left', plant: async ({ file }) => ({ POLICY_FILE: await file('p3.yaml', policy('U01GONE')) }), check: 'person U01GONE', says: /deactivated/, remedy: /somebody else/ },
  { name: 'a guest as approver', plant: async ({ file }) => ({ POLICY_FILE: await file('p4.yaml', policy('U01GUEST')) }), check: 'person U01GUEST', says: /guest/, remedy: /full members/ },
  { name: 'a person of another workspace', plant: async ({ file }) => ({ POLICY_FILE: await file('p5.yaml', policy('U01STRANGE')) }), check: 'person U01STRANGE', says: /another workspace/, remedy: /full members/ },
];

const slackToken: readonly Fault[] = [
  { name: 'no Slack secret', plant: ({ world }) => world.secrets.remove(SLACK_SECRET), mend: ({ world }) => world.storeSecrets(), check: 'slack secret', says: /no secret/, remedy: /npm run setup/ },
  { name: 'a Slack secret of another form', plant: ({ world }) => void world.secrets.put(SLACK_SECRET, '{"token":"xoxb-1"}'), mend: ({ world }) => world.storeSecrets(), check: 'slack secret', says: /is not \{"signing_secret"/, remedy: /npm run setup/ },
  { name: 'a Slack secret that is no JSON', plant: ({ world }) => void world.secrets.put(SLACK_SECRET, world.slack.world.app.token), mend: ({ world }) => world.storeSecrets(), check: 'slack secret', says: /is not \{/, remedy: /in that form/ },
  {
    name: 'the Slack secret may not be read',
    plant: ({ world, env }) => void world.secrets.denies.push({ accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', resource: SLACK_SECRET }),
    mend: ({ world }) => void world.secrets.denies.splice(0),
    check: 'slack secret', says: /may not/, remedy: /secretsmanager:GetSecretValue/,
  },
  { name: 'a token that was revoked', plant: ({ world }) => void world.slack.rotateToken(), mend: ({ world }) => world.storeSecrets(), check: 'slack token', says: /invalid_auth/, remedy: /install the app/ },
  { name: 'a token of another workspace', plant: () => ({ SLACK_TEAM_ID: 'T09OTHER' }), check: 'slack workspace', says: /of T01ACME.*T09OTHER/, remedy: /right workspace/ },
  { name: 'a token of another app', plant: () => ({ SLACK_APP_ID: 'A09OTHER' }), check: 'slack app', says: /of A01SHARE.*A09OTHER/, remedy: /slackAppId=A01SHARE/ },
  { name: 'a token without a scope', plant: ({ world: { slack } }) => void (slack.world.app = { ...slack.world.app, scopes: slack.world.app.scopes.filter((one) => one !== 'usergroups:read') }), mend: ({ world: { slack } }) => void (slack.world.app = { ...slack.world.app, scopes: [...slack.world.app.scopes, 'usergroups:read'] }), check: 'slack scopes', says: /lacks usergroups:read/, remedy: /reinstall/ },
  { name: 'Slack cannot be reached', plant: () => ({ SLACK_API_URL: 'http://127.0.0.1:1/api/' }), check: 'slack token', says: /not_connected/, remedy: /SLACK_API_URL/ },
];

const slackPlaces: readonly Fault[] = [
  { name: 'the bot was removed from a channel', plant: ({ world: { slack } }) => slack.world.leave(APPROVALS, 'U01SHAREBOT'), mend: ({ world: { slack } }) => slack.world.join(APPROVALS, 'U01SHAREBOT'), check: 'channel #model-approvals', says: /not in it/, remedy: /\/invite/ },
  { name: 'the bot is not in the operators\' channel', plant: ({ world: { slack } }) => slack.world.leave('C01PLATFORM', 'U01SHAREBOT'), mend: ({ world: { slack } }) => slack.world.join('C01PLATFORM', 'U01SHAREBOT'), check: 'channel #ml-platform', says: /not in it/, remedy: /\/invite/ },
  { name: 'a private channel without the bot', plant: ({ world: { slack } }) => (slack.world.changeChannel(APPROVALS, { isPrivate: true }), slack.world.leave(APPROVALS, 'U01SHAREBOT')), mend: ({ world: { slack } }) => (slack.world.changeChannel(APPROVALS, { isPrivate: false }), slack.world.join(APPROVALS, 'U01SHAREBOT')), check: 'channel #model-approvals', says: /private without the bot/, remedy: /\/invite/ },
  { name: 'an archived channel', plant: ({ world: { slack } }) => slack.world.changeChannel(APPROVALS, { isArchived: true }), mend: ({ world: { slack } }) => slack.world.changeChannel(APPROVALS, { isArchived: false }), check: 'channel #model-approvals', says: /archived/, remedy: /unarchive/ },
  {
    name: 'a channel shared outside, where the token may know',
    plant: ({ world: { slack } }) => (slack.world.changeChannel(APPROVALS, { isExtShared: true }), void (slack.world.app = { ...slack.world.app, scopes: [...slack.world.app.scopes, 'channels:read'] })),
    mend: ({ world: { slack } }) => (slack.world.changeChannel(APPROVALS, { isExtShared: false }), void (slack.world.app = { ...slack.world.app, scopes: slack.world.app.scopes.filter((one) => one !== 'channels:read') })),
    check: 'channel #model-approvals', says: /another organization/, remedy: /stop sharing/,
  },
  { name: 'a user group that is disabled', plant: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { disabled: true }), mend: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { disabled: false }), check: 'user group ml-owners', says: /disabled/, remedy: /enable it/ },
  { name: 'a user group without members', plant: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: [] }), mend: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: OWNERS }), check: 'user group ml-owners', says: /no members/, remedy: /add people/ },
  { name: 'a user group that was deleted', plant: async ({ file }) => ({ POLICY_FILE: await file('p6.yaml', policy('owners').replace('S01MLOWNERS', 'S01DELETED')) }), check: 'user group owners', says: /no user group S01DELETED/, remedy: /another group/ },
  { name: 'too few approvers', plant: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: ['U01PRIYA'] }), mend: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: OWNERS }), check: 'approvers of prod-models', says: /2 approvals are needed, and 1 person/, remedy: /fewer approvals/ },
  { name: 'approvers who are no members any more', plant: ({ world: { slack } }) => OWNERS.slice(1).forEach((id) => slack.world.changeUser(id, { deleted: true })), mend: ({ world: { slack } }) => OWNERS.forEach((id) => slack.world.changeUser(id, { deleted: false })), check: 'approvers of prod-models', says: /1 person/, remedy: /add full members/ },
];

const without = (...scopes: readonly string[]) => ['api.management.read', 'api.usage.read', 'api.fine_tuning.checkpoints.read', 'api.fine_tuning.checkpoints.write'].filter((one) => !scopes.includes(one));
const keyWith = ({ world }: Clinic, scopes: readonly string[]) => {
  for (const key of world.openai.organization.adminKeys) key.scopes = scopes;
};

const openai: readonly Fault[] = [
  { name: 'no OpenAI secret', plant: ({ world }) => world.secrets.remove(OPENAI_SECRET), mend: ({ world }) => world.storeSecrets(), check: 'openai secret', says: /no secret/, remedy: /npm run setup/ },
  { name: 'an OpenAI secret of another form', plant: ({ world }) => void world.secrets.put(OPENAI_SECRET, '{"key":"sk-admin-1"}'), mend: ({ world }) => world.storeSecrets(), check: 'openai secret', says: /"admin_key" is missing/, remedy: /sk-admin-…/ },
  {
    name: 'an admin key that was revoked',
    plant: ({ world }) => void world.openai.organization.adminKeys.splice(0, 1, { key: 'sk-admin-thenextone', scopes: ['*'] }),
    mend: ({ world }) => world.storeSecrets(),
    check: 'admin key', says: /does not take/, remedy: /new admin key/,
  },
  { name: 'a key that may not read projects', plant: (clinic) => keyWith(clinic, without('api.management.read')), mend: (clinic) => keyWith(clinic, ['*']), check: 'admin key', says: /api\.management\.read/, remedy: /give the key that scope/ },
  { name: 'a key that may not read permissions', plant: (clinic) => keyWith(clinic, without('api.fine_tuning.checkpoints.read')), mend: (clinic) => keyWith(clinic, ['*']), check: 'admin key reads permissions', says: /checkpoints\.read/, remedy: /give the key that scope/ },
  { name: 'a key that may not write permissions', plant: (clinic) => keyWith(clinic, without('api.fine_tuning.checkpoints.write')), mend: (clinic) => keyWith(clinic, ['*']), check: 'admin key writes permissions', says: /checkpoints\.write/, remedy: /give the key that scope/ },
  {
    name: 'a project key in the place of the admin key',
    plant: ({ world }) => {
      world.openai.organization.projectKeys = [{ key: 'sk-proj-playgroundkey', project: 'proj_fraud' }];
      world.secrets.put(OPENAI_SECRET, '{"admin_key":"sk-proj-playgroundkey"}');
      // What a project key may not do is said by a scope that it lacks, each time.
      world.openai.faults.always('list-projects', { kind: 'status', status: 401, body: { error: { message: 'Incorrect API key provided', type: 'invalid_request_error', param: null, code: 'invalid_api_key' } } });
    },
    mend: ({ world }) => (world.openai.faults.clear(), void (world.openai.organization.projectKeys = []), world.storeSecrets()),
    check: 'admin key', says: /does not take/, remedy: /new admin key/,
  },
  { name: 'allow lists cannot be read', plant: ({ world }) => world.openai.faults.always('retrieve-project-model-permissions', { kind: 'status', status: 403, body: { error: { message: 'no', type: 'x', param: null, code: null } } }), mend: ({ world }) => world.openai.faults.clear(), check: 'allow lists', says: /cannot be read \(forbidden\)/, remedy: /model permissions/ },
  { name: 'OpenAI too busy for minutes', plant: ({ world }) => world.openai.faults.always('*', { kind: 'status', status: 429, body: { error: { message: 'slow', type: 'requests', param: null, code: null } } }), mend: ({ world }) => (world.openai.faults.clear(), world.tick()), check: 'admin key', says: /too busy/, remedy: /in a minute/ },
  { name: 'something that is not OpenAI answers', plant: ({ world }) => world.openai.faults.always('*', { kind: 'html', status: 404 }), mend: ({ world }) => world.openai.faults.clear(), check: 'admin key', says: /not_json/, remedy: /OPENAI_BASE_URL/ },
];

describe('the fault matrix', () => {
  let clinic: Clinic;
  const outputs: string[] = [];
  beforeAll(async () => {
    clinic = await openClinic();
  });
  afterAll(async () => {
    await clinic.close();
  });

  const all = [...settings, ...aws, ...rules, ...slackToken, ...slackPlaces, ...openai];
  test.each(all)('$name', async ({ plant, mend, check, says, remedy }) => {
    const more = (await plant(clinic)) ?? {};
    const ill = await clinic.examine(more);
    expect(ill.wrong).toEqual([{ check, kind: 'wrong', says: expect.stringMatching(says), remedy: expect.stringMatching(remedy) }]);
    expect(ill.code).toBe(1);
    const shown = await clinic.read([], more);
    expect(shown.text).toContain('WRONG');
    expect(shown.text.split('\n').at(-1)).toBe('1 thing is wrong.');
    await mend?.(clinic);
    const well = await clinic.examine();
    expect(well.wrong).toEqual([]);
    expect(well.code).toBe(0);
    outputs.push(ill.text, shown.text, well.text);
  });

  test('no secret is in anything that was ever printed', () => {
    const printed = outputs.join('\n');
    expect(outputs.length).toBe(all.length * 3);
    for (const secret of [...clinic.secrets(), 'sk-admin-thenextone', 'sk-proj-playgroundkey', 'not-the-key']) {
      expect(printed.includes(secret)).toBe(false);
    }
    // Nor a part of one that OpenAI's own sentence quotes.
    expect(printed).not.toMatch(/\*\*\*\*|Incorrect API key/);
    expect(all.length).toBeGreaterThanOrEqual(25);
  });
});

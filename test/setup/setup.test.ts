import { expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { doctor } from '../../scripts/doctor.ts';
import { DOOR, openOffice, write } from './office.ts';
import type { Office, Script } from './office.ts';

const deployments = (office: Office): readonly (readonly string[])[] =>
  office.commands.filter((command) => command.includes('deploy'));

const secretsOf = ({ world }: Office): readonly string[] => [
  world.slack.world.app.token,
  world.slack.world.app.signingSecret,
  ...world.openai.organization.adminKeys.map(({ key }) => key),
];

/** Where no secret may ever be. */
const expectNoSecret = async (office: Office, told: string): Promise<void> => {
  const everywhere = [told, await office.files(), JSON.stringify(office.commands)].join('\n');
  for (const secret of secretsOf(office)) expect(everywhere.includes(secret)).toBe(false);
};

test('from nothing to green, without typing a Slack id', async () => {
  const office = await openOffice();
  const { code, told, asked } = await office.setUp();
  expect(told).not.toContain('WRONG');
  expect(told).toMatch(/^Setting up model-share-bot in eu-central-1, stage prod\./);
  expect(told).toContain('with the scopes api.management.read, api.fine_tuning.checkpoints.read');
  expect(told.split('\n').at(-1)).toBe('Done. Type /share-model in Slack.');
  expect(code).toBe(0);
  expect(asked.map((question) => question.replace(/[(:].*/, '').trim())).toEqual([
    'SNS topic that alarms are told to', 'Their ARNs, parted by commas, your own role among them', 'Signing Secret',
    'Bot User OAuth Token', 'The token is of the workspace acme', 'OpenAI admin key',
    "That channel's name, or the link to it", 'Who may approve?',
  ]);

  // The link makes the app with the door that was deployed.
  const link = told.split('\n').find((line) => line.startsWith('https://api.slack.com/apps?new_app=1'));
  const manifest = new URL(link ?? '').searchParams.get('manifest_json') ?? '';
  expect(JSON.parse(manifest)).toMatchObject({ settings: { interactivity: { request_url: DOOR } } });

  expect(await office.secret('slack')).toEqual({
    signing_secret: office.world.slack.world.app.signingSecret,
    bot_token: office.world.slack.world.app.token,
  });
  expect(await office.secret('openai')).toEqual({ admin_key: office.world.openai.organization.adminKeys[0]?.key });
  const policy = await office.file('policy.yaml');
  expect(policy).toContain('names: { ml-owners: S01MLOWNERS, model-approvals: C01APPROVALS }');
  expect(policy.trimEnd().split('\n')).toHaveLength(8);

  // osls warns in the first deployment, of what was just answered.
  expect(told).toContain('osls warns once that no administrator is named');

  // First without what only Slack knows, then with it.
  expect(deployments(office).map((command) => command.filter((word) => word.startsWith('--param=')))).toEqual([
    ['--param=alarmTopicArn=arn:aws:sns:eu-central-1:123456789012:alarms'],
    [
      '--param=alarmTopicArn=arn:aws:sns:eu-central-1:123456789012:alarms',
      '--param=adminArns=arn:aws:iam::123456789012:role/Platform',
      '--param=slackTeamId=T01ACME', '--param=slackAppId=A01SHARE',
    ],
  ]);
  expect(office.commands[0]?.slice(0, 4)).toEqual(['npm', 'run', '--silent', 'package']);
  await expectNoSecret(office, told);
});

test('run again it asks nothing, deploys nothing and changes nothing; --deploy deploys', async () => {
  const office = await openOffice();
  await office.setUp();
  const [before, deployed] = [await office.files(), deployments(office).length];
  const messages = office.world.slack.world.messages.length;
  const again = await office.setUp({});
  expect(again.code).toBe(0);
  expect(again.asked).toEqual([]);
  expect(deployments(office)).toHaveLength(deployed);
  expect(await office.files()).toBe(before);
  expect(office.world.slack.world.messages).toHaveLength(messages);
  await office.setUp({}, {}, ['--deploy']);
  expect(deployments(office)).toHaveLength(deployed + 1);
});

test('another release is deployed by running it again, once', async () => {
  const office = await openOffice();
  await office.setUp();
  const deployed = deployments(office).length;
  const newer = { release: async () => '0.2.0+5e6f7a8b' };
  expect((await office.setUp({}, newer)).told).toContain('Deploying again');
  expect(deployments(office)).toHaveLength(deployed + 1);
  expect((await office.setUp({}, newer)).told).toContain('Deployed already: this release, with these answers');
  expect(deployments(office)).toHaveLength(deployed + 1);
});

test('a parameter given once is given to all later deployments; given as nothing it is taken back', async () => {
  const office = await openOffice();
  const last = () => deployments(office).at(-1)?.filter((word) => word.startsWith('--param='));
  await office.setUp(undefined, {}, ['--param', 'door=http-api']);
  expect(last()).toContain('--param=door=http-api');
  await office.setUp({}, {}, ['--param', 'settleSeconds=90', '--param', 'alarmTopicArn=none']);
  expect(last()).toEqual(expect.arrayContaining(
    ['--param=door=http-api', '--param=settleSeconds=90', '--param=alarmTopicArn=none'],
  ));
  const count = deployments(office).length;
  await office.setUp({});
  expect(deployments(office)).toHaveLength(count);
  await office.setUp({}, {}, ['--param', 'door=']);
  expect(last()?.join()).not.toContain('door');
});

test('a second stage has secrets of its own, and finds nothing of the first', async () => {
  const office = await openOffice();
  await office.setUp();
  const first = await office.secret('slack');
  const { code, asked } = await office.setUp(office.right(), {}, ['--stage', 'dev']);
  expect(code).toBe(0);
  expect(asked.filter((question) => /Secret|Token|admin key/.test(question))).toHaveLength(3);
  expect(await office.secret('slack', 'dev')).toEqual(first);
  expect(deployments(office).at(-1)).toEqual(expect.arrayContaining(
    ['--stage=dev', '--param=slackSecret=model-share-bot-dev/slack', '--param=openaiSecret=model-share-bot-dev/openai'],
  ));
  office.world.secrets.put('model-share-bot-dev/slack', '{}');
  expect((await office.setUp({})).code).toBe(0);
});

test('a door that moved is told, since Slack still sends to the old one', async () => {
  const office = await openOffice();
  await office.setUp();
  const state = JSON.parse(await office.file('.setup/prod.json')) as object;
  await write(office, '.setup/prod.json', JSON.stringify({ ...state, doorUrl: 'https://old.example/' }));
  const { told } = await office.setUp({}, {}, ['--deploy']);
  expect(told).toContain(`App Manifest): npm run manifest -- ${DOOR}`);
  expect((await office.setUp({}, {}, ['--deploy'])).told).not.toContain('npm run manifest');
});

test('what the first release of setup wrote is read', async () => {
  const office = await openOffice();
  await office.setUp();
  const { account, params, ...old } = JSON.parse(await office.file('.setup/prod.json')) as Record<string, unknown>;
  expect([account, params]).toEqual([expect.stringMatching(/^\d{12}$/), {}]);
  await write(office, '.setup/prod.json', JSON.stringify(old));
  expect((await office.setUp({})).code).toBe(0);
});

test('the doctor knows afterwards whose the bot is', async () => {
  const office = await openOffice();
  await office.setUp();
  const { world, root } = office;
  const env = {
    ...world.operatorEnv,
    SLACK_API_URL: world.slack.apiUrl,
    OPENAI_BASE_URL: world.openai.baseUrl,
    POLICY_FILE: `${root}/policy.yaml`,
  };
  const parts = { env, now: world.now, random: () => 0.5, sleep: async () => undefined };
  const printed: string[] = [];
  expect(await doctor([], parts, (text) => void printed.push(text), root)).toBe(0);
  expect(printed.at(-1)).toBe('Nothing is wrong.');
});

test('half-finished it goes on where it stopped', async () => {
  const office = await openOffice();
  const right = office.right();
  /** Leaves at a question, as with Ctrl-C. */
  const until = async (part: string) => {
    const script: Script = Object.fromEntries(Object.entries(right).filter(([key]) => key !== part));
    await expect(office.setUp(script)).rejects.toThrow('Nobody answers');
  };
  await until('SNS');
  await until('Signing Secret');
  expect(deployments(office)).toHaveLength(1);
  await until('admin key');
  await until('Who may approve');
  const { code, asked } = await office.setUp({ "channel's name": '#model-approvals', 'Who may approve': '1' });
  expect(code).toBe(0);
  expect(asked).toHaveLength(2);
  expect(deployments(office)).toHaveLength(2);
  await expectNoSecret(office, '');
});

test('a policy of one\'s own is never overwritten', async () => {
  const office = await openOffice();
  const own = (await office.file('policy.yaml')).replaceAll('C01PLATFORM', 'C01GENERAL');
  await write(office, 'policy.yaml', own);
  office.world.slack.world.join('C01GENERAL', 'U01SHAREBOT');
  const { told, asked, code } = await office.setUp();
  expect(told).toContain('policy.yaml is there and good');
  expect(asked.some((question) => question.includes('channel'))).toBe(false);
  expect(await office.file('policy.yaml')).toBe(own);
  expect(code).toBe(0);
});

test('what was pasted with spaces and line breaks around it is stored without', async () => {
  const office = await openOffice();
  const right = office.right();
  const padded = Object.fromEntries(Object.entries(right).map(([part, answer]) => [part, `  ${String(answer)}\n`]));
  expect((await office.setUp(padded)).code).toBe(0);
  expect(await office.secret('openai')).toEqual({ admin_key: right['admin key'] });
});

test('a stored secret that is good is kept; one of another form is asked for anew', async () => {
  const office = await openOffice();
  const { token, signingSecret } = office.world.slack.world.app;
  const right = office.right();
  office.world.secrets.put(
    NAMES.secrets.slack,
    `${JSON.stringify({ signing_secret: signingSecret, bot_token: token })}\n`,
  );
  office.world.secrets.put(NAMES.secrets.openai, '{"key":"sk-admin-something"}');
  const { told, asked, code } = await office.setUp();
  expect(told).toContain('Slack: the stored token is good');
  expect(told).toContain('is not {"admin_key":"sk-admin-…"}: it is stored anew');
  expect(asked.some((question) => question.includes('Signing Secret'))).toBe(false);
  expect(code).toBe(0);
  expect(await office.secret('openai')).toEqual({ admin_key: right['admin key'] });
  expect(told).not.toContain('sk-admin-something');
});

test.each([
  ['no JSON', 'xoxb-hush-hush', 'is not {"signing_secret":"…","bot_token":"xoxb-…"}: it is stored anew'],
  ['JSON without the token', '{"signing_secret":"hush-hush"}', 'it is stored anew'],
  ['no signing secret', '{"signing_secret":"hush-hush","bot_token":"xoxb-1"}', 'Its signing_secret is none: that is'],
])('a stored Slack secret that is %s: told, and asked for anew', async (_name, stored, says) => {
  const office = await openOffice();
  const { token, signingSecret } = office.world.slack.world.app;
  office.world.secrets.put(NAMES.secrets.slack, stored);
  const { told, code } = await office.setUp();
  expect(code).toBe(0);
  expect(told).toContain(`What is stored in model-share-bot/slack`);
  expect(told).toContain(says);
  expect(told).not.toContain('hush-hush');
  expect(await office.secret('slack')).toEqual({ signing_secret: signingSecret, bot_token: token });
});

test('OpenAI that does not answer says nothing of a stored key: it is kept, and nobody is asked for another', async () => {
  const office = await openOffice();
  await office.setUp();
  office.world.openai.faults.always('list-projects', { kind: 'status', status: 500 });
  const { code, told, asked } = await office.setUp({});
  expect(code).toBe(1);
  expect(told).toMatch(/OpenAI did not say \(\w+\), so the key could not be looked at; .*run npm run setup again/);
  expect(told).not.toContain('cannot be kept');
  expect(asked).toEqual([]);
  office.world.openai.faults.clear();
  expect((await office.setUp({})).code).toBe(0);
});

test('project keys beside the admin key are kept', async () => {
  const office = await openOffice();
  await office.setUp();
  office.world.secrets.put(
    NAMES.secrets.openai,
    '{"admin_key":"sk-admin-old","project_keys":{"proj_fraud":"sk-proj-one"}}',
  );
  await office.setUp({ 'admin key': office.right()['admin key'] ?? '' });
  expect(await office.secret('openai')).toEqual(
    { admin_key: office.right()['admin key'], project_keys: { proj_fraud: 'sk-proj-one' } },
  );
});

test('a channel that only its link names', async () => {
  const office = await openOffice();
  office.world.slack.world.changeChannel('C01APPROVALS', { isPrivate: true });
  const link = 'https://acme.slack.com/archives/C01APPROVALS';
  const { code } = await office.setUp(
    { ...office.right(), "channel's name": link, 'What is it called': 'Freigaben & Co' },
  );
  expect(code).toBe(0);
  expect(await office.file('policy.yaml')).toContain('freigaben-co: C01APPROVALS');
});

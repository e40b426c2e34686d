import { NAMES } from '../../../playground/world/names.ts';
import type { Clinic } from '../clinic.ts';
import { policy, using, usual } from './fault.ts';
import type { Fault } from './fault.ts';

const APPROVALS = 'C01APPROVALS';
const GROUP = 'S01MLOWNERS';
const OWNERS = ['U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI'];
const SLACK_SECRET = NAMES.secrets.slack;

const scopesAre = ({ world: { slack } }: Clinic, change: (scopes: readonly string[]) => readonly string[]) => {
  slack.world.app = { ...slack.world.app, scopes: change(slack.world.app.scopes) };
};
const addScope = (clinic: Clinic, scope: string) => scopesAre(clinic, (scopes) => [...scopes, scope]);
const dropScope = (clinic: Clinic, scope: string) =>
  scopesAre(clinic, (scopes) => scopes.filter((one) => one !== scope));

export const slackToken: readonly Fault[] = [
  {
    name: 'no Slack secret',
    plant: ({ world }) => world.secrets.remove(SLACK_SECRET),
    mend: ({ world }) => world.storeSecrets(),
    check: 'slack secret',
    says: /no secret/,
    remedy: /npm run setup/,
  },
  {
    name: 'a Slack secret of another form',
    plant: ({ world }) => void world.secrets.put(SLACK_SECRET, '{"token":"xoxb-1"}'),
    mend: ({ world }) => world.storeSecrets(),
    check: 'slack secret',
    says: /is not \{"signing_secret"/,
    remedy: /npm run setup/,
  },
  {
    name: 'a Slack secret that is no JSON',
    plant: ({ world }) => void world.secrets.put(SLACK_SECRET, world.slack.world.app.token),
    mend: ({ world }) => world.storeSecrets(),
    check: 'slack secret',
    says: /is not \{/,
    remedy: /in that form/,
  },
  {
    name: 'the Slack secret may not be read',
    plant: ({ world, env }) => void world.secrets.denies.push(
      { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', resource: SLACK_SECRET },
    ),
    mend: ({ world }) => void world.secrets.denies.splice(0),
    check: 'slack secret', says: /may not/, remedy: /secretsmanager:GetSecretValue/,
  },
  {
    name: 'a token that was revoked',
    plant: ({ world }) => void world.slack.rotateToken(),
    mend: ({ world }) => world.storeSecrets(),
    check: 'slack token',
    says: /invalid_auth/,
    remedy: /install the app/,
  },
  {
    name: 'a token of another workspace',
    plant: () => ({ SLACK_TEAM_ID: 'T09OTHER' }),
    check: 'slack workspace',
    says: /of T01ACME.*T09OTHER/,
    remedy: /right workspace/,
  },
  {
    name: 'a token of another app',
    plant: () => ({ SLACK_APP_ID: 'A09OTHER' }),
    check: 'slack app',
    says: /of A01SHARE.*A09OTHER/,
    remedy: /slackAppId=A01SHARE/,
  },
  {
    name: 'a token without a scope',
    plant: (clinic) => dropScope(clinic, 'usergroups:read'),
    mend: (clinic) => addScope(clinic, 'usergroups:read'),
    check: 'slack scopes',
    says: /lacks usergroups:read/,
    remedy: /reinstall/,
  },
  {
    name: 'Slack cannot be reached',
    plant: () => ({ SLACK_API_URL: 'http://127.0.0.1:1/api/' }),
    check: 'slack token',
    says: /not_connected/,
    remedy: /SLACK_API_URL/,
  },
];

export const slackPlaces: readonly Fault[] = [
  {
    name: 'the bot was removed from a channel',
    plant: ({ world: { slack } }) => slack.world.leave(APPROVALS, 'U01SHAREBOT'),
    mend: ({ world: { slack } }) => slack.world.join(APPROVALS, 'U01SHAREBOT'),
    check: 'channel #model-approvals',
    says: /not in it/,
    remedy: /\/invite/,
  },
  {
    name: 'the bot is not in the operators\' channel',
    plant: ({ world: { slack } }) => slack.world.leave('C01PLATFORM', 'U01SHAREBOT'),
    mend: ({ world: { slack } }) => slack.world.join('C01PLATFORM', 'U01SHAREBOT'),
    check: 'channel #ml-platform',
    says: /not in it/,
    remedy: /\/invite/,
  },
  {
    name: 'a private channel without the bot',
    plant: ({ world: { slack } }) => {
      slack.world.changeChannel(APPROVALS, { isPrivate: true });
      slack.world.leave(APPROVALS, 'U01SHAREBOT');
    },
    mend: ({ world: { slack } }) => {
      slack.world.changeChannel(APPROVALS, { isPrivate: false });
      slack.world.join(APPROVALS, 'U01SHAREBOT');
    },
    check: 'channel #model-approvals',
    says: /private without the bot/,
    remedy: /\/invite/,
  },
  {
    name: 'an archived channel',
    plant: ({ world: { slack } }) => slack.world.changeChannel(APPROVALS, { isArchived: true }),
    mend: ({ world: { slack } }) => slack.world.changeChannel(APPROVALS, { isArchived: false }),
    check: 'channel #model-approvals',
    says: /archived/,
    remedy: /unarchive/,
  },
  {
    name: 'a channel shared outside, where the token may know',
    plant: (clinic) => {
      clinic.world.slack.world.changeChannel(APPROVALS, { isExtShared: true });
      addScope(clinic, 'channels:read');
    },
    mend: (clinic) => {
      clinic.world.slack.world.changeChannel(APPROVALS, { isExtShared: false });
      dropScope(clinic, 'channels:read');
    },
    check: 'channel #model-approvals', says: /another organization/, remedy: /stop sharing/,
  },
  {
    name: 'a user group that is disabled',
    plant: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { disabled: true }),
    mend: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { disabled: false }),
    check: 'user group ml-owners',
    says: /disabled/,
    remedy: /enable it/,
  },
  {
    name: 'a user group without members',
    plant: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: [] }),
    mend: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: OWNERS }),
    check: 'user group ml-owners',
    says: /no members/,
    remedy: /add people/,
  },
  {
    name: 'a user group that was deleted',
    plant: (clinic) => using(clinic, clinic.file('p6.yaml', policy('owners').replace('S01MLOWNERS', 'S01DELETED'))),
    mend: usual,
    check: 'user group owners',
    says: /no user group S01DELETED/,
    remedy: /another group/,
  },
  {
    name: 'too few approvers',
    plant: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: ['U01PRIYA'] }),
    mend: ({ world: { slack } }) => slack.world.changeGroup(GROUP, { users: OWNERS }),
    check: 'approvers of prod-models',
    says: /2 approvals are needed, and 1 person/,
    remedy: /fewer approvals/,
  },
  {
    name: 'approvers who are no members any more',
    plant: ({ world: { slack } }) => OWNERS.slice(1).forEach((id) => slack.world.changeUser(id, { deleted: true })),
    mend: ({ world: { slack } }) => OWNERS.forEach((id) => slack.world.changeUser(id, { deleted: false })),
    check: 'approvers of prod-models',
    says: /1 person/,
    remedy: /add full members/,
  },
];

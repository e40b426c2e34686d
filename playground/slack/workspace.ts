import type { Channel, User, Workspace } from './types.ts';

const person = (id: string, name: string, realName: string, more: Partial<User> = {}): User => ({
  id,
  teamId: 'T01ACME',
  name,
  realName,
  displayName: realName,
  title: '',
  tz: 'America/New_York',
  tzOffset: -18_000,
  kind: 'member',
  deleted: false,
  ...more,
});

const channel = (id: string, name: string, members: readonly string[]): Channel => ({
  id,
  name,
  members,
  isPrivate: false,
  isExtShared: false,
  isArchived: false,
  dmWith: null,
});

export const BOT_USER = 'U01SHAREBOT';

const TEAM = ['U01DANA', 'U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI', 'U01BO'];

/** A small company: people of every kind, one group of approvers, and the channels that the bot uses. */
export const ACME: Workspace = {
  team: { id: 'T01ACME', domain: 'acme', name: 'acme' },
  users: [
    person('U01DANA', 'dana', 'Dana Kim', { title: 'ML engineer' }),
    person('U01PRIYA', 'priya', 'Priya Shah', { kind: 'owner', tz: 'Europe/London', tzOffset: 0 }),
    person('U01OMAR', 'omar', 'Omar Haddad', { kind: 'owner' }),
    person('U01LENA', 'lena', 'Lena Ek', { tz: 'Europe/Stockholm', tzOffset: 3_600 }),
    person('U01RAVI', 'ravi', 'Ravi Rao', { tz: 'Asia/Kolkata', tzOffset: 19_800 }),
    person('U01BO', 'bo', 'Bo Lind'),
    person('U01GUEST', 'guest', 'Gus Guest', { kind: 'guest' }),
    person('U01STRANGE', 'sam', 'Sam Strange', { teamId: 'T09OTHER' }),
    person('U01GONE', 'gina', 'Gina Gone', { deleted: true }),
    person(BOT_USER, 'modelshare', 'Model Share', { kind: 'bot' }),
  ],
  groups: [
    {
      id: 'S01MLOWNERS',
      handle: 'ml-owners',
      name: 'ML owners',
      users: ['U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI'],
      disabled: false,
    },
  ],
  channels: [
    channel('C01APPROVALS', 'model-approvals', [...TEAM, 'U01GUEST', BOT_USER]),
    channel('C01PLATFORM', 'ml-platform', [...TEAM, BOT_USER]),
    channel('C01GENERAL', 'general', TEAM),
  ],
};

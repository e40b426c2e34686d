import { userJson } from '../shapes.ts';
import { required, truth } from './args.ts';
import type { Method } from './method.ts';
import { SlackRefusal } from './refusal.ts';

const authTest: Method = {
  scopes: [],
  tier: 'special',
  args: [],
  run: (_args, { app, team }) => ({
    url: `https://${team.domain}.slack.com/`,
    team: team.name,
    user: app.name,
    team_id: team.id,
    user_id: app.botUserId,
    bot_id: app.botId,
    is_enterprise_install: false,
  }),
};

const usersInfo: Method = {
  scopes: ['users:read'],
  tier: 'T4',
  args: ['user', 'include_locale'],
  run(args, world) {
    truth(args, 'include_locale');
    const user = world.users.get(required(args, 'user'));
    if (!user) throw new SlackRefusal('user_not_found');
    return { user: userJson(world, user) };
  },
};

const groupMembers: Method = {
  scopes: ['usergroups:read'],
  tier: 'T2',
  args: ['usergroup', 'include_disabled'],
  run(args, world) {
    const group = world.groups.get(required(args, 'usergroup'));
    if (!group || (group.disabled && !truth(args, 'include_disabled'))) throw new SlackRefusal('no_such_subteam');
    return { users: group.users };
  },
};

const groups: Method = {
  scopes: ['usergroups:read'],
  tier: 'T2',
  args: ['include_count', 'include_disabled', 'include_users'],
  run(args, world) {
    const [count, disabled, users] = ['include_count', 'include_disabled', 'include_users'].map((key) =>
      truth(args, key),
    );
    const shown = [...world.groups.values()].filter((group) => disabled || !group.disabled);
    return {
      usergroups: shown.map((group) => ({
        id: group.id,
        team_id: world.team.id,
        is_usergroup: true,
        name: group.name,
        handle: group.handle,
        description: '',
        is_external: false,
        date_delete: group.disabled ? 1 : 0,
        ...(count ? { user_count: group.users.length } : {}),
        ...(users ? { users: group.users } : {}),
      })),
    };
  },
};

const botsInfo: Method = {
  scopes: ['users:read'],
  tier: 'T3',
  args: ['bot'],
  run(args, { app }) {
    if (required(args, 'bot') !== app.botId) throw new SlackRefusal('bot_not_found');
    return {
      bot: { id: app.botId, deleted: false, name: app.name, updated: 0, app_id: app.id, user_id: app.botUserId },
    };
  },
};

export const PEOPLE: Readonly<Record<string, Method>> = {
  'auth.test': authTest,
  'users.info': usersInfo,
  'usergroups.users.list': groupMembers,
  'usergroups.list': groups,
  'bots.info': botsInfo,
};

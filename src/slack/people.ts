import * as v from 'valibot';
import { type TeamId, type UserId, parseUserId } from '../domain/ids.ts';
import type { PersonLookup } from '../domain/people.ts';
import type { People } from '../engine/ports.ts';
import { HOUSE, cut } from './views/limits.ts';
import type { SlackCaller } from './webClient.ts';

/** How Slack says that a user group is no more (docs.slack.dev, usergroups.users.list). */
const GONE = new Set(['no_such_subteam', 'subteam_not_found', 'invalid_usergroup_id']);

const Flag = v.nullish(v.boolean(), false);
const Name = v.nullish(v.string(), '');

/** The fields of `users.info` that decide who may do what (docs.slack.dev, "User object"). */
const User = v.object({
  id: v.string(),
  team_id: v.string(),
  deleted: Flag,
  is_bot: Flag,
  is_workflow_bot: Flag,
  is_restricted: Flag,
  is_ultra_restricted: Flag,
  is_stranger: Flag,
  is_invited_user: Flag,
  name: Name,
  real_name: Name,
  profile: v.nullish(v.object({ display_name: Name, real_name: Name })),
  enterprise_user: v.nullish(
    v.object({ enterprise_id: v.nullish(v.string()), teams: v.nullish(v.array(v.string()), []) }),
  ),
});
type SlackUser = v.InferOutput<typeof User>;

const Members = v.object({ users: v.array(v.string()) });

/**
 * People and groups as Slack knows them at this moment. What Slack does not answer, or not understandably, is
 * `silent`; it never throws.
 * @param ours the workspace (or organization) whose full members count.
 */
export function slackPeople({ slack, ours }: { slack: SlackCaller; ours: TeamId }): People {
  return {
    async person(user, team) {
      const unnamed = { user, team, name: user };
      const answer = await quietly(slack((client) => client.users.info({ user })));
      if (answer === null) return { kind: 'silent' };
      if (!answer.ok) {
        // Stryker disable next-line ConditionalExpression: another kind of failure has none of these names
        if (answer.failure.kind !== 'refused') return { kind: 'silent' };
        if (answer.failure.error === 'user_not_found') return { kind: 'refused', why: 'deactivated', person: unnamed };
        if (answer.failure.error === 'user_not_visible') return { kind: 'refused', why: 'outsider', person: unnamed };
        return { kind: 'silent' };
      }
      const parsed = v.safeParse(User, answer.value.user);
      if (!parsed.success || parsed.output.id !== user) return { kind: 'silent' };
      return judge(parsed.output, { user, team, ours });
    },

    async members(group) {
      const answer = await quietly(slack((client) => client.usergroups.users.list({ usergroup: group })));
      if (answer === null) return { kind: 'silent' };
      if (!answer.ok) {
        const { failure } = answer;
        // Stryker disable next-line ConditionalExpression: another kind of failure has none of these names
        return failure.kind === 'refused' && GONE.has(failure.error) ? { kind: 'gone' } : { kind: 'silent' };
      }
      const parsed = v.safeParse(Members, answer.value);
      if (!parsed.success) return { kind: 'silent' };
      const users = parsed.output.users.flatMap((id) => parseUserId(id) ?? []);
      return { kind: 'members', users: [...new Set(users)] };
    },
  };
}

function judge(found: SlackUser, { user, team, ours }: { user: UserId; team: TeamId; ours: TeamId }): PersonLookup {
  const person = { user, team, name: nameOf(found) };
  const refused = (why: 'guest' | 'outsider' | 'bot' | 'deactivated') => ({ kind: 'refused', why, person }) as const;
  // Stryker disable next-line ArrayDeclaration: a text that is no id is nobody's workspace
  const teams = [found.team_id, ...(found.enterprise_user?.teams ?? []), found.enterprise_user?.enterprise_id];
  if (found.deleted) return refused('deactivated');
  // Slackbot says of itself that it is no bot.
  if (found.is_bot || found.is_workflow_bot || found.id === 'USLACKBOT') return refused('bot');
  // `is_stranger` is false for outsiders who share a channel with us: only the workspace tells. The one that signed
  // the click must be the person's, too, since an id counts only together with it.
  if (found.is_stranger || !teams.includes(ours) || !teams.includes(team)) return refused('outsider');
  // Somebody who was invited and has not come yet is no full member either.
  if (found.is_restricted || found.is_ultra_restricted || found.is_invited_user) return refused('guest');
  return { kind: 'member', person };
}

function nameOf({ id, name, real_name, profile }: SlackUser): string {
  const names = [profile?.display_name, profile?.real_name, real_name, name];
  const shown = names.map((each) => (each ?? '').trim()).find((each) => each !== '') ?? id;
  return cut(shown, HOUSE.person);
}

/** Null where the call could not even be made. */
async function quietly<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch {
    return null;
  }
}

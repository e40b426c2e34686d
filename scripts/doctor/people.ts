import * as v from 'valibot';
import type { GroupId, TeamId, UserId } from '../../src/domain/ids.ts';
import { parseUserId } from '../../src/domain/ids.ts';
import type { PersonLookup } from '../../src/domain/people.ts';
import type { Policy, Principal, Rule } from '../../src/domain/policy/types.ts';
import { slackPeople } from '../../src/slack/people.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { ok, skipped, wrong } from './lines.ts';
import type { Line } from './lines.ts';
import { whyOf } from './slack.ts';

const Groups = v.array(
  v.object({ id: v.string(), date_delete: v.nullish(v.number(), 0), users: v.nullish(v.array(v.string()), []) }),
);

/** More members than that are not asked about one by one: Slack answers about a hundred a minute. */
const MOST_ASKED = 60;

type Found = ReadonlyMap<UserId, PersonLookup>;

const checkOf = (one: Principal): string => {
  const kind = one.kind === 'group' ? 'user group' : 'person';
  return one.name === one.id ? `${kind} ${one.id}` : `${kind} ${one.name}`;
};

const namedIn = ({ operators, rules }: Policy): readonly Principal[] => [
  ...new Map(
    [...operators.people, ...rules.flatMap((rule) => [...rule.approvers, ...rule.notify])].map((one) => [one.id, one]),
  ).values(),
];

const ruleCheck = (rule: Rule): string => `approvers of ${rule.name}`;
const decided = (policy: Policy): readonly Rule[] => policy.rules.filter((rule) => rule.approvals > 0);

/** Lines in the place of those of {@link checkPeople}, where Slack cannot be asked. */
export const peopleSkipped = (policy: Policy): readonly Line[] =>
  [
    ...namedIn(policy).map(checkOf),
    ...decided(policy).map(ruleCheck),
  ].map((check) => skipped(check, 'waits for Slack'));

/** Everybody whom the policy names, and whether each rule has enough people who may approve. */
export async function checkPeople(slack: SlackCaller, policy: Policy, ours: TeamId): Promise<readonly Line[]> {
  const people = slackPeople({ slack, ours });
  const named = namedIn(policy);
  const groups = named.some(({ kind }) => kind === 'group') ? await allGroups(slack) : new Map<string, never>();
  const members = [...groups.entries()].filter(
    ([id]) => named.some((one) => one.id === id),
  ).flatMap(([, { users }]) => users);
  const users = named.flatMap((one) => (one.kind === 'user' ? [one.id] : []));
  const asked = [...new Set([...users, ...members])].slice(0, MOST_ASKED);
  const found: Found = new Map(await inTurn(asked, async (id) => [id, await people.person(id, ours)] as const));
  const lines = named.map((one) => (one.kind === 'group' ? groupLine(one, groups) : personLine(one, found)));
  const bad = new Set(named.filter((_, n) => lines[n]?.kind === 'wrong').map(({ id }) => id));
  return [...lines, ...decided(policy).map((rule) => enough(rule, groups, found, bad))];
}

const inTurn = async <T, R>(all: readonly T[], each: (one: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  // oxlint-disable-next-line no-await-in-loop -- Slack's limits are by the minute
  for (const one of all) results.push(await each(one));
  return results;
};

interface Group {
  readonly enabled: boolean;
  readonly users: readonly UserId[];
}
type Groups = ReadonlyMap<string, Group>;

/** Every user group of the workspace, disabled ones as well; empty where Slack does not answer. */
async function allGroups(slack: SlackCaller): Promise<Groups & { readonly silent?: string }> {
  const asked = await slack((client) => client.usergroups.list({ include_disabled: true, include_users: true }));
  if (!asked.ok) return Object.assign(new Map<string, Group>(), { silent: whyOf(asked.failure) });
  const parsed = v.safeParse(Groups, asked.value.usergroups);
  if (!parsed.success) return Object.assign(new Map<string, Group>(), { silent: 'not understood' });
  return new Map(
    parsed.output.map(({ id, date_delete, users }) => [
      id,
      { enabled: (date_delete ?? 0) === 0, users: (users ?? []).flatMap((user) => parseUserId(user) ?? []) },
    ]),
  );
}

function groupLine(one: Principal, groups: Groups & { readonly silent?: string }): Line {
  const check = checkOf(one);
  if (groups.silent !== undefined) {
    return wrong(check, `Slack did not answer (${groups.silent})`, 'run it again in a minute');
  }
  const group = groups.get(one.id);
  if (group === undefined) {
    return wrong(
      check,
      `there is no user group ${one.id} in this workspace`,
      'put another group\'s id into the policy',
    );
  }
  if (!group.enabled) {
    return wrong(
      check,
      `${one.id} is disabled`,
      'enable it in Slack (People → User groups), or name another one in the policy',
    );
  }
  if (group.users.length === 0) {
    return wrong(check, `${one.id} has no members`, 'add people to it in Slack (People → User groups)');
  }
  return ok(check, `${group.users.length} ${group.users.length === 1 ? 'member' : 'members'}`);
}

const REFUSED = {
  guest: 'is a guest, or was invited and has not come yet',
  outsider: 'is of another workspace',
  bot: 'is a bot',
  deactivated: 'is deactivated or does not exist',
} as const;

function personLine(one: Extract<Principal, { kind: 'user' }>, found: Found): Line {
  const check = checkOf(one);
  const answer = found.get(one.id);
  if (answer === undefined || answer.kind === 'silent') {
    return wrong(check, 'Slack did not answer about them', 'run it again in a minute');
  }
  if (answer.kind === 'member') return ok(check, 'a full member');
  return wrong(check, `${one.id} ${REFUSED[answer.why]}`, 'name somebody else in the policy: only full members count');
}

function enough(rule: Rule, groups: Groups, found: Found, bad: ReadonlySet<UserId | GroupId>): Line {
  const check = ruleCheck(rule);
  if (rule.approvers.some(({ id }) => bad.has(id))) return skipped(check, 'waits for those it names');
  const all = new Set(
    rule.approvers.flatMap((one) => (one.kind === 'user' ? [one.id] : (groups.get(one.id)?.users ?? []))),
  );
  // Whom Slack was not asked about counts: the bot asks at the click.
  const able = [...all].filter((id) => (found.get(id)?.kind ?? 'member') === 'member').length;
  const people = `${able} ${able === 1 ? 'person' : 'people'}`;
  if (able >= rule.approvals) return ok(check, `${rule.approvals} of ${people}`);
  const says = `${rule.approvals} approvals are needed, and ${people} may give one`;
  return wrong(check, says, 'add full members to the groups, or approvers to the rule, or ask for fewer approvals');
}

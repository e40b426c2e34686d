import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';
import type { Organization } from '../../playground/openai/state.ts';
import type { Channel, User, Workspace } from '../../playground/slack/types.ts';
import { ACME, BOT_USER } from '../../playground/slack/workspace.ts';
import { START } from '../world/bot.ts';

/** A company that is large enough for each request to be about something of its own. */

const MODELS = 100;
const PROJECTS = 100;
const REQUESTERS = 120;
const APPROVERS = 6;
const TEAMS = ['A', 'B', 'C', 'D'] as const;
const DAY_SECONDS = 86_400;
export const LEASE_HOURS = 12;

const padded = (n: number, digits: number): string => String(n).padStart(digits, '0');
const many = <T>(count: number, make: (n: number) => T): readonly T[] => Array.from({ length: count }, (_, n) => make(n));
const round = <T>(from: readonly T[], n: number): T => {
  const one = from[n % from.length];
  if (one === undefined) throw new RangeError('Nobody is there.');
  return one;
};

const person = (id: string): User => ({
  id,
  teamId: ACME.team.id,
  name: id.toLowerCase(),
  realName: `Person ${id}`,
  displayName: `Person ${id}`,
  title: '',
  tz: 'Europe/London',
  tzOffset: 0,
  kind: 'member',
  deleted: false,
});

const requesters = many(REQUESTERS, (n) => `U10R${padded(n, 3)}`);
const approvers = many(APPROVERS, (n) => `U10A${padded(n, 2)}`);
const models = many(MODELS, (n) => `ft:gpt-4o-mini-2024-07-18:acme:load-${padded(n, 3)}:L${padded(n, 7)}`);
const projects = many(PROJECTS, (n) => `proj_team${round(TEAMS, n)}${padded(n, 3)}`);
const channelOf = (project: number): string => `C10TEAM${round(TEAMS, project)}`;

const channel = (id: string): Channel => ({
  id,
  name: id.toLowerCase(),
  members: [...requesters, ...approvers, BOT_USER],
  isPrivate: false,
  isExtShared: false,
  isArchived: false,
  dmWith: null,
});

export const WORKSPACE: Workspace = {
  team: ACME.team,
  users: [...[...requesters, ...approvers].map(person), ...ACME.users.filter(({ id }) => id === BOT_USER)],
  groups: [{ id: 'S01MLOWNERS', handle: 'ml-owners', name: 'ML owners', users: approvers, disabled: false }],
  channels: [...TEAMS.map((_, n) => channel(channelOf(n))), channel('C01PLATFORM')],
};

export const organization = (): Pick<Organization, 'projects' | 'models'> => ({
  projects: ['proj_owner', ...projects].map((id) => ({
    id,
    name: id.slice('proj_'.length),
    status: 'active',
    created_at: START / 1_000 - 400 * DAY_SECONDS,
    archived_at: null,
  })),
  models: models.map((id) => ({ id, owner: 'proj_owner', created: START / 1_000 - 60 * DAY_SECONDS, shutdown_date: null })),
});

/** One rule and one channel for each team; all of them want two approvals. */
export const policy = (): string => {
  const rules = TEAMS.map(
    (team) => `  - name: team-${team.toLowerCase()}
    models: ["ft:*:acme:*:*"]
    projects: ["proj_team${team}*"]
    approvers: [ml-owners]
    approvals: 2
    channel: team-${team.toLowerCase()}
    usual: ${LEASE_HOURS}h
    longest: 30d`,
  );
  const names = TEAMS.map((team, n) => `  team-${team.toLowerCase()}: ${channelOf(n)}`);
  const text = `version: 1
names:
  ml-owners: S01MLOWNERS
  ml-platform: C01PLATFORM
${names.join('\n')}
operators: { channel: ml-platform, people: [ml-owners] }
rules:
${rules.join('\n')}
`;
  const compiled = compilePolicy(text, 'policy.yaml');
  if (!compiled.ok) throw new Error(compiled.errors.map(formatError).join('\n'));
  return compiled.json;
};

export interface Wish {
  readonly n: number;
  readonly model: string;
  readonly project: string;
  readonly channel: string;
  readonly requester: string;
  readonly approvers: readonly [string, string];
  /** By which it is known again in a record. */
  readonly reason: string;
  readonly line: string;
}

/** The nth request of all. Each is about a share of its own, but every fiftieth joins that of another. */
export const wish = (n: number): Wish => {
  const share = (n % 50 === 49 ? n - 7 : n) % (MODELS * PROJECTS);
  const project = Math.floor(share / MODELS);
  const reason = `load ${padded(n, 6)}`;
  const [model, name] = [round(models, share), round(projects, project)];
  return {
    n,
    model,
    project: name,
    channel: channelOf(project),
    requester: round(requesters, n),
    approvers: [round(approvers, n), round(approvers, n + 1 + (n % (APPROVERS - 1)))],
    reason,
    line: `${model} ${name} for ${LEASE_HOURS}h because ${reason}`,
  };
};

export const MODEL_IDS = models;

import type { ModelId, ProjectId } from '../../src/domain/ids.ts';
import { readPolicy } from '../../src/config/policy.ts';
import { ruleFor } from '../../src/domain/policy/match.ts';
import type { Rule } from '../../src/domain/policy/types.ts';
import { readable } from '../slack/readable.ts';
import type { Message } from '../slack/types.ts';
import type { World } from '../world/world.ts';
import { organizationOf } from './organization.ts';
import { Refused } from './refused.ts';
import type { Timer } from './routes.ts';
import type { Session } from './session.ts';
import { waitFor } from './wait.ts';

const CARDS = 'C01APPROVALS';
/** Milliseconds of the world's time before each cheat. */
const REST = 30_000;
const PROJECTS = ['proj_payments', 'proj_search', 'proj_searchA', 'proj_searchB', 'proj_noname'];

/** What a cheat plays on: a request of its own, on a pair of model and project that nobody has used. */
export interface Stage {
  readonly world: World;
  readonly request: string;
  readonly rule: Rule;
  /** Those who may approve and did not ask. */
  readonly owners: readonly string[];
  readonly name: (userId: string) => string;
  readonly card: () => Message;
  /** The card's text as read. */
  readonly says: () => string;
  /** Presses Approve, on the card as it stands or as it stood. Waits for the answer and no longer. @throws Refused */
  readonly approve: (userId: string, stale?: Message) => Promise<void>;
  /** Until nothing is at work any more. */
  readonly quiet: () => Promise<void>;
  readonly move: (minutes: number) => Promise<void>;
  /** Permissions of this pair at OpenAI. */
  readonly held: () => number;
  /** Permissions over all. */
  readonly total: () => number;
  /** The newest thing that was whispered to somebody since the request was made. */
  readonly whisper: (userId: string) => string | null;
  readonly model: ModelId;
  readonly project: ProjectId;
  /** What it left behind is no person's own doing. */
  readonly over: () => void;
  readonly say: (line: string) => void;
  readonly lines: readonly string[];
}

/** What cheats made in a world: ids of requests, and the ts of whispers. */
export interface Traces {
  readonly requests: ReadonlySet<string>;
  readonly whispers: ReadonlySet<string>;
}
const traces = new WeakMap<World, { readonly requests: Set<string>; readonly whispers: Set<string> }>();
const tracesIn = (world: World) => {
  const found = traces.get(world) ?? { requests: new Set<string>(), whispers: new Set<string>() };
  traces.set(world, found);
  return found;
};
export const tracesOfCheats = (world: World): Traces => tracesIn(world);

/** Pairs that a cheat of this world has taken. */
const taken = new WeakMap<World, Set<string>>();

function freePair(world: World): { readonly model: ModelId; readonly project: ProjectId } {
  const { organization } = world.openai;
  const used = taken.get(world) ?? new Set<string>();
  taken.set(world, used);
  const today = new Date(world.now()).toISOString().slice(0, 10);
  const open = organization.models
    .filter(({ owner, shutdown_date: stops }) => owner !== null && (stops === null || stops > today))
    .flatMap(({ id, owner }) =>
      PROJECTS.filter((project) => project !== owner && world.openai.permissions(id).every((row) => row.project_id !== project)).map(
        // Both are the stand-in's own ids; the bot parses them again where they reach it.
        (project) => ({ model: id as ModelId, project: project as ProjectId }),
      ),
    );
  const keyOf = ({ model, project }: (typeof open)[number]) => `${model} ${project}`;
  const pair = open.find((one) => !used.has(keyOf(one))) ?? open[0];
  if (pair === undefined) throw new Refused('not_possible', 'Everything is shared with everybody already. Reset first.');
  used.add(keyOf(pair));
  return pair;
}

/** Who may approve by a rule, requester left out. */
const ownersOf = ({ slack }: World, rule: Rule, requester: string): readonly string[] =>
  [
    ...new Set(rule.approvers.flatMap((one) => (one.kind === 'user' ? [String(one.id)] : (slack.world.groups.get(one.id)?.users ?? [])))),
  ].filter((user) => user !== requester && slack.world.users.get(user)?.deleted === false);

/** Makes a request for a cheat. @throws Refused where the bot does not take it */
export async function setStage(session: Session, timer: Timer, requester: string): Promise<Stage> {
  const world = session.world();
  const { slack, people, openai } = world;
  const { model, project } = freePair(world);
  const rule = ruleFor(readPolicy(world.policy()), { model, project });
  if (rule === null || rule.approvals < 2) {
    throw new Refused('not_possible', 'The policy that is deployed asks for fewer than two approvals here: nothing to cheat.');
  }
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const name = (userId: string) => slack.world.users.get(userId)?.displayName ?? userId;
  const quiet = () => waitFor(session, { quiet: true, within: 30 }, timer);
  // What went before may have used up what Slack lets a bot post at a time.
  await quiet();
  await session.move(REST);
  const isCard = ({ metadata, channel }: Message) => channel === CARDS && metadata?.event_type === 'share_request_card';
  const before = new Set(slack.world.messages.filter(isCard).map(({ ts }) => ts));
  const whispersBefore = slack.world.ephemerals.length;

  await people.as(requester).command(`${model} ${project} for 7d because trying whether the bot can be cheated`, { channel: CARDS });
  session.work();
  await quiet();
  const made = () => slack.world.messages.findLast((one) => isCard(one) && !before.has(one.ts));
  const first = made();
  if (first === undefined) throw new Refused('dispatch_failed', `The bot posted no card for ${name(requester)}’s request.`);
  const request = String(first.metadata?.event_payload['request']);
  tracesIn(world).requests.add(request);
  say(`${name(requester)} asked (${request}).`);
  const card = (): Message => slack.world.messages.find(({ ts, channel }) => ts === first.ts && channel === first.channel) ?? first;

  return {
    world,
    request,
    rule,
    owners: ownersOf(world, rule, requester),
    name,
    card,
    says: () => readable(slack.world, card()).join(' '),
    approve: async (userId, stale) => {
      const where = stale === undefined ? { message: { channel: CARDS, ts: first.ts } } : { stale };
      const acted = await people.as(userId).click({ ...where, actionId: 'approve' });
      session.work();
      // A click that did not arrive proves nothing.
      if (acted.kind === 'error') throw new Refused(acted.error, `The bot did not answer ${name(userId)}’s click.`);
    },
    quiet,
    move: async (minutes) => {
      await quiet();
      await session.move(minutes * 60_000);
      await quiet();
    },
    held: () => openai.permissions(model).filter((row) => row.project_id === project).length,
    total: () => organizationOf(world).permissions,
    whisper: (userId) => {
      const found = slack.world.ephemerals.slice(whispersBefore).findLast(({ to }) => to === userId);
      return found === undefined ? null : readable(slack.world, found).join(' ');
    },
    over: () => {
      for (const { ts } of slack.world.ephemerals.slice(whispersBefore)) tracesIn(world).whispers.add(ts);
    },
    model,
    project,
    say,
    lines,
  };
}


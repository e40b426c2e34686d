import type { FreezeFact, Frozen } from '../domain/freeze.ts';
import type { GroupId, ModelId, ProjectId, RequestId } from '../domain/ids.ts';
import type { GroupLookup, PersonLookup } from '../domain/people.ts';
import { ruleFor } from '../domain/policy/match.ts';
import type { Policy, Principal } from '../domain/policy/types.ts';
import type { RequestCommand } from '../domain/request/commands.ts';
import { decideAsk, decideClick } from '../domain/request/decide.ts';
import type { Answer } from '../domain/request/decide.ts';
import { begin, evolveRequest } from '../domain/request/evolve.ts';
import { evolveNote } from '../domain/request/note.ts';
import { effectKey, owedByRequest } from '../domain/request/owed.ts';
import { heedFreeze, settle } from '../domain/request/settle.ts';
import type { Sha256 } from '../domain/request/terms.ts';
import { nothingShown } from '../domain/request/types.ts';
import type { ProjectTerm, RequestChange, RequestEffect, RequestEvent } from '../domain/request/types.ts';
import { sharesToRead, watch } from '../domain/request/watch.ts';
import type { ShareKey, ShareState } from '../domain/share/types.ts';
import { MINUTE, pauseAfter } from '../domain/time.ts';
import type { Keep, People, Seal, SealedRecord, Show } from './ports.ts';
import { bringInLine } from './run.ts';
import type { Actor, Performing } from './run.ts';
import { SlackSilent, waitsForSlack } from './silence.ts';

export interface RequestPorts {
  readonly keep: Keep<RequestId, SealedRecord>;
  /** A strong read of the other side's record. @throws when it cannot be read */
  readonly share: (key: ShareKey) => Promise<ShareState | null>;
  /** Whether operators let anything new be granted. @throws when it cannot be read */
  readonly frozen: () => Promise<Frozen | null>;
  readonly people: People;
  readonly policy: Policy;
  readonly seal: Seal;
  readonly sha256: Sha256;
  readonly show: Show;
  /** Puts a nudge on the shares queue; `dedup` names it. @throws when the queue did not take it */
  readonly nudge: (share: ShareKey, request: RequestId, dedup: string) => Promise<void>;
  readonly now: () => number;
  readonly timeLeft: () => number;
  /** The queue brings this message again if need be: what ends access then waits for Slack. @see SlackSilent */
  readonly mayWait?: boolean;
}

/** `taken`: the id belongs to a request from another delivery. */
export type CommandResult =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly record: SealedRecord | null }
  | { readonly kind: 'taken' }
  | { readonly kind: 'no_such_request' };

/** A change of its time, its shares or the policy: look at the record and bring it in line. */
export const nudgeRequest = async (id: RequestId, ports: RequestPorts): Promise<void> => {
  await bringInLine(
    actorFor(id, ports, async (record) => (record === null ? [] : caughtUp(record, await readFacts(record, ports), ports))),
  );
};

/** A person's command, decided once: a repeat of the same delivery finds that it was. */
export const commandRequest = async (command: RequestCommand, ports: RequestPorts): Promise<CommandResult> => {
  let result: CommandResult = { kind: 'no_such_request' };
  // Started over, this run may find its own work done: the answer is still the one to that.
  const answered = (next: CommandResult): void => {
    const repeated = next.kind === 'answered' && next.answer.kind === 'repeated';
    if (result.kind !== 'answered' || !repeated) result = next;
  };
  const lookups = lookUp(command, ports);
  const decide = async (record: SealedRecord | null): Promise<readonly RequestChange[]> => {
    if (command.kind === 'ask') {
      const [changes, asked] = await ask(command, record, lookups, ports);
      answered(asked);
      return changes;
    }
    if (record === null) return [];
    const [changes, answer] = await click(command, record, lookups, ports);
    answered({ kind: 'answered', answer, record });
    return changes;
  };
  const record = await bringInLine(actorFor(command.request, ports, decide));
  // `decide` above has assigned it, which the compiler does not follow into the callback.
  const final = result as CommandResult;
  return final.kind === 'answered' ? { ...final, record } : final;
};

interface Lookups {
  readonly actor: Promise<PersonLookup>;
  readonly frozen: Promise<FreezeFact>;
  group(id: GroupId): Promise<GroupLookup>;
}

/** Starts at once, beside the load of the record, what the command's hint lets us know will be needed. */
const lookUp = (command: RequestCommand, ports: RequestPorts): Lookups => {
  const groups = new Map<GroupId, Promise<GroupLookup>>();
  const group = (id: GroupId): Promise<GroupLookup> => {
    const known = groups.get(id) ?? ports.people.members(id);
    groups.set(id, known);
    return known;
  };
  if (command.kind === 'approve') {
    const hinted = ports.policy.rules.find((rule) => rule.name === command.rule);
    for (const one of hinted?.approvers ?? []) if (one.kind === 'group') void group(one.id);
  }
  return { actor: ports.people.person(command.by.user, command.by.team), frozen: readFreeze(ports), group };
};

const readGroups = async (
  principals: readonly Principal[],
  lookups: Lookups,
): Promise<ReadonlyMap<GroupId, GroupLookup>> => {
  const ids = [...new Set(principals.flatMap((one) => (one.kind === 'group' ? [one.id] : [])))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await lookups.group(id)] as const)));
};

const readShares = async (
  record: SealedRecord,
  ports: RequestPorts,
): Promise<ReadonlyMap<ProjectId, ShareState | null | 'unreadable'>> => {
  const { model } = record.state.asked.terms;
  const read = async (project: ProjectId): Promise<readonly [ProjectId, ShareState | null | 'unreadable']> => {
    try {
      return [project, await ports.share({ model, project })];
    } catch {
      return [project, 'unreadable'];
    }
  };
  return new Map(await Promise.all(sharesToRead(record).map(read)));
};

const readFreeze = async (ports: RequestPorts): Promise<FreezeFact> => {
  try {
    return await ports.frozen();
  } catch {
    return 'unreadable';
  }
};

const readFacts = async (record: SealedRecord, ports: RequestPorts) => {
  const [shares, frozen] = await Promise.all([readShares(record, ports), readFreeze(ports)]);
  return { shares, frozen };
};

const asEvents = (events: readonly RequestEvent[]): readonly RequestChange[] =>
  events.map((event) => ({ kind: 'event', event }));

/** Whom today's policy names for these terms. */
const approversOf = (
  model: ModelId,
  projects: readonly ProjectTerm[],
  policy: Policy,
): readonly Principal[] => projects.flatMap(({ id }) => ruleFor(policy, { model, project: id })?.approvers ?? []);

type Facts = Awaited<ReturnType<typeof readFacts>>;

/** What time, shares and policy changed, then the note about it. */
const caughtUp = (record: SealedRecord, read: Facts, ports: RequestPorts): readonly RequestChange[] => {
  const facts = { ...read, policy: ports.policy, sha256: ports.sha256 };
  const now = ports.now();
  const changes = asEvents(settle(record.state, facts, now));
  return [...changes, ...noted(applyAll(record, changes, ports), facts, now)];
};

const noted = (
  record: SealedRecord | null,
  facts: Parameters<typeof watch>[1],
  now: number,
): readonly RequestChange[] =>
  record === null ? [] : watch(record, facts, now).map((note) => ({ kind: 'note', note }));

const ask = async (
  command: Extract<RequestCommand, { kind: 'ask' }>,
  record: SealedRecord | null,
  lookups: Lookups,
  ports: RequestPorts,
): Promise<readonly [readonly RequestChange[], CommandResult]> => {
  if (record !== null) {
    if (record.state.asked.delivery !== command.delivery) return [[], { kind: 'taken' }];
    const changes = caughtUp(record, await readFacts(record, ports), ports);
    return [changes, { kind: 'answered', answer: { kind: 'repeated' }, record }];
  }
  const principals = approversOf(command.model, command.projects, ports.policy);
  const [actor, groups, frozen] = await Promise.all([lookups.actor, readGroups(principals, lookups), lookups.frozen]);
  const facts = { actor, groups, shares: new Map(), policy: ports.policy, sha256: ports.sha256, frozen };
  const now = ports.now();
  const decided = decideAsk(command, facts, now);
  if (decided.kind === 'not_asked') {
    return [[], { kind: 'answered', answer: decided, record: null }];
  }
  const note: RequestChange = { kind: 'note', note: { kind: 'policy_seen', policy: ports.policy.hash } };
  const { event } = decided;
  const frozenToo = asEvents(heedFreeze(begin(command.request, event), facts, now));
  const changes: readonly RequestChange[] = [{ kind: 'event', event }, ...frozenToo, note];
  return [changes, { kind: 'answered', answer: { kind: 'done' }, record: null }];
};

const click = async (
  command: Exclude<RequestCommand, { kind: 'ask' }>,
  record: SealedRecord,
  lookups: Lookups,
  ports: RequestPorts,
): Promise<readonly [readonly RequestChange[], Answer]> => {
  const { state, shown, entries } = record;
  const principals = [
    ...(state.rule ?? state.asked.rule).approvers,
    ...approversOf(state.asked.terms.model, state.asked.terms.projects, ports.policy),
    ...(command.kind === 'revoke' || command.kind === 'retry' ? ports.policy.operators.people : []),
  ];
  const [actor, groups, shares, frozen] = await Promise.all([
    lookups.actor,
    readGroups(principals, lookups),
    readShares(record, ports),
    lookups.frozen,
  ]);
  const facts = { actor, groups, shares, policy: ports.policy, sha256: ports.sha256, frozen };
  const trail = entries.map((entry) => entry.event);
  const now = ports.now();
  const decision = decideClick(state, shown, trail, command, facts, now);
  if (ports.mayWait === true && waitsForSlack(command, decision.answer)) throw new SlackSilent(command);
  const changes: readonly RequestChange[] = [
    ...asEvents(decision.events),
    ...decision.notes.map((note): RequestChange => ({ kind: 'note', note })),
  ];
  return [[...changes, ...noted(applyAll(record, changes, ports), facts, now)], decision.answer];
};

const applyAll = (
  record: SealedRecord | null,
  changes: readonly RequestChange[],
  ports: RequestPorts,
): SealedRecord | null => {
  let next = record;
  for (const change of changes) next = applyOne(next, change, ports);
  return next;
};

const applyOne = (record: SealedRecord | null, change: RequestChange, ports: RequestPorts): SealedRecord | null => {
  if (change.kind === 'note') {
    return record === null ? null : { ...record, shown: evolveNote(record.shown, change.note) };
  }
  const { event } = change;
  if (record !== null) {
    const entries = [...record.entries, ports.seal(record.id, record.entries, event)];
    return { ...record, entries, state: evolveRequest(record.state, event) };
  }
  return null;
};

const actorFor = (
  id: RequestId,
  ports: RequestPorts,
  decide: (record: SealedRecord | null) => Promise<readonly RequestChange[]>,
): Actor<SealedRecord, RequestChange, RequestEffect> => ({
  load: () => ports.keep.load(id),
  decide,
  advance: () => [],
  apply: (record, changes) => {
    const [first, ...rest] = changes;
    if (record === null && first?.kind === 'event' && first.event.kind === 'asked') {
      const asked = first.event;
      const start = { id, entries: [ports.seal(id, [], asked)], state: begin(id, asked), shown: nothingShown };
      return applyAll(start, rest, ports);
    }
    return applyAll(record, changes, ports);
  },
  owed: (record) => owedByRequest(record, ports.now()),
  key: (effect) => (effect.kind === 'entry' ? `entry:${effect.n}` : effectKey(effect)),
  save: (record, before, due) => ports.keep.save(record, before, due),
  perform: (effect, given) => perform(effect, given, ports),
  now: ports.now,
  timeLeft: ports.timeLeft,
});

const perform = async (
  effect: RequestEffect,
  { record, suspect, stored }: Performing<SealedRecord>,
  ports: RequestPorts,
): Promise<readonly RequestChange[]> => {
  await stored;
  const now = ports.now();
  if (effect.kind === 'nudge') {
    const { project, claim } = effect;
    const { model } = record.state.asked.terms;
    const tries = record.shown.nudges[project]?.tries ?? 0;
    const again = tries === 0 ? '' : ` ${Math.floor(now / MINUTE)}`;
    await ports.nudge({ model, project }, record.id, `request ${record.id} ${project} ${claim}${again}`);
    return [{ kind: 'note', note: { kind: 'nudged', project, claim, at: now } }];
  }
  const key = effectKey(effect);
  // Its answer may have been lost when it was tried before, be it in this very run.
  const tried = record.shown.waits[key] !== undefined;
  // This one can be owed, be posted by somebody who did not live to say so, not be owed after a retry, and be owed again.
  const comesBack = effect.kind === 'message' && effect.message === 'operator';
  const result = await ports.show.show(effect, record, { suspect: suspect || tried || comesBack, now });
  if (result.kind === 'shown') return result.notes.map((note) => ({ kind: 'note', note }));
  const pause = pauseAfter((record.shown.waits[key]?.tries ?? 0) + 1);
  const next = now + Math.max(pause, result.retryAfterMs ?? 0);
  return [{ kind: 'note', note: { kind: 'waits', effect: key, next, why: result.why } }];
};

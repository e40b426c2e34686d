import type { Action, Entry, RefusalName, RequestEvent, RequestRecord } from '../../domain/request/types.ts';
import { modelName, projectName, projectOf } from './names.ts';
import { approversName, full, fullName, neededFrom } from './people.ts';
import { ruleAt, untilAt } from './progress.ts';
import { type Piece, listed } from './rich.ts';
import { blockSentence, delaySentence, failureSentence, keyRefused } from './sentences.ts';
import { clock, duration, exactly, until } from './times.ts';

/** One sentence for each event of a record: for the thread and for Details. */

type Of<Kind extends RequestEvent['kind']> = Extract<RequestEvent, { kind: Kind }>;

const CLICKS: Readonly<Record<Action, string>> = {
  approve: 'clicked Approve',
  deny: 'clicked Deny',
  cancel: 'clicked Cancel',
  revoke: 'clicked Revoke',
  give_back: "clicked I'm done with it",
  retry: 'clicked Try again',
};

const why = (record: RequestRecord, entry: Entry & { readonly event: Of<'refused'> }): string => {
  const { event, n } = entry;
  const rule = ruleAt(record, n);
  const approvers = rule === null ? `rule ${event.rule}` : approversName(rule);
  const isDecision = event.action === 'approve' || event.action === 'deny';
  const reasons: Readonly<Record<RefusalName, string>> = {
    own_request: 'it is their own request',
    not_an_approver: isDecision ? `not in ${approvers}` : `neither in ${approvers} nor an operator`,
    guest: 'a guest of this workspace',
    outsider: 'not of this workspace',
    bot: 'a bot',
    deactivated: 'deactivated',
    slack_silent: 'Slack did not say who it was',
    already_approved: 'approved already',
    already_settled: 'it was decided already',
    terms_changed: 'what was asked had changed',
    too_late: 'the click arrived more than ten minutes late',
    not_yours: `only ${fullName(record.state.asked.by)} can`,
    nothing_to_end: 'there was nothing to end',
    nothing_to_retry: 'there was nothing to try again',
    no_rule: 'no rule covers this any more',
  };
  return reasons[event.why];
};

const asked = (record: RequestRecord, event: Of<'asked'>): readonly Piece[] => {
  const { model, projects, hours } = event.terms;
  const where = listed(projects.map(projectName)).join('');
  const decides = event.rule.approvals === 0 ? 'no approval needed' : neededFrom(event.rule, event.rule.approvals);
  const what = ` asked for ${modelName(model)} for ${where}, ${duration(hours)}. `;
  return [full(record, event.by), what, `Rule ${event.rule.name}: ${decides}, policy ${event.policy}.`];
};

/** Not by a new policy: the one that came before asks for this rule, too, now that another has enough. */
const isNext = ({ entries }: RequestRecord, n: number, event: Of<'rechecked'>): boolean => {
  const before = entries.find((one) => one.n === n - 1)?.event;
  return event.why === 'policy' && before?.kind === 'approved' && before.policy === event.policy;
};

const rechecked = (record: RequestRecord, n: number, event: Of<'rechecked'>): readonly Piece[] => {
  const people = listed(event.dropped.map((person) => fullName(person))).join('');
  const dropped =
    event.dropped.length === 0
      ? ''
      : ` The ${event.dropped.length === 1 ? 'approval' : 'approvals'} of ${people} ` +
        `${event.dropped.length === 1 ? 'does' : 'do'} not count any more.`;
  const changed = event.why === 'policy' ? `The policy changed (now ${event.policy})` : 'The approvals grew too old';
  const start = isNext(record, n, event) ? 'Next' : changed;
  if (event.rule === null) return [`${start}: no rule covers this any more, so nobody can approve it.${dropped}`];
  if (event.until !== null) return [`${start}: rule ${event.rule.name} has all it needs.${dropped}`];
  const { hours } = record.state.asked.terms;
  if (hours > event.rule.longestHours) {
    const most = `${duration(event.rule.longestHours)} at most`;
    return [`${start}: rule ${event.rule.name} allows ${most}, so nobody can approve ${duration(hours)}.${dropped}`];
  }
  const needed = neededFrom(event.rule, event.need);
  return [`${start}: rule ${event.rule.name} needs ${needed}; ${event.have} of ${event.need} so far.${dropped}`];
};

const granted = (record: RequestRecord, n: number, event: Of<'granted'>): readonly Piece[] => {
  const name = projectOf(record.state, event.project);
  const gate = event.blockedBy === undefined ? [] : [` ${name} cannot use it yet. ${blockSentence([name], event.blockedBy)}`];
  return [...grant(record, n, event), ...gate];
};

const gated = (record: RequestRecord, { project, blockedBy }: Of<'gated'>): readonly Piece[] => {
  const name = projectOf(record.state, project);
  if (blockedBy === null) return [`${name} can use it now: its list of models does not block it any more.`];
  return [`${name} cannot use it. ${blockSentence([name], blockedBy)}`];
};

const grant = (record: RequestRecord, n: number, event: Of<'granted'>): readonly Piece[] => {
  const name = projectOf(record.state, event.project);
  const ids = event.permissions.join(', ');
  if (event.origin === 'found') {
    return [`Found at OpenAI, not made by this bot: ${name}, ${ids}. Left as it is, and not removed at the end.`];
  }
  const end = untilAt(record, n);
  const last: readonly Piece[] = end === null ? [] : [' Until ', until(end, event.at), '.'];
  if (!event.afterDoubt) return [`Granted: ${name}, ${ids}.`, ...last];
  const count = event.permissions.length === 1 ? 'Granted once.' : 'All of them go at the end.';
  return [`Found at OpenAI after the missing answer: ${name}, ${ids}. ${count}`, ...last];
};

const delayed = (record: RequestRecord, event: Of<'delayed'>): readonly Piece[] => {
  const start = `Not granted yet: ${projectOf(record.state, event.project)}. `;
  switch (event.why) {
    case 'doubt':
      return [start, 'OpenAI did not answer; looking at ', clock(event.next), '.'];
    case 'busy':
      return [start, 'OpenAI is busy; next try ', clock(event.next), '.'];
    case 'conflict':
    case 'unreachable':
    case 'frozen':
      return [start, ...delaySentence(record, event.project, { ...event, kind: 'delayed', tries: 1 })];
    case 'key':
      return [start, `${keyRefused(event.status, event.scope)} Operators are told; tried again every 5 minutes.`];
  }
};

const removed = (record: RequestRecord, event: Of<'removed'>): readonly Piece[] => {
  const name = projectOf(record.state, event.project);
  const { how } = event;
  switch (how.kind) {
    case 'deleted':
      return [`Ended: ${name}. OpenAI confirmed at `, exactly(how.confirmedAt), '.'];
    case 'gone':
      return [`Ended: ${name}. Somebody else had removed it at OpenAI before.`];
    case 'kept':
      return [`Ended here: ${name} keeps it until `, until(how.until, event.at), ` through ${how.through}.`];
    case 'left':
      return [`Ended here: ${name} keeps it. It was there before, not made by this bot.`];
    case 'lost':
      return [`${name} does not have it any more: somebody else removed it at OpenAI.`];
    case 'nothing':
      return [`Ended: ${name}. Nothing had been shared.`];
  }
};

const ended = (record: RequestRecord, event: Of<'ended'>): readonly Piece[] => {
  const next = 'what was made is being removed at OpenAI.';
  if (event.by === null || event.how === 'expired') return [`Its time is over; ${next}`];
  const verb = event.how === 'revoked' ? ' revoked it; ' : ' gave it back; ';
  return [full(record, event.by), verb, next];
};

const refused = (record: RequestRecord, entry: Entry & { readonly event: Of<'refused'> }): readonly Piece[] => {
  const count = record.shown.repeats[entry.n]?.count ?? 1;
  const times = count > 1 ? ` (${count} times)` : '';
  const { by, action } = entry.event;
  return [full(record, by), ` ${CLICKS[action]}; not counted: ${why(record, entry)}.${times}`];
};

/** What happened, in one sentence; what a person said with it is not in it. */
export function eventSentence(record: RequestRecord, { n, event, hash }: Entry): readonly Piece[] {
  switch (event.kind) {
    case 'asked':
      return asked(record, event);
    case 'approved':
      return [full(record, event.by), ` approved, ${event.have} of ${event.need}.`];
    case 'denied':
      return [full(record, event.by), ' denied it:'];
    case 'refused':
      return refused(record, { n, event, hash });
    case 'cancelled':
      return [full(record, event.by), ' cancelled it.'];
    case 'lapsed':
      return ['Nobody answered in 7 days; the request is closed.'];
    case 'rechecked':
      return rechecked(record, n, event);
    case 'granted':
      return granted(record, n, event);
    case 'gated':
      return gated(record, event);
    case 'delayed':
      return delayed(record, event);
    case 'failed': {
      const next = 'Nothing was shared; an approver or an operator can try again on the card.';
      return [`Not granted: ${projectOf(record.state, event.project)}. ${failureSentence(event)} ${next}`];
    }
    case 'had':
      return [`${projectOf(record.state, event.project)} trained this model and has it already; nothing was made.`];
    case 'retried':
      return [full(record, event.by), ' clicked Try again; the rule was checked again.'];
    case 'ended':
      return ended(record, event);
    case 'removed':
      return removed(record, event);
  }
}

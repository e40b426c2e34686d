import type { RequestId } from '../../domain/ids.ts';
import { ruleFor } from '../../domain/policy/match.ts';
import type { Policy, Rule } from '../../domain/policy/types.ts';
import type { RequestCommand } from '../../domain/request/commands.ts';
import type { NotAsked } from '../../domain/request/decide.ts';
import type { Action, Closed, RefusalName, RequestRecord } from '../../domain/request/types.ts';
import type { CommandResult } from '../../engine/requests.ts';
import { type Message, paragraph } from './message.ts';
import { numberWord, shareTitle } from './names.ts';
import { approversName, neededFrom, short } from './people.ts';
import { outcomesOf, phaseOf } from './phase.ts';
import { progressOf, tooStrict } from './progress.ts';
import type { Piece } from './rich.ts';
import { duration, moment } from './times.ts';

/** What the one who clicked reads, and nobody else: why it did not count, and who could do it. */

export interface AnswerContext {
  readonly action: Action;
}

const CLOSED: Readonly<Record<Closed['how'], string>> = {
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'over',
  revoked: 'revoked',
  given_back: 'given back',
  lapsed: 'closed',
};

/** What has already been decided, with whom and when. */
function settled(record: RequestRecord): readonly Piece[] {
  const { state } = record;
  const phase = phaseOf(record);
  const approvers = state.approvals.map((one) => one.by);
  const names = approvers.flatMap((one, index): Piece[] => [index === 0 ? '' : ', ', short(record, one)]);
  const by: readonly Piece[] = names.length === 0 ? [] : [' (', ...names, ')'];
  switch (phase.kind) {
    case 'denied':
    case 'cancelled':
    case 'ending':
    case 'over': {
      const { closed } = phase;
      if (closed === null) return ['Already over: somebody removed it at OpenAI.'];
      const who: readonly Piece[] = closed.by === null ? [] : [' by ', short(record, closed.by)];
      return [`Already ${CLOSED[closed.how]}`, ...who, ', ', moment(closed.at), '.'];
    }
    case 'lapsed':
      return ['Already closed: nobody answered in 7 days.'];
    case 'granted':
    case 'found':
    case 'had': {
      const times = outcomesOf(state).flatMap(({ outcome }) => ('at' in outcome ? [outcome.at] : []));
      return ['Already granted ', moment(Math.max(...times)), ...by, '.'];
    }
    case 'mixed':
      return ['Already approved', ...by, '; some projects are granted, the card says which.'];
    case 'failed':
      return ['Already approved', ...by, ', but not granted. An approver or an operator can try again on the card.'];
    case 'approved':
    case 'operator':
      return ['Already approved', ...by, '; it is not granted yet.'];
    case 'waiting':
      return ['This was decided already. Look at the card again.'];
  }
}

const onlyRequester = (record: RequestRecord, action: Action): readonly Piece[] => {
  const who = short(record, record.state.asked.by);
  return action === 'give_back'
    ? ['Not counted: only ', who, ' can give it back. Approvers can revoke it.']
    : ['Not counted: only ', who, ' can cancel it. Approvers can deny it.'];
};

const notAnApprover = ({ state }: RequestRecord, action: Action): string => {
  const rule = state.rule ?? state.asked.rule;
  const needs = `${approversName(rule)}${action === 'approve' || action === 'deny' ? '' : ' or an operator'}`;
  return `Not counted: this needs ${needs} (rule ${rule.name}). The click is in the record.`;
};

const twice = (record: RequestRecord): string => {
  const { have, need } = progressOf(record);
  const { rule } = record.state;
  const left = Math.max(1, need - have);
  const from = rule === null ? '' : ` of ${approversName(rule)}`;
  return `You have approved this already. ${numberWord(left)} more${from} ${left === 1 ? 'is' : 'are'} needed.`;
};

const changed = (record: RequestRecord): string => {
  const { state } = record;
  const strict = tooStrict(record);
  if (strict !== null) {
    return `Not counted: rule ${strict.name} allows ${duration(strict.longestHours)} at most now. Ask again for less.`;
  }
  const now = state.rule === null ? '' : `: now rule ${state.rule.name}, ${neededFrom(state.rule, state.need)}`;
  return `Not counted: this changed while you were reading${now}. Look again and click.`;
};

const ownRequest = ({ state }: RequestRecord): string =>
  `You asked for this, so somebody else must approve. ${approversName(state.rule ?? state.asked.rule)} can.`;

const pieces = (why: RefusalName, record: RequestRecord, action: Action): readonly Piece[] => {
  const { domain } = record.state.asked.workspace;
  switch (why) {
    case 'own_request':
      return [ownRequest(record)];
    case 'not_an_approver':
      return [notAnApprover(record, action)];
    case 'guest':
    case 'outsider':
      return [`Not counted: only full members of ${domain} can decide here.`];
    case 'bot':
      return ['Not counted: bots cannot decide here.'];
    case 'deactivated':
      return ['Not counted: this account is deactivated.'];
    case 'slack_silent':
      return ['Not counted: Slack did not say who you are. Press again in a moment.'];
    case 'already_approved':
      return [twice(record)];
    case 'already_settled':
      return settled(record);
    case 'terms_changed':
      return [changed(record)];
    case 'too_late':
      return ['Not counted: your click reached me more than ten minutes late. Look at the card and press again.'];
    case 'not_yours':
      return onlyRequester(record, action);
    case 'nothing_to_end': {
      const isWaiting = record.state.closed === null && record.state.cleared === null;
      return isWaiting ? ['Nothing to end: nothing is approved yet. It can be denied.'] : settled(record);
    }
    case 'nothing_to_retry':
      return ['Nothing to try again: nothing of it is waiting or failed.'];
    case 'no_rule':
      return [`Not counted: no rule covers ${shareTitle(record.state.asked.terms)} any more.`];
  }
};

/** Why somebody's click did not count. */
export const answer = (why: RefusalName, record: RequestRecord, { action }: AnswerContext): Message =>
  paragraph(...pieces(why, record, action));

export interface NotAskedContext {
  /** The rule that would decide, where one does. */
  readonly rule: Rule | null;
  /** Name of the operators' channel, without #. */
  readonly operatorsChannel: string;
}

/** Why a request was not recorded: what changed between the form and the record. Says what to do instead. */
export function notAsked(why: NotAsked, { rule, operatorsChannel }: NotAskedContext): Message {
  const again = 'Open /share-model and ask again.';
  const named = rule === null ? '' : ` (rule ${rule.name})`;
  switch (why) {
    case 'no_rule':
      return paragraph(`Not asked: no rule covers this model and project. Ask in #${operatorsChannel} for one.`);
    case 'nobody_left':
      return paragraph(`Not asked: nobody is left to approve${named}. Ask in #${operatorsChannel} to mend it.`);
    case 'too_long':
      return paragraph(`Not asked: that is longer than allowed now${named}. ${again}`);
    case 'rule_changed':
      return paragraph(`Not asked: the rules changed while you were asking. ${again}`);
    case 'guest':
    case 'outsider':
      return paragraph('Not asked: only full members of this workspace can ask.');
    case 'bot':
      return paragraph('Not asked: bots cannot ask.');
    case 'deactivated':
      return paragraph('Not asked: this account is deactivated.');
    case 'slack_silent':
      return paragraph(`Not asked: Slack did not say who you are. ${again}`);
    case 'too_late':
      return paragraph(`Not asked: it reached me more than ten minutes late. ${again}`);
    default:
      return paragraph(`Not asked: what you chose is not what would be shared. ${again}`);
  }
}

/** What was asked, at once and privately. One request for each rule that decides. */
export function asked(requests: readonly { readonly id: RequestId; readonly rule: Rule }[]): Message {
  const sentences = requests.map(({ id, rule }) => {
    if (rule.approvals === 0) return `Asked (${id}). No approval is needed.`;
    const [only] = rule.approvers;
    const alone = rule.approvers.length === 1 && rule.approvals === 1 && only?.kind === 'user';
    return `Asked (${id}). ${neededFrom(rule, rule.approvals)} ${alone ? 'decides' : 'decide'}.`;
  });
  return paragraph(`${sentences.join(' ')} I will message you.`);
}

/** A button or dialog of another release of this bot. */
export const otherVersion = (): Message =>
  paragraph('Not counted: this button is of another version of the bot. Look at the card again and click there.');

/** The record that a button names is not there. */
export const unknownRequest = (): Message =>
  paragraph('I do not know this request. Nothing was changed. /share-model asks for a new one.');

/** What the person who sent a command reads once it was decided. Null: the card or a message says it already. */
export function answerToCommand(command: RequestCommand, result: CommandResult, policy: Policy): Message | null {
  if (result.kind === 'taken') return paragraph('Not asked: it met another request. Open /share-model and ask again.');
  if (result.kind === 'no_such_request') return unknownRequest();
  switch (result.answer.kind) {
    case 'done':
    case 'repeated':
      return null;
    case 'refused':
      if (command.kind === 'ask' || result.record === null) return unknownRequest();
      return answer(result.answer.why, result.record, { action: command.kind });
    case 'not_asked': {
      const operatorsChannel = policy.operators.channel.name;
      const project = command.kind === 'ask' ? command.projects[0]?.id : undefined;
      const target = command.kind === 'ask' && project !== undefined ? { model: command.model, project } : null;
      return notAsked(result.answer.why, { rule: target && ruleFor(policy, target), operatorsChannel });
    }
  }
}

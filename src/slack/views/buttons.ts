import type { ActionsBlock, Button, Overflow, PlainTextOption } from '@slack/types';
import type { Rule } from '../../domain/policy/types.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import { LIMITS } from './limits.ts';
import { modelName, projectsName, shareTitle } from './names.ts';
import { plain } from './rich.ts';
import { duration } from './times.ts';
import { approveValue, denyValue, moreValue, requestValue } from './values.ts';
import type { MoreKind } from './values.ts';

/** What can be clicked on cards and messages: `action_id` says what it is, the value which request. */
export const ACTIONS = {
  approve: 'approve',
  deny: 'deny',
  more: 'more',
  retry: 'retry',
  cancel: 'cancel',
  giveBack: 'remove_done',
} as const;

export function approveButton(record: RequestRecord, rule: Pick<Rule, 'name' | 'confirm'>): Button {
  const { asked, digest } = record.state;
  const { model, projects, hours } = asked.terms;
  const where = projects.length === 1 ? projectsName(projects) : `one of the ${projectsName(projects)}`;
  const button: Button = {
    type: 'button',
    action_id: ACTIONS.approve,
    text: plain(`Approve ${duration(hours)}`, LIMITS.button),
    value: approveValue({ request: record.id, digest, rule: rule.name }),
    style: 'primary',
    accessibility_label: plain(`Approve ${shareTitle(asked.terms)}, ${duration(hours)}`, LIMITS.accessibility).text,
  };
  if (!rule.confirm) return button;
  return {
    ...button,
    confirm: {
      title: plain(`Share ${modelName(model)}?`, LIMITS.confirmTitle),
      text: plain(`Everyone with a key in ${where} can use it for ${duration(hours)}.`, LIMITS.confirmText),
      confirm: plain('Approve'),
      deny: plain('Back'),
    },
  };
}

export const denyButton = ({ id, state }: RequestRecord): Button => ({
  type: 'button',
  action_id: ACTIONS.deny,
  text: plain('Deny…'),
  value: denyValue({ request: id, digest: state.digest }),
});

const simple = (action: string, text: string, { id }: RequestRecord): Button => ({
  type: 'button',
  action_id: action,
  text: plain(text),
  value: requestValue(id),
});

export const retryButton = (record: RequestRecord, text: 'Try again' | 'Try again now'): Button =>
  simple(ACTIONS.retry, text, record);
export const cancelButton = (record: RequestRecord): Button => simple(ACTIONS.cancel, 'Cancel request', record);
export const giveBackButton = (record: RequestRecord): Button => simple(ACTIONS.giveBack, "I'm done with it", record);

const MORE: Readonly<Record<MoreKind, string>> = {
  details: 'Details',
  cancel: 'Cancel my request',
  revoke: 'Revoke…',
};

export function moreMenu({ id }: RequestRecord, ...kinds: readonly MoreKind[]): Overflow {
  const options = kinds.map((kind): PlainTextOption => ({
    text: plain(MORE[kind]),
    value: moreValue({ kind, request: id }),
  }));
  return { type: 'overflow', action_id: ACTIONS.more, options };
}

export const actions = (...elements: ActionsBlock['elements']): ActionsBlock => ({
  type: 'actions',
  block_id: 'act',
  elements,
});

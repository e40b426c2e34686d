import { findElement, staleMessage } from '../../playground/slack/people/find.ts';
import { blockActions, viewSubmission } from '../../playground/slack/people/payloads.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import type { DeliveryAnswer } from '../../playground/slack/people/deliveries.ts';
import type { Message, View } from '../../playground/slack/types.ts';
import type { House } from './house.ts';

/** Screens that show more than they should: cards of another hour, and dialogs that nobody opened. */

export type Panel = 'approve' | 'deny' | 'retry' | 'cancel' | 'remove_done';

const values = (id: string, digest: string, rule: string): Readonly<Record<Panel, string>> => ({
  approve: `1:${id}:${digest}:${rule}`,
  deny: `1:${id}:${digest}`,
  retry: `1:${id}`,
  cancel: `1:${id}`,
  remove_done: `1:${id}`,
});

export interface Terms {
  readonly request: string;
  readonly digest: string;
  readonly rule: string;
}

/** The card as a screen shows it on which every button of every state stands. */
export const everyButton = (card: Message, { request, digest, rule }: Terms): Message => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const buttons = Object.entries(values(request, digest, rule)).map(([action_id, value]) => ({
    type: 'button',
    action_id,
    text: plain(action_id),
    value,
  }));
  const options = ['details', 'cancel', 'revoke'].map((kind) => ({ text: plain(kind), value: `1:${kind}:${request}` }));
  const more = { type: 'overflow', action_id: 'more', options };
  return { ...card, blocks: [{ type: 'actions', block_id: 'act', elements: [...buttons, more] }] };
};

const deliver = async ({ world }: House, payload: object): Promise<DeliveryAnswer> => {
  const slack = world.slack.world;
  const form = new URLSearchParams({ payload: JSON.stringify(payload) });
  const signed = signedRequest(slack.app.signingSecret, form.toString(), Math.floor(world.now() / 1_000));
  const answer = await world.deliver(signed);
  await world.pump();
  return answer;
};

/** Presses a button or takes `value` of a menu, also as somebody who has no screen: a bot, a deactivated person. */
export const pressOn = async (
  house: House,
  who: string,
  message: Message,
  actionId: string,
  value?: string,
): Promise<DeliveryAnswer> => {
  const { element, blockId } = findElement(message.blocks, { actionId });
  const carried = value === undefined ? { value: element.value } : { selected_option: { value } };
  const action = { type: element.type, action_id: actionId, block_id: blockId, ...carried };
  return deliver(house, blockActions(house.world.slack.world, who, staleMessage(message), action));
};

/** Submits a dialog that was opened some time ago, or never. */
export const submitDialog = async (
  house: House,
  who: string,
  kind: 'deny' | 'revoke',
  terms: Pick<Terms, 'request' | 'digest'>,
  reason: string,
): Promise<DeliveryAnswer> => {
  const slack = house.world.slack.world;
  const id = slack.id('V');
  const view: View = {
    id,
    kind: 'modal',
    user: who,
    hash: slack.hash(),
    callbackId: kind,
    externalId: '',
    privateMetadata: JSON.stringify({ v: 1, request: terms.request, digest: terms.digest }),
    title: null,
    submit: null,
    close: null,
    clearOnClose: false,
    notifyOnClose: false,
    blocks: [{ type: 'input', block_id: 'reason', element: { type: 'plain_text_input', action_id: 'reason' } }],
    rootId: id,
    previousId: null,
    filled: { reason: { reason: { type: 'plain_text_input', value: reason } } },
  };
  return deliver(house, viewSubmission(slack, who, view));
};

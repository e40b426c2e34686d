import { expect } from 'vitest';
import { staleMessage } from '../../playground/slack/people/find.ts';
import { blockActions, viewSubmission } from '../../playground/slack/people/payloads.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import type { View } from '../../playground/slack/types.ts';
import { START } from '../../playground/world/clock.ts';
import { NAMES } from '../../playground/world/names.ts';
import type { Actor } from '../../playground/world/names.ts';
import { SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { BO, DANA, OMAR, PRIYA, openHouse } from '../front-door/house.ts';
import type { House } from '../front-door/house.ts';

/** Two requests side by side: Dana's waits for its approvers, Bo's is granted. */

export const GRANTED = 'proj_search';
/** About when both were asked. */
export const WAITING = START;

export interface Neighbours {
  readonly house: House;
  readonly waiting: string;
  readonly granted: string;
  /** Of the terms of the one that waits, and of the other. */
  readonly digest: string;
  readonly other: string;
}

const idIn = (text: string | undefined): string => /R-\w{5}/.exec(text ?? '')?.[0] ?? 'none';

export const neighbours = async (): Promise<Neighbours> => {
  const house = await openHouse();
  await house.ask(`${M} search-dev for 30d because y`, BO);
  const granted = idIn(house.whispers(BO).at(-1));
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.ask(`${M} payments-prod for 30d because x`, DANA);
  const waiting = idIn(house.whispers(DANA).at(-1));
  expect(house.shared()).toEqual([GRANTED]);
  const [one, two] = [(await house.record(waiting)).state, (await house.record(granted)).state];
  return { house, waiting, granted, digest: one.digest, other: two.digest };
};

/** What counts: everything in both trails but refusals, all that OpenAI has, and who was called with what. */
const seen = async ({ house }: Neighbours): Promise<unknown> => {
  const { world } = house;
  const records = await house.requests();
  const counting = records.map(({ id, entries, state: { seq: _seq, ...state } }) => ({
    id,
    state,
    events: entries.map(({ event }) => event).filter(({ kind }) => kind !== 'refused'),
  }));
  const changing = world.calls().filter(({ operation }) => /^(?:create|delete)FineTuning/.test(operation));
  const frozen = (await world.items('requests')).filter(({ pk }) => pk === 'freeze');
  return { counting, shared: house.shared(), checkpoint: house.shared(`${M}:ckpt-step-88`), changing: changing.length, frozen };
};

/**
 * Does it and lets the clock tick: what counts, as it is afterwards and as it was. Beside it, who was called elsewhere
 * and whether the log names them: nobody.
 */
export const lookAround = async (at: Neighbours, act: () => Promise<unknown>): Promise<{ readonly is: unknown; readonly was: unknown }> => {
  const { world } = at.house;
  const before = await seen(at);
  const told = world.log().length;
  await act();
  await world.pump();
  await world.tick();
  const lines = world.log().slice(told).map(({ line }) => line);
  // Only the stand-in for Slack answers with 200: nobody else was even tried.
  const elsewhere = lines.filter(({ event, method, status }) => event === 'slack_call' && method === 'response_url' && status !== 200);
  const names = JSON.stringify(lines).includes('evil.example');
  return { is: { counts: await seen(at), elsewhere, names }, was: { counts: before, elsewhere: [], names: false } };
};

const deliver = async ({ house: { world } }: Neighbours, payload: object): Promise<number> => {
  const form = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const { signingSecret } = world.slack.world.app;
  const { status } = await world.deliver(signedRequest(signingSecret, form, Math.floor(world.now() / 1_000)));
  await world.pump();
  return status;
};

/** A click as Slack would sign it, with any value. */
export const press = (at: Neighbours, who: string, action_id: string, value: string, more: object = {}): Promise<number> => {
  const { slack } = at.house.world;
  const action = { type: 'button', action_id, block_id: 'act', value };
  const click = blockActions(slack.world, who, staleMessage(at.house.card(at.waiting)), action);
  return deliver(at, { ...click, ...more });
};

/** A dialog that is submitted with any private_metadata and any fields: lists are projects, texts are options or text. */
export const sendView = (
  at: Neighbours,
  who: string,
  callbackId: string,
  privateMetadata: string,
  fields: Readonly<Record<string, string | readonly string[]>>,
): Promise<number> => {
  const slack = at.house.world.slack.world;
  const id = slack.id('V');
  const filled = Object.entries(fields).map(([name, given]) => {
    const option = (value: string) => ({ text: { type: 'plain_text', text: 'x' }, value });
    const field =
      typeof given !== 'string'
        ? { type: 'multi_external_select', selected_options: given.map(option) }
        : ['model', 'duration'].includes(name)
          ? { type: 'external_select', selected_option: option(given) }
          : { type: 'plain_text_input', value: given };
    return [name, { [name]: field }] as const;
  });
  const view: View = {
    id,
    kind: 'modal',
    user: who,
    hash: slack.hash(),
    callbackId,
    externalId: '',
    privateMetadata,
    title: null,
    submit: null,
    close: null,
    clearOnClose: false,
    notifyOnClose: false,
    blocks: [],
    rootId: id,
    previousId: null,
    filled: Object.fromEntries(filled),
  };
  const payload = viewSubmission(slack, who, view);
  const values = Object.fromEntries(filled);
  const made = { ...payload, view: { ...Object(Reflect.get(payload, 'view')), state: { values } } };
  return deliver(at, made);
};

/** A message that somebody put on a queue, or with which somebody called the function itself. */
export const handIn = async ({ house: { world } }: Neighbours, actor: Actor, message: object): Promise<void> => {
  const record = {
    messageId: '00000000-0000-4000-8000-00000000f0f0',
    receiptHandle: 'x',
    body: JSON.stringify(message),
    attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'forged' },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${NAMES.region}:${NAMES.accountId}:${NAMES.queues[actor]}`,
    awsRegion: NAMES.region,
  };
  await world.functions.invoke(actor, { Records: [record] });
  await world.pump();
};

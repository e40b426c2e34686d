import { card } from '../../../src/slack/views/card.ts';
import { message as told, receipt } from '../../../src/slack/views/messages.ts';
import { message } from '../case.ts';
import type { Case } from '../case.ts';
import { NOW, fresh, record } from '../records.ts';
import { worst, worstSettled } from '../worst.ts';
import { cardStates } from './cardStates.ts';
import { context, receipts, told as toldStates } from './messageStates.ts';

/** The card in the approvers' channel. */
export const cards: readonly Case[] = [
  message('card', 'waiting, new: the one drawing that pings', card(fresh(), NOW)),
  ...cardStates.map(([state, given]) => message('card', state, card(record(given), NOW))),
  ...worst.map(([state, given]) => message('card', `worst: ${state}`, card(fresh(given), NOW))),
  ...worstSettled.map(([state, given]) => message('card', `worst: ${state}`, card(record(given), NOW))),
];

const settledKinds = [
  ['granted', 'long names, granted for ten projects'],
  ['granted', 'right to left, granted'],
  ['ended', 'long names, ended for ten projects'],
  ['denied', 'denied with 300 characters'],
] as const;

/** The requester's direct messages. */
export const messages: readonly Case[] = [
  ...receipts.map(([state, given]) => message('receipt', state, receipt(record(given), NOW))),
  ...worst.map(([state, given]) => message('receipt', `worst: ${state}`, receipt(record(given), NOW))),
  ...toldStates.map(([state, kind, given]) => message('message', state, told(kind, record(given), context))),
  ...settledKinds.flatMap(([kind, state]) => {
    const given = worstSettled.find(([name]) => name === state)?.[1];
    return given === undefined ? [] : [message('message', `worst: ${state}`, told(kind, record(given), context))];
  }),
];

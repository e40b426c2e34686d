import { MODELS } from '../../playground/world/organization.ts';
import { ClientRefusal } from '../../playground/slack/people/errors.ts';
import type { Person } from '../../playground/slack/people/person.ts';
import type { Bot } from '../world/bot.ts';
import type { Time } from '../world/time.ts';
import type { Act } from './acts.ts';
import { change } from './changes.ts';
import { answerDialog } from './dialogs.ts';
import { APPROVALS, EVERYBODY, HOURS, MODEL_IDS, PROJECT_NAMES, at } from './names.ts';
import type { Control, Screens } from './screens.ts';

const MINUTE = 60_000;
const LINES = [
  '',
  'help',
  'list',
  `list ${MODELS.supportTone}`,
  'list ft:gpt-4o-mini-2024-07-18:acme:nothing:Xx1Xx2Xx',
  'freeze incident 512',
  'unfreeze',
  'unfreeze',
  `revoke-all ${MODELS.supportTone} because it leaked`,
  'revoke-all proj_payments because it leaked',
  'revoke-all <@U01DANA> because she left',
  `${MODELS.supportTone} payments-prod`,
] as const;

export interface Playing {
  readonly bot: Bot;
  readonly time: Time;
  readonly screens: Screens;
}

/** Lets somebody do something, and does not wait for what comes of it. */
const start = ({ bot }: Playing, what: string, act: () => Promise<unknown>): void => {
  bot.tell(`* ${what}`);
  const fail = (error: unknown): void => {
    if (error instanceof ClientRefusal) bot.tell(`* ${what}: ${error.message}`);
    else bot.violate(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  try {
    act().catch(fail);
  } catch (error) {
    fail(error);
  }
};

const press = async (person: Person, control: Control): Promise<void> => {
  const { message, stale, actionId, blockId, value, menu } = control;
  const ref = { channel: message.channel, ts: message.ts };
  const shown = stale === null ? {} : { stale };
  if (menu) await person.overflow(ref, actionId, value, { ...shown, blockId });
  else await person.click({ ...(stale === null ? { message: ref } : shown), actionId, blockId, value });
};

export const perform = async (playing: Playing, act: Act): Promise<void> => {
  const { bot, time, screens } = playing;
  const person = (who: number): Person => {
    const user = at(EVERYBODY, who);
    // Somebody whose account was taken away just now may press once more.
    return bot.people.as(user, { ghost: true });
  };
  switch (act.kind) {
    case 'ask': {
      const line = `${at(MODEL_IDS, act.model)} ${at(PROJECT_NAMES, act.projects)} for ${at(HOURS, act.hours)} because A/B`;
      return start(playing, `${at(EVERYBODY, act.who)}: ${line}`, () => person(act.who).command(line, { channel: APPROVALS }));
    }
    case 'type': {
      const line = at(LINES, act.line);
      return start(playing, `${at(EVERYBODY, act.who)}: /share-model ${line}`, () => person(act.who).command(line, { channel: APPROVALS }));
    }
    case 'approve':
    case 'press': {
      const all = screens.controls(at(EVERYBODY, act.who), { stale: act.stale });
      const fitting = act.kind === 'approve' ? all.filter(({ actionId }) => actionId === 'approve') : all;
      if (fitting.length === 0) return;
      const control = at(fitting, act.nth);
      const what = `${at(EVERYBODY, act.who)} presses ${control.actionId} ${control.value}${act.stale ? ' (as it was)' : ''}`;
      start(playing, what, () => press(person(act.who), control));
      if (act.kind === 'press' && act.twice) start(playing, `${what} again`, () => press(person(act.who), control));
      return;
    }
    case 'dialog':
      return start(playing, `${at(EVERYBODY, act.who)} in a dialog (${act.how})`, () => answerDialog(bot, person(act.who), act.how));
    case 'deliver_again': {
      const { length } = bot.people.deliveries();
      if (length === 0) return;
      return start(playing, `delivery ${1 + (act.nth % length)} comes again`, () => bot.people.redeliver(1 + (act.nth % length)));
    }
    case 'wait':
      bot.tell(`* ${act.minutes} minutes pass`);
      await time.pass(bot.now + act.minutes * MINUTE, 6_000);
      return;
    default:
      bot.tell(`* ${JSON.stringify(act)}`);
      return change(playing, act);
  }
};

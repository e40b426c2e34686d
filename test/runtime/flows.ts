import { expect } from 'vitest';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import type { RequestsMessage, SharesMessage } from '../../src/engine/messages.ts';
import type { CommandLine } from '../../src/slack/commandLine.ts';
import { chooseModel, chooseProjects, formOf, submit, type } from '../front-door/form.ts';
import { DANA, DAY, LENA, MINUTE, OMAR, PLATFORM, PRIYA } from '../front-door/house.ts';
import type { House } from '../front-door/house.ts';
import { refusal } from '../front-door/openai.ts';

/** Each begins with nothing that waits for anybody, and ends so. */
type Flow = (house: House) => Promise<void>;

/** Everything that can be wanted of the bot: what is typed, what is pressed, and what functions tell each other. */
export type Wanted =
  | CommandLine['kind']
  | RequestCommand['kind']
  | Exclude<RequestsMessage['kind'], 'command'>
  | SharesMessage['kind'];

const CREATE = 'createFineTuningCheckpointPermission';

const ask = (house: House, line = 'payments-prod for 30d', model: string = SUPPORT_TONE) =>
  house.ask(`${model} ${line} because A/B starts today`);
const approve = async (house: House): Promise<void> => {
  for (const who of [PRIYA, OMAR]) await house.press(who, 'approve');
};
const revoke = async (house: House, who = PRIYA): Promise<void> => {
  await house.menu(who, 'revoke');
  await house.dialog(who, 'incident 512');
  expect(house.shared()).toEqual([]);
};
const toldLast = (house: House, who = DANA): string => house.whispers(who).at(-1) ?? '';
const closed = async (house: House) => (await house.record()).state.closed?.how;
/** The newest message that the bot sent to somebody directly. */
const directly = (house: House, who = DANA) => {
  const message = house.world.people.as(who).see().dm?.messages.at(-1);
  if (message === undefined) throw new Error(`Nothing was sent to ${who}.`);
  return { message: { channel: message.channel, ts: message.ts } };
};
const item = async (house: House, actor: 'requests' | 'shares', key: string) =>
  (await house.world.items(actor)).find(({ pk }) => pk === key);
const inOperators = (house: House): string =>
  house.world.slack.world.messages.filter((one) => one.channel === PLATFORM).map((one) => house.read(one)).join('\n');

/** One flow for each: a new way in does not compile here until it has one. */
export const FLOWS: Readonly<Record<Wanted, Flow>> = {
  help: async (house) => {
    await house.ask('help');
    expect(toldLast(house)).toContain('/share-model');
  },
  unknown: async (house) => {
    await house.ask('hlp');
    expect(toldLast(house)).toContain('help');
  },
  policy: async (house) => {
    expect(await item(house, 'requests', 'policy')).toMatchObject({ policy: expect.stringMatching(/^[0-9a-f]{8}$/) });
  },
  catalogue: async (house) => {
    const before = Number((await item(house, 'shares', 'catalogue'))?.['due']);
    house.world.advance(before - house.world.now());
    await house.world.tick();
    expect(Number((await item(house, 'shares', 'catalogue'))?.['due'])).toBeGreaterThan(before);
  },
  form: async (house) => {
    await type(house, '');
    await chooseModel(house, SUPPORT_TONE);
    await chooseProjects(house, ['proj_search']);
    const dana = house.world.people.as(DANA);
    await dana.choose(formOf(house), 'duration', '168');
    await dana.fill(formOf(house), 'why', 'A/B starts today');
    expect(await submit(house)).toEqual({});
    expect(house.read(house.card())).toContain('support-tone for search-dev');
    await house.menu(DANA, 'cancel');
  },
  ask: async (house) => {
    await ask(house, 'sandbox for 7d');
    expect(house.shared()).toEqual(['proj_sandbox']);
    await revoke(house);
  },
  approve: async (house) => {
    await ask(house);
    expect(toldLast(house)).toMatch(/^Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/);
    await approve(house);
    const [permission] = house.world.openai.permissions(SUPPORT_TONE);
    expect((await house.record()).state.outcomes).toMatchObject({
      proj_payments: { kind: 'granted', permissions: [permission?.id], origin: 'bot' },
    });
    await house.menu(DANA, 'details');
    expect(house.world.people.as(DANA).see().modal?.callbackId).toBe('details');
    house.world.slack.world.stacks.delete(DANA);
  },
  revoke: async (house) => {
    const [permission] = house.world.openai.permissions(SUPPORT_TONE);
    await revoke(house);
    expect((await house.record()).state.outcomes).toMatchObject({
      proj_payments: { kind: 'removed', how: { kind: 'deleted', permissions: [permission?.id] } },
    });
  },
  list: async (house) => {
    await house.ask(`list ${SUPPORT_TONE}`);
    expect(toldLast(house)).toContain('OpenAI lists no permission');
  },
  deny: async (house) => {
    await ask(house);
    await house.press(PRIYA, 'deny');
    await house.dialog(PRIYA, 'incident 512');
    expect(await closed(house)).toBe('denied');
  },
  cancel: async (house) => {
    await ask(house);
    await house.press(DANA, 'cancel', directly(house));
    expect(await closed(house)).toBe('cancelled');
  },
  give_back: async (house) => {
    await ask(house);
    await approve(house);
    await house.press(DANA, 'remove_done', directly(house));
    expect([await closed(house), ...house.shared()]).toEqual(['given_back']);
  },
  retry: async (house) => {
    await ask(house);
    house.world.openai.faults.next(CREATE, refusal(400));
    await approve(house);
    expect(house.read(house.card())).toContain('[Try again]');
    await house.press(PRIYA, 'retry');
    expect(house.shared()).toEqual(['proj_payments']);
    await revoke(house);
  },
  freeze: async (house) => {
    await house.ask('freeze incident 512', OMAR);
    await ask(house);
    await approve(house);
    expect(house.shared()).toEqual([]);
    expect(inOperators(house)).toContain('Frozen by Omar');
  },
  unfreeze: async (house) => {
    await house.ask('unfreeze', OMAR);
    await house.world.run(MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
  },
  revoke_all: async (house) => {
    await ask(house, 'search-dev for 7d', MODELS.triage);
    await approve(house);
    for (const model of [SUPPORT_TONE, MODELS.triage]) {
      await house.ask(`revoke-all ${model}`, LENA);
      await house.dialog(LENA, 'incident 512');
      expect(house.shared(model)).toEqual([]);
    }
  },
  nudge: async (house) => {
    // What the clock finds due: the end of a request, told to the share and back.
    await ask(house, 'payments-prod for 1d');
    await approve(house);
    house.world.advance(MINUTE);
    await ask(house, 'payments-prod for 7d');
    await approve(house);
    // Asked for again in time: what stands is kept for that.
    await house.world.run(DAY + MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(house.world.openai.permissions(SUPPORT_TONE)).toHaveLength(1);
    await house.world.run(7 * DAY);
    expect([await closed(house), ...house.shared()]).toEqual(['expired']);
  },
};

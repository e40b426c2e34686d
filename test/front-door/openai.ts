import type { Fault } from '../../playground/faults.ts';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { WorldOptions } from '../../playground/world/world.ts';
import { DANA, OMAR, PLATFORM, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

/** What the tests of OpenAI's answers share: one request asked and approved, and faults in OpenAI's own words. */

export const CREATE = 'createFineTuningCheckpointPermission';
export const DELETE = 'deleteFineTuningCheckpointPermission';
export const LIST = 'listFineTuningCheckpointPermissions';
export const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
export const TRIAGE = `${MODELS.triage} payments-prod for 30d because A/B starts Monday`;

/** A refusal in OpenAI's envelope. Its text must be seen by nobody. */
export const refusal = (
  status: number,
  more: { readonly message?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Fault => ({
  kind: 'status',
  status,
  headers: more.headers ?? {},
  body: {
    error: { message: more.message ?? 'PROVIDER WORDS', type: 'invalid_request_error', param: null, code: null },
  },
});

export const approve = async (house: House, request?: string): Promise<void> => {
  const { channel, ts } = house.card(request);
  for (const who of [PRIYA, OMAR]) await house.press(who, 'approve', { message: { channel, ts } });
};

/** Asks and approves; what OpenAI answers is set before, in `prepare`. */
export const approved = async (
  prepare: (house: House) => void | Promise<void> = () => undefined,
  text = ASK,
  options: Partial<WorldOptions> = {},
): Promise<House> => {
  const house = await openHouse(options);
  await prepare(house);
  await house.ask(text);
  await approve(house);
  return house;
};

/** Calls to OpenAI of one operation. */
export const count = ({ world }: House, operation: string): number => world.openai.calls(operation).length;

/** What operators were told in their channel, oldest first. */
export const alerts = (house: House): readonly string[] =>
  house.world.slack.world.messages.filter((one) => one.channel === PLATFORM).map((one) => house.read(one));

/** Everything that people read anywhere, to look for what must not be there. */
export const everythingRead = (house: House): string => {
  const { messages, ephemerals } = house.world.slack.world;
  const shown = [...messages, ...ephemerals].map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);
  return [...shown, JSON.stringify(house.world.log())].join('\n');
};

/** First lines of the thread's entries. */
export const trail = (house: House, request?: string): readonly string[] =>
  house.thread(request).map((entry) => entry.split('\n')[0] ?? '');

export const last = (house: House): string => house.messages(DANA).at(-1) ?? '';

/** The permissions' ids at OpenAI now. */
export const ids = (house: House, model = SUPPORT_TONE): readonly string[] =>
  house.world.openai.permissions(model).map((one) => one.id);

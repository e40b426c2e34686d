import { readable } from '../../playground/slack/readable.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { startWorld } from '../../playground/world/world.ts';
import { APPROVALS, BO, DANA, DAY, MINUTE, OMAR, PRIYA, houseOf } from '../front-door/house.ts';
import type { House } from '../front-door/house.ts';
import { CREATE, DELETE } from '../front-door/openai.ts';
import { metrics } from '../front-door/operating.ts';
import type { Deployed } from './releases.ts';

/** One story that begins with one release and ends with another, on the same tables and queues. */

const CHECKPOINT = MODELS.supportToneStep;

export interface Crossed {
  /** What was in the middle of something when the first function was replaced. */
  readonly inProgress: readonly string[];
  /** Permissions at OpenAI, `model → projects`, a quarter of an hour after the last function was replaced. */
  readonly shared: Readonly<Record<string, readonly string[]>>;
  /** The same when every request is over. */
  readonly left: Readonly<Record<string, readonly string[]>>;
  readonly creations: number;
  readonly deletions: number;
  /** How each request ended, in the order asked; `open` where it did not. */
  readonly closed: readonly string[];
  /** Cards, thread entries and messages that are there twice, missing or out of order. */
  readonly wrong: readonly string[];
  readonly deadLetters: number;
  readonly unreadable: number;
}

const sharedIn = (house: House): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [SUPPORT_TONE, CHECKPOINT, MODELS.triage, MODELS.nameless].map((model) => [
      model,
      house.shared(model).toSorted((a, b) => a.localeCompare(b)),
    ]),
  );

/** A second apart, so that the order in which they were asked shows. */
const ask = async (house: House, line: string, who = DANA): Promise<void> => {
  house.world.advance(1_000);
  await house.ask(line, who);
};

const approve = async (house: House): Promise<void> => {
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
};

/**
 * What is in progress when the other release comes: granted (one to be revoked with others), an open creation whose
 * answer was lost, frozen, half approved; a click and a command that nobody has taken from the queue yet, and a dialog.
 */
async function begin(house: House): Promise<void> {
  const { world } = house;
  await ask(house, `${SUPPORT_TONE} search-dev for 7d because it is granted`);
  await approve(house);
  await ask(house, `${MODELS.nameless} payments-prod for 30d because it is revoked`);
  await approve(house);
  await ask(house, `${MODELS.triage} payments-prod for 30d because its answer is lost`);
  world.openai.faults.next(CREATE, { kind: 'drop_after' });
  await approve(house);
  await house.ask('freeze key may be out', OMAR);
  await ask(house, `${CHECKPOINT} payments-prod for 30d because it is frozen`);
  await approve(house);
  await ask(house, `${SUPPORT_TONE} payments-prod for 30d because it waits`);
  await house.press(PRIYA, 'approve');

  await world.people.as(PRIYA).command(`revoke-all ${MODELS.nameless}`, { channel: APPROVALS });
  const { channel, ts } = house.card();
  await world.people.as(OMAR).click({ message: { channel, ts }, actionId: 'approve' });
  world.advance(1_000);
  await world.people.as(BO).command(`${SUPPORT_TONE} sandbox for 7d because it is on its way`, { channel: APPROVALS });
}

async function inProgress(house: House): Promise<readonly string[]> {
  const { world } = house;
  const doubt = (await house.share('proj_payments', MODELS.triage))?.op;
  const outcomes = (await house.requests()).flatMap(({ state }) => Object.values(state.outcomes));
  return [
    ...(doubt?.kind === 'create' ? [`creation in ${doubt.mode}`] : []),
    ...outcomes.flatMap((one) => (one.kind === 'delayed' ? [`delayed: ${one.why}`] : [])),
    ...world.waiting('requests').map(({ body }) => `message: ${/"kind":"(?:approve|ask)"/.exec(body)?.[0] ?? body}`),
    ...(world.people.as(PRIYA).see().modal === null ? [] : ['dialog']),
  ];
}

/** What happens between one function's replacement and the next one's. */
const BETWEEN: readonly ((house: House) => Promise<unknown>)[] = [
  ({ world }) => world.pump(),
  (house) => house.dialog(PRIYA, 'incident 512'),
  async (house) => {
    await house.ask('unfreeze', OMAR);
    await house.world.run(2 * MINUTE);
  },
  async (house) => {
    await ask(house, `${MODELS.triage} search-dev for 30d because it is new`);
    await approve(house);
    await house.world.run(15 * MINUTE);
  },
];

/**
 * @param order in which the functions are replaced; CloudFormation promises none
 * @param days that pass afterwards; after 31 every request is over
 */
export async function cross(launcher: Deployed, order: readonly FunctionName[], days = 31): Promise<Crossed> {
  const world = await startWorld({ launcher, openai: { rateLimit: null } });
  try {
    world.slack.rates.on = false;
    const house = houseOf(world);
    await world.tick();
    await begin(house);
    const middle = await inProgress(house);
    for (const [n, fn] of order.entries()) {
      launcher.replace(fn);
      // oxlint-disable no-await-in-loop -- one after the other is the point
      await world.functions.restart(fn);
      await BETWEEN[n]?.(house);
      // oxlint-enable no-await-in-loop
    }
    const shared = sharedIn(house);
    await world.run(days * DAY);
    const records = await house.requests();
    return {
      inProgress: middle,
      shared,
      left: sharedIn(house),
      creations: world.openai.calls(CREATE).filter(({ phase }) => phase !== 'received').length,
      deletions: world.openai.calls(DELETE).filter(({ phase }) => phase !== 'received').length,
      closed: records.map(({ state }) => state.closed?.how ?? 'open'),
      wrong: wrongIn(house, records.map(({ id, entries }) => [id, entries.length] as const)),
      deadLetters: world.deadLetters('requests').length + world.deadLetters('shares').length,
      unreadable: metrics(world)['Unreadable'] ?? 0,
    };
  } finally {
    await world.close();
    await launcher.close();
  }
}

function wrongIn({ world }: House, requests: readonly (readonly [id: string, events: number])[]): readonly string[] {
  const { messages } = world.slack.world;
  const of = (type: string, id: string) => messages.filter(
    ({ metadata }) => metadata?.event_type === type && metadata.event_payload.request === id,
  );
  return requests.flatMap(([id, events]) => {
    const cards = of('share_request_card', id).length;
    const numbers = of('share_request_event', id).map((one) => readable(world.slack.world, one).at(-1)?.split(' ')[0]);
    const expected = Array.from({ length: events }, (_one, n) => `#${n + 1}`);
    const keys = of('share_request_message', id).map(({ metadata }) => String(metadata?.event_payload.key));
    return [
      ...(cards === 1 ? [] : [`${id}: ${cards} cards`]),
      ...(numbers.join() === expected.join() ? [] : [`${id}: thread ${numbers.join()} of ${events} events`]),
      ...(new Set(keys).size === keys.length ? [] : [`${id}: messages ${keys.join()}`]),
    ];
  });
}

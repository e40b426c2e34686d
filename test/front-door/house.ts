import { onTestFinished } from 'vitest';
import type { Acted, Click } from '../../playground/slack/people/person.ts';
import { readable } from '../../playground/slack/readable.ts';
import type { Message } from '../../playground/slack/types.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import type { Actor } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World, WorldOptions } from '../../playground/world/world.ts';
import { parseModelId, parseProjectId, parseRequestId } from '../../src/domain/ids.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { textOf } from '../../src/store/dynamo.ts';
import type { Item, Table } from '../../src/store/dynamo.ts';
import { createRequestStore } from '../../src/store/requests.ts';
import { createShareStore } from '../../src/store/shares.ts';

/** The front door as tests use it: people act in Slack, and then records, OpenAI and Slack are looked at. */

export const APPROVALS = 'C01APPROVALS';
export const PLATFORM = 'C01PLATFORM';
export const DANA = 'U01DANA';
export const PRIYA = 'U01PRIYA';
export const OMAR = 'U01OMAR';
export const LENA = 'U01LENA';
export const BO = 'U01BO';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface House {
  readonly world: World;
  /** Types `/share-model <text>` and lets everything happen. */
  ask(text: string, who?: string): Promise<Acted>;
  /** The newest card, or the one of a request. */
  card(request?: string): Message;
  /** Presses a button of the newest card, or of another message, and lets everything happen. */
  press(who: string, actionId: string, where?: Partial<Click>): Promise<Acted>;
  /** Takes an item of the newest card's ⋯ menu: `details`, `cancel`, `revoke`. */
  menu(who: string, item: 'details' | 'cancel' | 'revoke', request?: string): Promise<Acted>;
  /** Fills in and submits the dialog that is open for somebody, and lets everything happen. */
  dialog(who: string, reason: string): Promise<unknown>;
  /** What a message says, line by line. */
  read(message: Message): string;
  /** The entries of a card's thread, as read. */
  thread(request?: string): readonly string[];
  /** What somebody was told privately in channels, oldest first. */
  whispers(who: string): readonly string[];
  /** Direct messages to somebody, oldest first. */
  messages(who: string): readonly string[];
  /** How often somebody was pinged. */
  pings(who: string): number;
  requests(): Promise<readonly RequestRecord[]>;
  /** The newest request's record, or another one's. */
  record(request?: string): Promise<RequestRecord>;
  share(project: string, model?: string): Promise<ShareState | null>;
  /** Project ids of the permissions that OpenAI has for a model. */
  shared(model?: string): readonly string[];
}

/** A fresh world with the handlers in this process, after its first clock tick; closed after the test. */
export const openHouse = async (options: Partial<WorldOptions> = {}): Promise<House> => {
  const openai = { rateLimit: null, ...options.openai };
  const world = await startWorld({ launcher: inProcess(), ...options, openai });
  onTestFinished(() => world.close());
  world.slack.rates.on = false;
  await firstMinute(world, options);
  world.forgetCalls();
  return houseOf(world);
};

type Left = Readonly<Record<Actor, ReadonlyArray<Readonly<Record<string, unknown>>>>>;
/** By policy. Tests of one worker share it. */
const left = new Map<string, Left>();
const ACTORS = ['requests', 'shares'] as const;

/**
 * The first clock tick. What it leaves in the tables is the same for every house of one policy: it is played once, and
 * then put there. A house that is special in any other way plays its own.
 */
const firstMinute = async (world: World, { policy, ...special }: Partial<WorldOptions>): Promise<void> => {
  const known = Object.keys(special).length === 0 ? left.get(policy ?? '') : undefined;
  if (known !== undefined) {
    for (const actor of ACTORS) for (const item of known[actor]) await world.dynamo.put(world.tables()[actor], item);
    return;
  }
  await world.tick();
  if (Object.keys(special).length > 0) return;
  const [requests, shares] = await Promise.all(ACTORS.map((actor) => world.dynamo.items(world.tables()[actor])));
  left.set(policy ?? '', { requests: requests ?? [], shares: shares ?? [] });
};

/** Reads what a table holds past every role, with the real decoding. */
const tableOf = (world: World, actor: Actor): Table => {
  const refuse = () => Promise.reject(new Error('Tests only look at tables.'));
  return {
    get: async (key) => {
      // The stand-in gives DynamoDB's own items, whose attributes the stores read.
      const items = (await world.dynamo.items(world.tables()[actor])) as readonly Item[];
      return items.find((item) => textOf(item, 'pk') === key) ?? null;
    },
    write: refuse,
    query: refuse,
  };
};

export const houseOf = (world: World): House => {
  const { slack } = world;
  const requestStore = createRequestStore(tableOf(world, 'requests'));
  const shareStore = createShareStore(tableOf(world, 'shares'));
  const read = (message: { text: string; blocks: Message['blocks'] }): string => readable(slack.world, message).join('\n');
  const idOf = (message: Message): string => String(message.metadata?.event_payload.request);
  const card = (request?: string): Message => {
    const cards = slack.world.messages.filter((one) => one.metadata?.event_type === 'share_request_card');
    const found = cards.findLast((one) => request === undefined || idOf(one) === request);
    if (found === undefined) throw new Error(`There is no card. ${JSON.stringify(world.log().slice(-5))}`);
    return found;
  };
  const refOf = ({ channel, ts }: Message) => ({ channel, ts });
  const load = async (id: string): Promise<RequestRecord> => {
    const parsed = parseRequestId(id);
    const kept = parsed === null ? null : await requestStore.load(parsed);
    if (kept === null) throw new Error(`There is no request ${id}.`);
    return kept.record;
  };
  const requests = async (): Promise<readonly RequestRecord[]> => {
    const items = await world.items('requests');
    const records = await Promise.all(items.map(({ pk }) => String(pk)).filter((pk) => pk.startsWith('R-')).map(load));
    return records.toSorted((a, b) => a.state.asked.at - b.state.asked.at);
  };
  const settle = async <T>(acted: T): Promise<T> => {
    await world.pump();
    return acted;
  };
  return {
    world,
    ask: async (text, who = DANA) => settle(await world.people.as(who).command(text, { channel: APPROVALS })),
    card,
    press: async (who, actionId, where = {}) =>
      settle(await world.people.as(who).click({ message: refOf(card()), actionId, ...where })),
    menu: async (who, item, request) => {
      const message = card(request);
      const value = `1:${item}:${idOf(message)}`;
      return settle(await world.people.as(who).overflow(refOf(message), 'more', value));
    },
    dialog: async (who, reason) => {
      const person = world.people.as(who);
      const { modal } = person.see();
      if (modal === null) throw new Error(`No dialog is open for ${who}.`);
      await person.fill(modal, 'reason', reason);
      return settle(await person.submit(modal));
    },
    read,
    thread: (request) => {
      const { channel, ts } = card(request);
      return slack.world.messages.filter((one) => one.channel === channel && one.threadTs === ts).map(read);
    },
    whispers: (who) => slack.world.ephemerals.filter((one) => one.to === who).map(read),
    messages: (who) => {
      const dm = [...slack.world.channels.values()].find((one) => one.dmWith === who);
      return slack.world.messages.filter((one) => one.channel === dm?.id).map(read);
    },
    pings: (who) => slack.world.pings.filter((one) => one.user === who && one.heard).length,
    requests,
    record: async (request) => {
      if (request !== undefined) return load(request);
      const newest = (await requests()).at(-1);
      if (newest === undefined) throw new Error(`There is no request. ${JSON.stringify(world.log().slice(-5))}`);
      return newest;
    },
    share: async (project, model = SUPPORT_TONE) => {
      const key = { model: parseModelId(model), project: parseProjectId(project) };
      if (key.model === null || key.project === null) throw new Error('Not a share.');
      return (await shareStore.load({ model: key.model, project: key.project }))?.record ?? null;
    },
    shared: (model = SUPPORT_TONE) => world.openai.permissions(model).map((one) => one.project_id),
  };
};

import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Call } from '../../playground/call.ts';
import { isRecord } from '../../playground/json.ts';
import { readable } from '../../playground/slack/readable.ts';
import type { Message } from '../../playground/slack/types.ts';
import type { WorldCall } from '../../playground/world/calls.ts';
import type { Moment } from '../../playground/world/gates.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { NAMES } from '../../playground/world/names.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { WorldOptions } from '../../playground/world/world.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import { card } from '../../src/slack/views/card.ts';
import { entry } from '../../src/slack/views/entry.ts';
import { LENA, OMAR, PRIYA, houseOf } from './house.ts';
import type { House } from './house.ts';

/**
 * Kills: a story is played once to learn which calls its functions make, then once for each call and moment with the
 * caller killed right there. Whatever was killed, the rules hold at every step and the end is the same.
 */

/** In the world of these tests an unanswered creation may still take effect for this long. */
const SETTLE = 60_000;
const OWNERS: ReadonlySet<string> = new Set([PRIYA, OMAR, LENA, 'U01RAVI']);

export interface Point {
  /** Function, operation and what it is about: `requests UpdateItem requests`; `any` is every call. */
  readonly call: string;
  /** Which of those, counted from 1 since the act began, or since the kill before. */
  readonly nth: number;
  readonly moment: Moment;
}

export interface Story {
  readonly options?: Partial<WorldOptions>;
  /** What has happened before; nobody is killed in it. */
  readonly before: (house: House) => Promise<void>;
  /** What is played with kills, until nothing is left to do. */
  readonly act: (house: House) => Promise<void>;
}

/** The table, the queue or the method: enough to tell a person which call it was. */
const aboutOf = ({ operation, request }: WorldCall): string => {
  const about = isRecord(request) ? (request['TableName'] ?? request['QueueUrl']) : undefined;
  const [name, actor] = /(requests|shares)/.exec(typeof about === 'string' ? about : '') ?? [];
  return name === undefined ? operation : `${operation} ${actor}`;
};
const nameOf = (call: WorldCall): string => `${call.fn} ${aboutOf(call)}`;

export const describePoint = ({ call, nth, moment }: Point): string => `${call} #${nth}, ${moment}`;

const open = async ({ options = {} }: Story): Promise<House> => {
  const openai = { rateLimit: null, ...options.openai };
  const world = await startWorld({ launcher: inProcess(), ...options, openai });
  world.slack.rates.on = false;
  await world.tick();
  return houseOf(world);
};

const READ = /^(?:GetItem|Query|GetSecretValue|users\.|usergroups\.|conversations\.|list|usage)/;

/**
 * Every call of the functions during the act, at both moments; of a read only one, since nothing in the world tells
 * whether its caller died before or after it.
 */
export const pointsOf = async (
  story: Story,
  which: (call: WorldCall) => boolean = () => true,
): Promise<readonly Point[]> => {
  const house = await open(story);
  try {
    await story.before(house);
    house.world.forgetCalls();
    await story.act(house);
    const seen = new Map<string, number>();
    return house.world
      .calls()
      .filter((call) => call.fn !== null)
      .flatMap((call): readonly Point[] => {
        const name = nameOf(call);
        const nth = (seen.get(name) ?? 0) + 1;
        seen.set(name, nth);
        const at = (moment: Moment): Point => ({ call: name, nth, moment });
        if (!which(call)) return [];
        return READ.test(call.operation) ? [at('after effect')] : [at('before effect'), at('after effect')];
      });
  } finally {
    await house.world.close();
  }
};

/**
 * Right before a call the world is as right after the one before it: both moments are kept only where something leaves
 * the functions for good.
 */
export const lean = (points: readonly Point[]): readonly Point[] =>
  points.filter(({ call, moment }) => moment === 'after effect' || /SendMessage|create|delete/.test(call));

/**
 * Each second one, the first and then every other: the simulation kills at every call of every story (docs/simulation.md),
 * and these tables are long. All of them with KILL_ALL=1.
 */
export const sparse = (points: readonly Point[]): readonly Point[] =>
  process.env['KILL_ALL'] === undefined ? points.filter((_, n) => n % 2 === 0) : points;

/** Kills at each of the points, one after the other. @returns how many have come. */
const plan = ({ world }: House, points: readonly Point[]): (() => number) => {
  let next = 0;
  let seen = 0;
  world.onCall((call, moment) => {
    const point = points[next];
    if (point === undefined || point.moment !== moment) return 'go';
    if (call.fn === null || (point.call !== 'any' && point.call !== nameOf(call))) return 'go';
    seen += 1;
    if (seen < point.nth) return 'go';
    next += 1;
    seen = 0;
    return 'kill';
  });
  return () => next;
};

/**
 * Plays a story with kills, then asks the caller how it ended. The rules are looked after at every call to OpenAI and
 * once more at the end.
 */
export const playKilled = async (
  story: Story,
  points: readonly Point[],
  ended: (house: House) => Promise<void> | void,
): Promise<void> => {
  const house = await open(story);
  try {
    const broken = guard(house);
    await story.before(house);
    const kills = plan(house, points);
    await story.act(house);
    house.world.onCall(null);
    expect(kills(), 'the call at which to kill never came').toBe(points.length);
    await ended(house);
    expect(broken).toEqual([]);
    await sound(house);
  } finally {
    await house.world.close();
  }
};

/** Slack's person presses again where the door died, a few times. */
export const persist = async <T extends { readonly kind: string }>(act: () => Promise<T>, times = 3): Promise<T> => {
  const acted = await act();
  return acted.kind === 'error' && times > 1 ? persist(act, times - 1) : acted;
};

/** Rules 1, 3, 4 and 5, at the moment at which a call comes to OpenAI and has not yet taken effect. */
const guard = (house: House): readonly string[] => {
  const { world } = house;
  const broken: string[] = [];
  const own = world.openai.gates.before;
  /** Requests for this pair that are not over. */
  const open = async ({ model, project }: Pair): Promise<readonly RequestRecord[]> =>
    (await house.requests()).filter(({ state: { asked, closed } }) => {
      const { terms } = asked;
      return closed === null && terms.model === model && terms.projects.some(({ id }) => id === project);
    });

  const beforePost = async (call: Call): Promise<void> => {
    const pair = { model: modelOf(call), project: projectOf(call) };
    const approved = (await open(pair)).filter((record) => approvers(record).size >= 2);
    if (approved.length === 0) broken.push(`rule 1: a POST for ${pair.project} without two approvals on record`);
    const earlier = world.openai
      .calls(call.operation)
      .filter((one) => one.n < call.n && modelOf(one) === pair.model && projectOf(one) === pair.project);
    if (earlier.some((one) => one.status === null && world.now() < one.at + SETTLE)) {
      broken.push('rule 3: a second POST while the first is in doubt');
    }
    if (house.shared(pair.model).includes(pair.project)) broken.push('rule 3: a POST beside a permission');
  };

  const beforeDelete = async (call: Call): Promise<void> => {
    const model = modelOf(call);
    const id = /permissions\/([^/?]+)/.exec(call.path)?.[1];
    const row = world.openai.permissions(model).find((one) => one.id === id);
    if (row === undefined) return;
    const made = world.openai.calls('createFineTuningCheckpointPermission');
    if (!made.some((one) => projectOf(one) === row.project_id)) broken.push('rule 4: a DELETE of what was found');
    const holders = await open({ model, project: row.project_id });
    if (holders.some(({ state }) => state.cleared !== null && world.now() < state.cleared.until)) {
      broken.push('rule 5: a DELETE under a live lease');
    }
  };

  world.openai.gates.before = async (call) => {
    if (call.operation === 'createFineTuningCheckpointPermission') await beforePost(call);
    if (call.operation === 'deleteFineTuningCheckpointPermission') await beforeDelete(call);
    await own?.(call);
  };
  return broken;
};

interface Pair {
  readonly model: string;
  readonly project: string;
}

const modelOf = ({ path }: Call): string =>
  decodeURIComponent(/checkpoints\/([^/]+)\/permissions/.exec(path)?.[1] ?? '');

const projectOf = ({ request }: Call): string => {
  const projects = isRecord(request) ? request['project_ids'] : null;
  return Array.isArray(projects) ? projects.join() : '';
};

/** Those whose approval stands in the record and who may: never the requester. */
const approvers = ({ entries, state }: RequestRecord): ReadonlySet<string> => {
  const people = entries.flatMap(({ event }) => (event.kind === 'approved' ? [event.by.user] : []));
  return new Set(people.filter((user) => OWNERS.has(user) && user !== state.asked.by.user));
};

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What must be true of every record and of all that Slack shows, whatever happened before. */
export const sound = async (house: House): Promise<void> => {
  const { world } = house;
  expect([...world.deadLetters('requests'), ...world.deadLetters('shares')]).toEqual([]);
  expect([...world.waiting('requests'), ...world.waiting('shares')]).toEqual([]);
  expect(world.log().filter(({ line }) => line['level'] === 'error')).toEqual([]);
  await chained(house);
  const read = (message: Pick<Message, 'text' | 'blocks'>): string => readable(world.slack.world, message).join('\n');
  let known = 0;
  for (const record of await house.requests()) {
    const { id } = record;
    const cards = ofType(house, 'share_request_card', id);
    // One card, and it says what the record says; how close a day is was told as it was drawn.
    const at = Number(cards[0]?.editedTs ?? cards[0]?.ts ?? 0) * 1_000;
    const drawn = card(record, Math.floor(at));
    expect(cards.map(read)).toEqual([read(written(drawn))]);
    expect(cards.map(({ text }) => text)).toEqual([drawn.text]);
    const events = ofType(house, 'share_request_event', id);
    // Every event once, numbered, in order, in the card's thread, with its hash.
    expect(events.map(({ metadata }) => metadata?.event_payload)).toEqual(
      record.entries.map(({ n, hash }) => ({ v: 1, request: id, n, hash })),
    );
    expect(events.map(read)).toEqual(record.entries.map(({ n }) => read(written(entry(record, n)))));
    expect(events.filter((one) => one.threadTs !== cards[0]?.ts)).toEqual([]);
    // The requester's messages: the very ones that the record knows of, once each.
    const { receipt, messages } = record.shown;
    const told = ofType(house, 'share_request_message', id);
    expect(told.map(({ ts, metadata }) => `${String(metadata?.event_payload['key'])} ${ts}`).toSorted()).toEqual(
      Object.entries({ receipt, ...messages })
        .map(([key, posted]) => `${key} ${posted?.ts}`)
        .toSorted(),
    );
    known += cards.length + events.length + told.length;
  }
  const all = world.slack.world.messages.filter(
    ({ botId, metadata }) => botId !== null && metadata?.event_type !== 'share_request_alert',
  );
  expect(all.length, 'messages that no record knows of').toBe(known);
};

/** As it would go over the wire. */
const written = ({ text, blocks }: { text: string; blocks: readonly object[] }): Pick<Message, 'text' | 'blocks'> => ({
  text,
  blocks: blocks.map((block) => ({ ...block })),
});

const ofType = ({ world }: House, type: string, request: string): readonly Message[] =>
  world.slack.world.messages.filter(
    ({ metadata }) => metadata?.event_type === type && metadata.event_payload['request'] === request,
  );

/** The hash chain, read from the table's own bytes and computed without the code under test. */
const chained = async ({ world }: House): Promise<void> => {
  for (const item of await world.dynamo.items(NAMES.tables.requests)) {
    const { pk, events } = item as { pk: { S: string }; events?: { L: readonly { S: string }[] } };
    let before = sha256(`model-share-bot trail 1 ${pk.S}`);
    for (const { S: text } of events?.L ?? []) {
      expect(text.slice(0, 64), `the chain of ${pk.S}`).toBe(sha256(`${before}\n${text.slice(65)}`));
      before = text.slice(0, 64);
    }
  }
};

/** Kinds of a trail's events, in order, without what a kill may add: a delay that was told, a click too many. */
export const trail = (record: RequestRecord): readonly string[] =>
  record.entries.map(({ event }) => event.kind).filter((kind) => kind !== 'delayed' && kind !== 'refused');

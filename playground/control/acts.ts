import * as v from 'valibot';
import type { Delivery } from '../slack/people/deliveries.ts';
import { ClientRefusal, SlackWouldReject } from '../slack/people/errors.ts';
import type { Acted, Person, SubmitOutcome } from '../slack/people/person.ts';
import type { World } from '../world/world.ts';
import { BODIES } from './bodies.ts';
import type { Act, Body } from './bodies.ts';
import { Refused } from './refused.ts';
import type { ActDone, Delivered } from './wire.ts';

const FAILED: Readonly<Record<NonNullable<Delivery['error']>, string>> = {
  operation_timeout: 'The bot did not answer within three seconds.',
  dispatch_failed: 'The bot could not be reached, or answered with an error.',
};

function delivered({ n, kind, error, answer }: Delivery): Delivered {
  if (error !== null) throw new Refused(error, FAILED[error]);
  return { n, kind, status: answer?.status ?? 0 };
}

const done = (acted: Acted | null): ActDone => ({ delivered: acted === null ? null : delivered(acted.delivery) });

function submitted(outcome: SubmitOutcome): ActDone {
  switch (outcome.kind) {
    case 'refused':
      return { delivered: null, outcome: 'kept', fields: outcome.fields };
    case 'error':
      return done(outcome);
    case 'errors':
      return { delivered: delivered(outcome.delivery), outcome: 'errors', fields: outcome.errors };
    default:
      return { delivered: delivered(outcome.delivery), outcome: outcome.kind };
  }
}

type ActsOnBot = Exclude<Act, 'say' | 'read'>;

const PERFORM: { readonly [A in ActsOnBot]: (person: Person, body: Body<A>) => Promise<ActDone> } = {
  command: async (person, { channel, text }) => done(await person.command(text, { channel })),
  click: async (person, { where, action, block, value }) => {
    const target = 'ts' in where ? { message: where } : { view: where };
    const narrowed = { ...(block !== undefined && { blockId: block }), ...(value !== undefined && { value }) };
    return done(await person.click({ ...target, actionId: action, ...narrowed }));
  },
  menu: async (person, { where, action, value, block }) =>
    done(await person.overflow(where, action, value, block === undefined ? {} : { blockId: block })),
  // A form field's `fill`, not an array's.
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type
  fill: async (person, { view, block, value }) => done(await person.fill({ id: view }, block, value)),
  search: async (person, { view, block, text }) => {
    const { acted, options } = await person.lookUp({ id: view }, block, text);
    return { ...done(acted), options };
  },
  choose: async (person, { view, block, action, value }) =>
    done(await person.choose({ id: view }, block, value, action)),
  submit: async (person, { view }) => submitted(await person.submit({ id: view })),
  close: async (person, { view, all }) => {
    const [told] = (await person.close({ id: view }, { all })).map(delivered);
    return { delivered: told ?? null };
  },
};

/**
 * Does at a person's screen what they would do there, and resolves when Slack has the bot's answer.
 * @throws Refused where it cannot be done, and where the bot did not answer as it should.
 */
export async function act<A extends Act>(world: World, userId: string, name: A, body: Body<A>): Promise<ActDone> {
  try {
    return await perform(world, userId, name, body);
  } catch (error) {
    if (error instanceof ClientRefusal) throw new Refused('not_possible', error.message, { cause: error });
    if (error instanceof SlackWouldReject) throw new Refused('slack_refuses', error.message, { cause: error });
    throw error;
  }
}

async function perform<A extends Act>(world: World, userId: string, name: A, body: Body<A>): Promise<ActDone> {
  if (!world.slack.world.users.has(userId)) throw new ClientRefusal(`nobody here is ${userId}`);
  const person = world.people.as(userId);
  if (name === 'say') return say(world, userId, v.parse(BODIES.say, body));
  if (name === 'read') return { delivered: null };
  // The name picks the body's type; TypeScript cannot follow a union of functions here.
  const run = PERFORM[name as ActsOnBot] as (person: Person, body: Body<A>) => Promise<ActDone>;
  return run(person, body);
}

/** People talk, too: shown to whoever is there, and no business of the bot's. */
function say({ slack }: World, user: string, { channel, text, thread }: Body<'say'>): ActDone {
  if (slack.world.channels.get(channel)?.members.includes(user) !== true) {
    throw new ClientRefusal(`${user} is not in ${channel}`);
  }
  if (thread !== undefined && slack.world.message(channel, thread)?.threadTs !== null) {
    throw new ClientRefusal(`no thread begins at ${thread} in ${channel}`);
  }
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  slack.world.post({ channel, user, botId: null, text: escaped, blocks: [], metadata: null, threadTs: thread ?? null });
  return { delivered: null };
}

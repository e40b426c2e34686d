import * as v from 'valibot';
import { tryJson } from '../json.ts';
import type { HttpRequest } from '../stand-in.ts';
import { act } from './acts.ts';
import { BODIES } from './bodies.ts';
import type { Act } from './bodies.ts';
import { organizationOf } from './organization.ts';
import { Refused } from './refused.ts';
import { personShown, screenOf } from './screen.ts';
import { Moving } from './session.ts';
import type { Session } from './session.ts';
import { Awaited, waitFor } from './wait.ts';
import type { ChangedShown, WorldShown } from './wire.ts';

/** One thing that the control interface does. What `run` gives is answered as JSON; it throws Refused otherwise. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Segments; `*` stands for any one. */
  readonly path: string;
  readonly run: (asked: { readonly parts: readonly string[]; readonly request: HttpRequest }) => unknown;
}

/** Resolves after so many milliseconds of real time; rejects when the signal ends it. */
export type Timer = (ms: number, signal: AbortSignal) => Promise<unknown>;

const LONGEST_WAIT = 25_000;
const MONTH = 31 * 24 * 60;

/** @throws Refused `bad_request` with the place of what is wrong */
export function bodyOf<S extends v.GenericSchema>(schema: S, { body }: HttpRequest): v.InferOutput<S> {
  const parsed = v.safeParse(schema, body.length === 0 ? {} : tryJson(body.toString('utf8')));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Refused('bad_request', `${v.getDotPath(issue) ?? 'the body'}: ${issue.message}`);
}

const isAct = (name: string): name is Act => Object.hasOwn(BODIES, name);

/** People, screens, waiting, the organization at OpenAI and the clock. */
export function worldRoutes(session: Session, timer: Timer): readonly Route[] {
  /** By person, by channel: the ts up to which it was read. Forgotten with the world that it belongs to. */
  const reads = new WeakMap<object, Map<string, Map<string, string>>>();
  const readBy = (userId: string): Map<string, string> => {
    const world = session.world();
    const people = reads.get(world) ?? new Map<string, Map<string, string>>();
    reads.set(world, people);
    const read = people.get(userId) ?? new Map<string, string>();
    people.set(userId, read);
    return read;
  };
  const changed = (): ChangedShown => ({
    revision: session.revision(),
    now: session.world().now(),
    quiet: session.isQuiet(),
    troubles: session.troubles(),
  });

  return [
    { method: 'GET', path: '/api/world', run: () => worldShown(session) },
    {
      method: 'GET',
      path: '/api/changes',
      run: async ({ request }) => {
        const after = Number(request.query.get('after') ?? '-1');
        const over = new AbortController();
        const { promise: change, resolve } = Promise.withResolvers<void>();
        const stop = session.onChange(resolve);
        try {
          if (session.revision() <= after) {
            await Promise.race([change, timer(LONGEST_WAIT, over.signal).catch(() => undefined)]);
          }
          return changed();
        } finally {
          stop();
          over.abort();
        }
      },
    },
    {
      method: 'GET',
      path: '/api/people/*/screen',
      run: ({ parts: [userId = ''] }) => {
        const { slack, people } = session.world();
        const user = slack.world.users.get(userId);
        if (user === undefined || user.kind === 'bot') throw new Refused('not_possible', `Nobody here is ${userId}.`);
        // Somebody deactivated has no screen any more; what they saw last is shown.
        return screenOf(slack.world, userId, people.as(userId, { ghost: true }).see(), readBy(userId));
      },
    },
    {
      method: 'POST',
      path: '/api/people/*/*',
      run: async ({ parts: [userId = '', name = ''], request }) => {
        if (!isAct(name)) {
          throw new Refused('unknown_path', `${name} is no act. There are: ${Object.keys(BODIES).join(', ')}.`);
        }
        const body = bodyOf(BODIES[name], request);
        if (name === 'read' && 'ts' in body) readBy(userId).set(body.channel, body.ts);
        try {
          return await act(session.world(), userId, name, body);
        } finally {
          session.work();
          session.changed();
        }
      },
    },
    {
      method: 'POST',
      path: '/api/wait',
      run: async ({ request }) => {
        await waitFor(session, bodyOf(Awaited, request), timer);
        return changed();
      },
    },
    { method: 'GET', path: '/api/openai', run: () => organizationOf(session.world()) },
    {
      method: 'POST',
      path: '/api/openai/grant',
      run: ({ request }) => {
        const { model, project } = bodyOf(v.strictObject({ model: v.string(), project: v.string() }), request);
        const { organization, dashboard } = session.world().openai;
        const known = organization.models.some(({ id }) => id === model) && organization.projects.some(({ id }) => id === project);
        if (!known) throw new Refused('not_possible', 'There is no such model or project at OpenAI.');
        const made = dashboard.grantByHand(model, project);
        session.changed();
        return { id: made.id };
      },
    },
    {
      method: 'POST',
      path: '/api/openai/remove',
      run: ({ request }) => {
        const { id } = bodyOf(v.strictObject({ id: v.string() }), request);
        if (!session.world().openai.dashboard.removeByHand(id)) {
          throw new Refused('not_possible', `There is no permission ${id} any more.`);
        }
        session.changed();
        return { id };
      },
    },
    {
      method: 'POST',
      path: '/api/clock',
      run: async ({ request }) => {
        const { minutes } = bodyOf(
          v.strictObject({ minutes: v.pipe(v.number(), v.minValue(0), v.maxValue(3 * MONTH)) }),
          request,
        );
        await session.move(minutes * 60_000).catch((error: unknown) => {
          if (error instanceof Moving) throw new Refused('busy', error.message, { cause: error });
          throw error;
        });
        return changed();
      },
    },
    {
      method: 'POST',
      path: '/api/reset',
      run: async () => {
        await session.reset();
        return changed();
      },
    },
  ];
}

function worldShown(session: Session): WorldShown {
  const { slack } = session.world();
  const { team, users, groups, channels, app } = slack.world;
  return {
    team: team.name,
    people: [...users.values()].filter(({ kind }) => kind !== 'bot').map((user) => personShown(user, team.id)),
    groups: [...groups.values()].map(({ id, handle }) => ({ id, handle })),
    channels: [...channels.values()].filter(({ dmWith }) => dmWith === null).map(({ id, name }) => ({ id, name })),
    bot: { user: app.botUserId, name: app.name, command: app.command },
  };
}

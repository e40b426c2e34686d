import { isRecord, tryJson } from '../json.ts';
import { hex } from '../random.ts';
import type { Answer, HttpRequest, Service } from '../stand-in.ts';
import { readArgs, refuseUnknown } from './methods/args.ts';
import type { Args } from './methods/args.ts';
import { CHAT } from './methods/chat.ts';
import { CONVERSATIONS } from './methods/conversations.ts';
import { needScope } from './methods/method.ts';
import type { Method } from './methods/method.ts';
import { PEOPLE } from './methods/people.ts';
import { refusal, SlackRefusal } from './methods/refusal.ts';
import { VIEWS } from './methods/views.ts';
import type { Rates } from './rates.ts';
import { postToResponseUrl } from './responseUrl.ts';
import type { World } from './world.ts';

const METHODS: Readonly<Record<string, Method>> = { ...PEOPLE, ...CONVERSATIONS, ...CHAT, ...VIEWS };

const API = /^\/api\/([A-Za-z.]+)$/;
const RESPONSE_URL = /^\/(?:commands|actions)\/T[A-Z0-9]+\/\d+\/[A-Za-z0-9]+$/;

const methodName = (path: string): string | undefined => API.exec(path)?.[1];

/** The Web API and the response URLs as one service of the common stand-in. */
export function slackService(world: World, rates: Rates): Service {
  return {
    name: 'slack',
    headers: () => ({ 'x-slack-req-id': hex(world.random, 32) }),
    read: (request) => ({
      operation: methodName(request.path) ?? (RESPONSE_URL.test(request.path) ? 'response_url' : 'unknown'),
      request: forLog(request),
    }),
    answer: (request) => {
      try {
        return answer(request, world, rates);
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        return { status: error.status, headers: error.headers, body: { ok: false, error: error.error, ...error.more } };
      }
    },
  };
}

function answer(request: HttpRequest, world: World, rates: Rates): Answer {
  if (RESPONSE_URL.test(request.path)) {
    if (request.method !== 'POST') throw new SlackRefusal('invalid_post_type', {}, { status: 405 });
    postToResponseUrl(world, request.path, readArgs(request));
    return { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' };
  }
  const name = methodName(request.path);
  if (name === undefined) return { status: 404, body: 'Not Found' };
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) throw new SlackRefusal('unknown_method', { req_method: name });
  const args = readArgs(request);
  authenticate(request, args, world);
  for (const scope of method.scopes) needScope(world, scope);
  const channel = name === 'chat.postMessage' ? String(args.channel).replace(/^[UW]/, 'D') : null;
  const wait = rates.take(name, method.tier, channel);
  if (wait !== null)
    throw new SlackRefusal('ratelimited', {}, { status: 429, headers: { 'retry-after': String(wait) } });
  refuseUnknown(args, method.args);
  return {
    status: 200,
    headers: { 'x-oauth-scopes': world.app.scopes.join(',') },
    body: { ok: true, ...method.run(args, world) },
  };
}

function authenticate(request: HttpRequest, args: Args, world: World): void {
  const header = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = header ?? (typeof args.token === 'string' ? args.token : undefined);
  if (token === undefined || token === '') throw new SlackRefusal('not_authed');
  // Slack refuses a token in the address, so that it does not end in somebody's access log.
  if (header === undefined && request.query.has('token'))
    throw refusal('invalid_auth', ['[ERROR] token in query string']);
  if (token !== world.app.token) throw new SlackRefusal('invalid_auth');
}

/** Arguments with what is JSON within them told apart, for whoever reads the log. */
function forLog(request: HttpRequest): unknown {
  try {
    const args = Object.entries(readArgs(request));
    return Object.fromEntries(
      args.map(([key, value]) => {
        const parsed = typeof value === 'string' && /^[[{]/.test(value) ? tryJson(value) : undefined;
        return [key, isRecord(parsed) || Array.isArray(parsed) ? parsed : value];
      }),
    );
  } catch {
    return null;
  }
}

import { tryJson } from '../json.ts';
import { hex } from '../random.ts';
import type { Random } from '../random.ts';
import { startStandIn } from '../stand-in.ts';
import type { Answer, HttpRequest, Service, StandIn, StandInOptions } from '../stand-in.ts';
import { OpenAIError } from './errors.ts';
import { PermissionBook } from './permissions.ts';
import type { Permission } from './permissions.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';
import { DEFAULT_SETTINGS } from './state.ts';
import type { Organization, Settings } from './state.ts';

export interface OpenAIOptions extends StandInOptions {
  readonly random: Random;
  readonly organization?: Partial<Organization>;
  readonly settings?: Partial<Settings>;
}

/** OpenAI as it answers, whatever way a request comes. */
export interface OpenAIService extends Service {
  readonly organization: Organization;
  readonly settings: Settings;
  /** What a person does by hand in OpenAI's dashboard: not a call, not logged. */
  readonly dashboard: {
    grantByHand(model: string, project: string): Permission;
    /** @returns whether it was there. */
    removeByHand(id: string): boolean;
  };
  /** What holds for a model now, oldest first, whatever the lists show. */
  permissions(model: string): readonly Permission[];
  mayUse(project: string, model: string): boolean;
}

export interface OpenAIStandIn extends StandIn, Omit<OpenAIService, keyof Service> {
  /** Ends in `/v1`, as a client's base URL does. */
  readonly baseUrl: string;
}

/** OpenAI's admin API on 127.0.0.1. */
export async function startOpenAI(options: OpenAIOptions): Promise<OpenAIStandIn> {
  const { name, read, answer, headers, ...rest } = openAIService(options);
  const standIn = await startStandIn({ name, read, answer, ...(headers === undefined ? {} : { headers }) }, options);
  return { ...standIn, ...rest, baseUrl: `${standIn.url}/v1` };
}

/** OpenAI's admin API as far as sharing models needs it, and the few endpoints of project keys that pickers use. */
export function openAIService(options: Pick<OpenAIOptions, 'random' | 'organization' | 'settings' | 'now'>): OpenAIService {
  const organization: Organization = {
    projects: [],
    models: [],
    adminKeys: [],
    projectKeys: [],
    users: [],
    jobs: [],
    usage: [],
    modelPermissions: {},
    ...options.organization,
  };
  const settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const world = { organization, settings, now: options.now, random: options.random };
  const book = new PermissionBook(world);
  const all = routes(world, book);
  let recent: number[] = [];

  /** Who asks: the project of a project key, `null` for an admin key. */
  const authenticate = (request: HttpRequest, route: Route): string | null => {
    const sent = request.headers[settings.authHeader] ?? '';
    const key = settings.authHeader === 'api-key' ? sent : (/^Bearer (\S+)$/.exec(sent)?.[1] ?? '');
    if (key === '') throw new OpenAIError(401, "You didn't provide an API key in an Authorization header.");
    const admin = organization.adminKeys.find((one) => one.key === key);
    const owner = organization.projectKeys.find((one) => one.key === key);
    if (admin === undefined && owner === undefined) {
      // The real service, too, tells a part of the key: it must not be passed on.
      const shown = `${key.slice(0, 8)}****${key.slice(-4)}`;
      const message = `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com.`;
      throw new OpenAIError(401, message, { code: 'invalid_api_key' });
    }
    const right = route.key === 'admin' ? admin : owner;
    const scoped = admin === undefined || admin.scopes.includes('*') || admin.scopes.includes(route.scope);
    if (right === undefined || !scoped) {
      throw new OpenAIError(
        401,
        `You have insufficient permissions for this operation. Missing scopes: ${route.scope}.`,
        { code: 'missing_scope' },
      );
    }
    return owner?.project ?? null;
  };

  const pace = (): void => {
    const { rateLimit } = settings;
    if (rateLimit === null) return;
    const now = options.now();
    recent = recent.filter((at) => at > now - rateLimit.perMs);
    recent.push(now);
    if (recent.length <= rateLimit.calls) return;
    // When enough of the calls within the window are older than it.
    const free = (recent.at(-rateLimit.calls) ?? now) + rateLimit.perMs;
    const headers = { 'retry-after': String(Math.ceil((free - now) / 1000)) };
    throw new OpenAIError(429, 'Rate limit reached for this organization. Please try again later.', {
      type: 'requests',
      code: 'rate_limit_exceeded',
      ...(rateLimit.retryAfter === true && { headers }),
    });
  };

  const answer = (request: HttpRequest): Answer => {
    const found = match(all, request);
    if (found === null) {
      throw new OpenAIError(404, `Invalid URL (${request.method} ${request.path})`);
    }
    const project = authenticate(request, found.route);
    if (found.route.key === 'admin') pace();
    return { status: 200, body: found.route.answer({ request, parts: found.parts, project }) };
  };

  return {
    name: 'openai',
    read: (request) => ({
      operation: match(all, request)?.route.operation ?? 'unknown',
      request: tryJson(request.body.toString('utf8')) ?? null,
    }),
    answer: (request) => {
      try {
        return answer(request);
      } catch (error) {
        if (error instanceof OpenAIError) return error.answer();
        throw error;
      }
    },
    headers: () => ({ 'x-request-id': `req_${hex(options.random, 32)}` }),
    organization,
    settings,
    dashboard: {
      grantByHand: (model, project) => book.add(model, project),
      removeByHand: (id) => book.remove(id),
    },
    permissions: (model) => book.live(model),
    mayUse: (project, model) => book.mayUse(project, model),
  };
}

/** The route for a request's path as sent: split first, decoded after, so that an encoded slash is part of a name. */
function match(all: readonly Route[], request: HttpRequest): { route: Route; parts: string[] } | null {
  if (!request.path.startsWith('/v1/')) return null;
  const sent = request.path.slice('/v1'.length).split('/');
  for (const route of all) {
    const wanted = route.path.split('/');
    const fits = wanted.every((part, index) => (part === '*' ? Boolean(sent[index]) : part === sent[index]));
    if (route.method !== request.method || wanted.length !== sent.length || !fits) continue;
    try {
      return { route, parts: sent.filter((_, index) => wanted[index] === '*').map(decodeURIComponent) };
    } catch {
      return null;
    }
  }
  return null;
}

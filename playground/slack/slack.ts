import type { Call } from '../call.ts';
import type { Fault } from '../faults.ts';
import { hex } from '../random.ts';
import type { Random } from '../random.ts';
import { startStandIn } from '../stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { createRates } from './rates.ts';
import type { Rates } from './rates.ts';
import { slackService } from './service.ts';
import type { App, Workspace } from './types.ts';
import { ACME, BOT_USER } from './workspace.ts';
import { World } from './world.ts';

/** What the bot's manifest asks for. */
const DEFAULT_SCOPES: readonly string[] = [
  'commands',
  'chat:write',
  'users:read',
  'usergroups:read',
  'channels:history',
  'groups:history',
  'im:history',
  'im:write',
];

export interface SlackOptions {
  /** Milliseconds. */
  readonly now: () => number;
  readonly random: Random;
  readonly workspace?: Workspace;
  /** Token and signing secret are made at random where not given. */
  readonly app?: Partial<App>;
  /** Whether Slack's rates hold from the start; they do unless said otherwise. */
  readonly rates?: boolean;
  readonly onCall?: (call: Call, answered?: unknown) => void;
  readonly port?: number;
}

export interface Slack extends StandIn {
  /** Base address for a client, with a slash at the end. */
  readonly apiUrl: string;
  readonly world: World;
  readonly rates: Rates;
  /** A new secret, which signs every delivery from now on. */
  rotateSigningSecret(secret?: string): string;
  /** A new token; the old one is worth nothing from now on. */
  rotateToken(token?: string): string;
}

const newSecret = (random: Random): string => hex(random, 32);
const newToken = (random: Random): string => `xoxb-${hex(random, 12)}-${hex(random, 24)}`;

/**
 * Starts Slack on 127.0.0.1: the Web API below `/api/` and the response URLs.
 * Faults, gates and the call log are the common ones; a call's operation is the method's name, or `response_url`.
 */
export async function startSlack(options: SlackOptions): Promise<Slack> {
  const { now, random } = options;
  const app: App = {
    id: 'A01SHARE',
    botUserId: BOT_USER,
    botId: 'B01SHARE',
    name: 'Model Share',
    command: '/share-model',
    scopes: DEFAULT_SCOPES,
    token: newToken(random),
    signingSecret: newSecret(random),
    ...options.app,
  };
  const world = new World({ workspace: options.workspace ?? ACME, app, now, random });
  const rates = createRates(now, options.rates ?? true);
  const standIn = await startStandIn(slackService(world, rates), {
    now,
    ...(options.onCall ? { onCall: options.onCall } : {}),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  world.origin = standIn.url;
  return {
    ...standIn,
    apiUrl: `${standIn.url}/api/`,
    world,
    rates,
    rotateSigningSecret: (signingSecret = newSecret(random)) => {
      world.app = { ...world.app, signingSecret };
      return signingSecret;
    },
    rotateToken: (token = newToken(random)) => {
      world.app = { ...world.app, token };
      return token;
    },
  };
}

/**
 * A refusal in Slack's shape, for `faults`: nothing happens, and the caller is told this error.
 * `ratelimited` comes as HTTP 429 with Retry-After in seconds, or without where `null`.
 */
export function slackFault(error: string, retryAfter: number | null = 30): Fault {
  const body = { ok: false, error };
  if (error !== 'ratelimited') return { kind: 'status', status: 200, body };
  return {
    kind: 'status',
    status: 429,
    headers: retryAfter === null ? {} : { 'retry-after': String(retryAfter) },
    body,
  };
}

import { setTimeout as delay } from 'node:timers/promises';

import { KEY_READ_MS, type Keys } from './adminKey.ts';
import { OpenAIError } from './errors.ts';
import { createConnections, type OpenDispatcher } from './exchange.ts';
import { createRequest, DEFAULT_TIMEOUTS, type HttpOptions, type Timeouts } from './http.ts';
import { createModels } from './models.ts';
import { createOrganization } from './organization.ts';
import { type AdminRequest, createPermissions } from './permissions.ts';

export interface OpenAIOptions {
  /** Default `https://api.openai.com/v1`; keeps its path. */
  readonly baseUrl?: string | undefined;
  /** The header that carries the key: `authorization` (default, sends `Bearer <key>`) or, say, `api-key`. */
  readonly authHeader?: string | undefined;
  readonly keys: Keys;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** 0 ≤ random < 1; spreads repeats. */
  readonly random: () => number;
  readonly sleep?: HttpOptions['sleep'] | undefined;
  /** Opens a connection for one exchange; default a fresh one each time. */
  readonly dispatcher?: OpenDispatcher | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly seen?: HttpOptions['seen'];
}

export type OpenAI = ReturnType<typeof createOpenAIClient>;

/** Ends early where the signal says so: whoever waits looks at the signal itself. */
async function sleepUntilAborted(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

/**
 * Everything the bot asks of OpenAI. Opens nothing until a method is called, and keeps nothing open afterwards.
 * A 401 has surely had no effect, so the call is repeated once, a POST too, where the secret holds another key by now.
 * @throws TypeError at once where the base URL or the header's name is unusable.
 */
export function createOpenAIClient(options: OpenAIOptions) {
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const { keys, now, random } = options;
  const request = createRequest({
    baseUrl: options.baseUrl ?? 'https://api.openai.com/v1',
    authHeader: options.authHeader ?? 'authorization',
    dispatcher: options.dispatcher ?? createConnections(timeouts),
    now,
    random,
    sleep: options.sleep ?? sleepUntilAborted,
    timeouts,
    seen: options.seen,
  });

  const admin: AdminRequest = async (call) => {
    const deadlineAt = now() + timeouts.deadlineMs;
    const key = await keys.adminKey();
    try {
      return await request({ ...call, key, deadlineAt });
    } catch (error) {
      if (!(error instanceof OpenAIError) || error.status !== 401) throw error;
      // A late refusal is left to the queue's retry: the call's deadline holds for the reading as well.
      if (deadlineAt - now() < KEY_READ_MS || !(await keys.refused(key))) throw error;
      return request({ ...call, key: await keys.adminKey(), deadlineAt, unsureTries: error.unsureTries });
    }
  };

  return { ...createPermissions(admin), ...createOrganization(admin), ...createModels(request) };
}

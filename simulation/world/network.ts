import type { FetchFunction } from '@slack/web-api';
import type { Dispatcher } from 'undici';
import type { Service as StandIn } from '../../playground/stand-in.ts';
import type { OpenDispatcher } from '../../src/api/exchange.ts';
import type { Network } from '../../src/handlers/wiring/outside.ts';
import type { NotConnected } from '../../src/slack/notConnected.ts';
import type { Random } from '../random.ts';
import { awsFor, secretFor } from './aws.ts';
import type { AwsWorld } from './aws.ts';
import type { Instance } from './functions.ts';
import { answerOf, html, requestOf } from './http.ts';
import type { Heard } from './http.ts';
import { Cut } from './travel.ts';
import type { Travel } from './travel.ts';

export interface NetworkWorld extends AwsWorld {
  readonly slack: StandIn;
  /** The class by which the handlers know that nothing was sent. */
  readonly NotConnected: typeof NotConnected;
  readonly openai: StandIn;
  /** A request for OpenAI leaves the function. */
  readonly leaves: (method: string, path: string, body: string) => void;
  /** At the instant at which OpenAI gets a request, before it does anything. */
  readonly asked: (instance: Instance, method: string, path: string, body: string) => void;
  /** Whoever asked has OpenAI's answer. */
  readonly heard: (method: string, path: string, body: string, heard: Heard) => void;
  /** OpenAI has answered this. */
  readonly answered: (instance: Instance, method: string, path: string, heard: Heard) => void;
}

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Heard => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  text: JSON.stringify(body),
});

const slackFailure = (done: boolean, random: Random): Heard => {
  // After these something may have been done; a 429 has done nothing.
  if (done || random.chance(0.4)) return random.pick([json(200, { ok: false, error: 'internal_error' }), html(503), json(500, {})]);
  return json(429, { ok: false, error: 'ratelimited' }, random.chance(0.7) ? { 'retry-after': String(1 + random.below(60)) } : {});
};

const openaiError = (status: number, type: string, code: string | null, headers = {}): Heard =>
  json(status, { error: { message: 'No.', type, param: null, code } }, headers);

const openaiFailure = (done: boolean, random: Random): Heard => {
  if (done || random.chance(0.4)) {
    return random.pick([openaiError(500, 'server_error', null), html(502), html(200), json(503, {})]);
  }
  const wait = random.pick([{}, { 'retry-after': String(1 + random.below(90)) }]);
  return random.chance(0.7)
    ? openaiError(429, 'requests', 'rate_limit_exceeded', wait)
    : openaiError(401, 'invalid_request_error', 'invalid_api_key');
};

/** Everything outside, as one instance of a function reaches it. */
export const networkFor = (world: NetworkWorld, travel: Travel, instance: Instance): Network => ({
  aws: awsFor(world, travel, instance),
  slack: slackFetchFor(world, travel, instance),
  openai: dispatcherFor(world, travel, instance),
  // The SDK asks no more of a handler of requests than these.
  secrets: secretsFor(world, travel, instance),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const plan = world.schedule.after(ms, () => instance.receive(resolve));
      signal?.addEventListener('abort', () => {
        plan.cancel();
        resolve();
      });
    }),
});

const slackFetchFor =
  (world: NetworkWorld, travel: Travel, instance: Instance): FetchFunction =>
  async (address, init = {}) => {
    const url = new URL(address);
    const body = typeof init.body === 'string' ? init.body : '';
    const request = requestOf(init.method ?? 'GET', `${url.pathname}${url.search}`, { ...init.headers }, body);
    const trip = travel<Heard>(instance, {
      service: 'slack',
      what: `slack ${url.pathname.replace('/api/', '').replace(/^\/(commands|actions)\/.*/, 'response_url')}`,
      effect: () => answerOf(world.slack, request),
      failure: (done) => slackFailure(done, world.random),
    });
    const aborted = new Promise<never>((_resolve, reject) => {
      init.signal?.addEventListener('abort', () => reject(new DOMException('Aborted.', 'AbortError')));
    });
    try {
      return responseOf(url.href, await Promise.race([trip, aborted]));
    } catch (error) {
      throw error instanceof Cut && !error.sent ? new world.NotConnected('No connection to Slack came about.', { cause: error }) : error;
    }
  };

const responseOf = (url: string, { status, headers, text }: Heard): Awaited<ReturnType<FetchFunction>> => {
  const all = new Map(Object.entries(headers));
  // As the handlers' own fetch does for Slack's client.
  if (status === 429 && !all.has('retry-after')) all.set('retry-after', '30');
  return {
    ok: status >= 200 && status < 300,
    status,
    statusText: '',
    url,
    headers: { get: (name) => all.get(name.toLowerCase()) ?? null, entries: () => all.entries() },
    arrayBuffer: () => Promise.resolve(new Uint8Array(Buffer.from(text)).buffer),
    json: async () => JSON.parse(text) as unknown,
    text: () => Promise.resolve(text),
  };
};

/** A connection that speaks to its handler as undici's do. */
const dispatcherFor =
  (world: NetworkWorld, travel: Travel, instance: Instance): OpenDispatcher =>
  () => {
    let isOpen = true;
    const controller = { abort: () => void (isOpen = false) };
    const dispatch = (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean => {
      const { path, method, headers, body } = options;
      // The exchange gives its headers as a plain record, and its body as a text or null.
      const request = requestOf(method, path, headers as Record<string, string>, typeof body === 'string' ? body : '');
      // Nobody uses more of it than `abort`.
      const control = controller as unknown as Dispatcher.DispatchController;
      const answers = (act: () => void): void => {
        if (isOpen) act();
      };
      travel<Heard>(instance, {
        service: 'openai',
        what: `openai ${method} ${path.replace('/v1', '').replace('/fine_tuning/checkpoints/', '')}`,
        leaves: () => {
          handler.onRequestStart?.(control, undefined);
          world.leaves(method, request.path, request.body.toString());
        },
        effect: () => {
          world.asked(instance, method, request.path, request.body.toString());
          const said = answerOf(world.openai, request);
          world.answered(instance, method, request.path, said);
          return said;
        },
        failure: (done) => openaiFailure(done, world.random),
      }).then(
        ({ status, headers: said, text }) =>
          answers(() => {
            world.heard(method, request.path, request.body.toString(), { status, headers: said, text });
            handler.onResponseStart?.(control, status, said, '');
            handler.onResponseData?.(control, Buffer.from(text));
            handler.onResponseEnd?.(control, {});
          }),
        () => answers(() => handler.onResponseError?.(control, Object.assign(new Error('broken'), { code: 'ECONNRESET' }))),
      );
      return true;
    };
    const destroy = (): Promise<void> => {
      isOpen = false;
      return Promise.resolve();
    };
    // Of a dispatcher the exchange uses these two.
    return { dispatch, destroy } as unknown as Dispatcher;
  };

const SDK_PATIENCE = 1_500;

const secretsFor = (world: NetworkWorld, travel: Travel, instance: Instance): Network['secrets'] => {
  const handle = async (request: { readonly body?: string | Uint8Array }): Promise<{ response: object }> => {
    const bytes = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
    const asked: unknown = JSON.parse(bytes);
    const name = typeof asked === 'object' && asked !== null && 'SecretId' in asked ? String(asked.SecretId) : '';
    const trip = travel<Heard>(instance, {
      service: 'secrets',
      what: `GetSecretValue ${name}`,
      effect: () => json(200, { ARN: name, Name: name, SecretString: secretFor(world, instance, name) }),
      failure: () => json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' }),
    });
    const tired = new Promise<never>((_resolve, reject) => {
      world.schedule.after(SDK_PATIENCE, () => {
        instance.receive(() => reject(Object.assign(new Error('timeout'), { name: 'TimeoutError' })));
      });
    });
    const { status, headers, text } = await Promise.race([trip, tired]);
    return { response: { statusCode: status, headers, body: new Uint8Array(Buffer.from(text)) } };
  };
  const unused = { metadata: { handlerProtocol: 'http/1.1' }, updateHttpClientConfig: () => undefined, httpHandlerConfigs: () => ({}) };
  // The SDK's type asks for its own classes of requests and answers; it reads no more than this of them.
  return { handle, ...unused };
};

import { createServer } from 'node:net';
import { Dispatcher } from 'undici';
import { describe, expect, test, vi } from 'vitest';

import { createConnections } from '../../src/api/exchange.ts';
import { del, drop, failing, get, list, MODEL, post, PROJECT, rig, row } from './server.ts';

describe('when no whole answer comes', () => {
  test('a POST whose connection is dropped after it was read is sent once and may have been acted upon', async () => {
    const { answer, client, received } = await rig();
    answer(drop);
    expect(await failing(post(client()))).toMatchObject({
      kind: 'network', status: null, requestId: null, reached: 'maybe', unsureTries: 1,
    });
    expect(received).toHaveLength(1);
  });

  test('a body that breaks off is no answer', async () => {
    const { answer, client, received } = await rig();
    answer((_request, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"object":', () => response.socket?.destroy());
    });
    expect(await failing(post(client()))).toMatchObject({ kind: 'network', status: 200, reached: 'maybe' });
    expect(received).toHaveLength(1);
  });

  test('a provisional answer is none', async () => {
    const { answer, client } = await rig();
    answer((_request, response) => {
      response.writeProcessing();
      response.socket?.end();
    });
    expect(await failing(post(client()))).toMatchObject({ kind: 'network', status: null, reached: 'maybe' });
  });

  test.each([['GET', get], ['POST', post], ['DELETE', del]] as const)(
    'a %s that gets nothing in its time ends once, and its socket is closed by then',
    async (_method, call) => {
      const { answer, client, received, closed } = await rig();
      answer(() => {});
      const error = await failing(call(client({ timeouts: { answerMs: 150 } })));
      expect(error).toMatchObject({ kind: 'timeout', status: null, reached: 'maybe', unsureTries: 1 });
      await closed;
      expect(received).toHaveLength(1);
    },
  );

  test('a trickle that never ends is a time-out too', async () => {
    const { answer, client, closed } = await rig();
    answer((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const error = await failing(post(client({ timeouts: { answerMs: 200 } })));
    expect(error).toMatchObject({ kind: 'timeout', status: 200 });
    await closed;
  });

  test('the caller can stop it, before and while it runs', async () => {
    const { answer, client, received, closed } = await rig();
    const stop = new AbortController();
    answer(() => stop.abort());
    const options = { signal: stop.signal };
    const running = client().createFineTuningCheckpointPermission(MODEL, [PROJECT], options);
    expect(await failing(running)).toMatchObject({ kind: 'timeout', reached: 'maybe', unsureTries: 1 });
    await closed;
    const late = client().createFineTuningCheckpointPermission(MODEL, [PROJECT], options);
    expect(await failing(late)).toMatchObject({ kind: 'timeout', reached: 'no', unsureTries: 0 });
    expect(received).toHaveLength(1);
  });

  test.each([['GET', get], ['POST', post]] as const)('a %s that nobody hears is repeated', async (_m, call) => {
    const { client, slept } = await rig();
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        const free = typeof address === 'object' && address !== null ? address.port : 0;
        server.close(() => resolve(free));
      });
    });
    const error = await failing(call(client({ baseUrl: `http://127.0.0.1:${port}/v1` })));
    expect(error).toMatchObject({ kind: 'not_connected', status: null, reached: 'no', unsureTries: 0 });
    expect(error.cause).toMatchObject({ message: 'ECONNREFUSED' });
    expect(slept).toEqual([150, 300]);
  });

  test('a POST goes through once a connection comes about', async () => {
    const { answer, client, received, url } = await rig();
    answer(list([row('cp_1')]));
    const real = createConnections({ connectMs: 2_000 });
    const origins = ['http://127.0.0.1:1', new URL(url).origin];
    const dispatcher = (origin: string) => real(origins.shift() ?? origin);
    expect(await post(client({ dispatcher }))).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  test('a connection that takes too long was never written to: a POST is repeated', async () => {
    const { client, slept } = await rig();
    // A TLS handshake that is never answered.
    const mute = createServer();
    await new Promise<void>((resolve) => {
      mute.listen(0, '127.0.0.1', resolve);
    });
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const baseUrl = `https://127.0.0.1:${port}/v1`;
    const error = await failing(post(client({ baseUrl, timeouts: { answerMs: 100 } })));
    expect(error).toMatchObject({ kind: 'not_connected', reached: 'no', unsureTries: 0 });
    expect(slept).toHaveLength(2);
    mute.close();
  });

  test('what was given up is not sent when a connection comes about late', async () => {
    let late: Dispatcher.DispatchHandler = {};
    class Slow extends Dispatcher {
      override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
        late = handler;
        return true;
      }
      override destroy(): Promise<void> {
        return Promise.resolve();
      }
    }
    const { client } = await rig();
    const error = await failing(post(client({ dispatcher: () => new Slow(), timeouts: { answerMs: 20 } })));
    expect(error).toMatchObject({ kind: 'not_connected', reached: 'no' });
    const abort = vi.fn<(reason: Error) => void>();
    const idle = () => {};
    late.onRequestStart?.({ abort, aborted: false, paused: false, reason: null, pause: idle, resume: idle }, null);
    expect(abort).toHaveBeenCalledOnce();
  });

  test('a POST with too little time left is not begun', async () => {
    const { client, received } = await rig();
    expect(await failing(post(client({ timeouts: { deadlineMs: 2_999 } })))).toMatchObject({
      kind: 'timeout', reached: 'no', unsureTries: 0,
    });
    expect(received).toEqual([]);
  });
});

import * as http from 'node:http';
import * as https from 'node:https';
import type { FetchFunction } from '@slack/web-api';
import type { Connections } from '../aws/connections.ts';
import { NotConnected } from './notConnected.ts';

type FetchResponse = Awaited<ReturnType<FetchFunction>>;

const LARGEST_ANSWER = 8 * 1024 * 1024;

/**
 * What Slack's client needs of `fetch`, over `node:https` (and `node:http` for the laptop): the global one costs a
 * cold start about 280 ms at 512 MB. Rejects with {@link NotConnected} where nothing can have been sent.
 */
export function slackFetch(connections: Connections): FetchFunction {
  return (address, init = {}) => {
    const url = new URL(address);
    const secure = url.protocol === 'https:';
    const options = {
      method: init.method ?? 'GET',
      headers: { ...init.headers },
      agent: connections.agentFor(secure),
      ...(init.signal ? { signal: init.signal } : {}),
    };
    return new Promise<FetchResponse>((resolve, reject) => {
      let connected = false;
      const fail = (cause: Error) => {
        reject(connected ? cause : new NotConnected('No connection to Slack came about.', { cause }));
      };
      const request = (secure ? https : http).request(url, options, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.byteLength;
          if (size > LARGEST_ANSWER) request.destroy(new Error('The answer is too large.'));
        });
        answer.on('error', fail);
        answer.on('end', () => resolve(response(url, answer, Buffer.concat(chunks))));
      });
      request.on('socket', (socket) => {
        if (request.reusedSocket) connected = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true));
      });
      request.on('error', fail);
      request.end(typeof init.body === 'string' ? init.body : undefined);
    });
  };
}

function response(url: URL, answer: http.IncomingMessage, body: Buffer): FetchResponse {
  const { statusCode = 0, statusMessage = '', headers } = answer;
  const text = body.toString('utf8');
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  // Slack's client throws an error without a name for a 429 that does not say how long: say it for Slack.
  if (statusCode === 429 && !/^\d+$/.test(headers['retry-after'] ?? '')) entries.push(['retry-after', '30']);
  const all = new Map(entries);
  return {
    ok: statusCode >= 200 && statusCode < 300,
    status: statusCode,
    statusText: statusMessage,
    url: url.href,
    headers: { get: (name) => all.get(name.toLowerCase()) ?? null, entries: () => all.entries() },
    arrayBuffer: () => Promise.resolve(new Uint8Array(body).buffer),
    // The client parses this itself; a text that is no JSON must reject, as with fetch.
    json: async () => JSON.parse(text) as unknown,
    text: () => Promise.resolve(text),
  };
}

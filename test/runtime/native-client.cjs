'use strict';
/**
 * Stands in for the runtime client's native HTTP addon (`rapid-client.node`, whose build needs a C++ tool chain):
 * `next` waits for an event, `done` and `error` answer it. Loaded with `--require` before the client.
 * Beside it `Date` tells the time of whoever invokes: the test's Runtime API says with each event how far ahead it is.
 */
const { request } = require('node:http');
const { registerHooks } = require('node:module');
const { pathToFileURL } = require('node:url');

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === './rapid-client.node'
      ? { url: pathToFileURL(__filename).href, format: 'commonjs', shortCircuit: true }
      : nextResolve(specifier, context),
});

const RealDate = Date;
let ahead = Number(process.env.TEST_CLOCK_AHEAD_MS ?? 0);
const now = () => RealDate.now() + ahead;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};

const call = (method, path, body, headers) =>
  new Promise((resolve, reject) => {
    const url = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/${path}`;
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ bodyJson: Buffer.concat(chunks).toString(), headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

// The addon answers before it returns; here the next event is asked for only once the answer has arrived.
let answered = Promise.resolve();
const answer = (path, body, headers = {}) => {
  answered = call('POST', path, body, { 'content-type': 'application/json', ...headers });
};

module.exports = {
  next: async () => {
    await answered;
    const event = await call('GET', 'next');
    ahead = Number(event.headers['test-clock-ahead-ms'] ?? 0);
    return event;
  },
  done: (id, body) => answer(`${id}/response`, body),
  error: (id, body, xray) => answer(`${id}/error`, body, { 'lambda-runtime-function-xray-error-cause': xray }),
};

'use strict';
/**
 * Stands in for the runtime client's native HTTP addon (`rapid-client.node`, whose build needs a C++ tool chain):
 * `next` waits for an event, `done` and `error` answer it. Loaded with `--require` before the client.
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
  next: () => answered.then(() => call('GET', 'next')),
  done: (id, body) => answer(`${id}/response`, body),
  error: (id, body, xray) => answer(`${id}/error`, body, { 'lambda-runtime-function-xray-error-cause': xray }),
};

import type { Plugin } from 'esbuild';

/**
 * Packages that Bolt loads but this bot never runs: it has its own receiver, one workspace and no OAuth.
 * Left in, they make the door's bundle fourteen times larger and its cold start three times slower.
 */
export const STUBBED = ['express', '@slack/socket-mode', '@slack/oauth', 'raw-body', 'path-to-regexp'] as const;

/** Bolt's own receivers, which its App names and, given another one, never makes. */
const RECEIVERS = /^\.\/receivers\/(?:HTTPReceiver|SocketModeReceiver)$/;

const exactly = (names: readonly string[]) =>
  new RegExp(`^(?:${names.map((name) => name.replaceAll(/[/.]/g, '\\$&')).join('|')})$`);

/**
 * CommonJS text of a module that can be loaded and read, but throws, naming itself, as soon as it is called or
 * constructed: silence would hide that something reached a package which is not there.
 */
const absent = (name: string) => `
const absent = (path) => {
  const fail = () => {
    throw new Error(path + ' is not part of this bundle (scripts/stubs.ts): nothing here may call it.');
  };
  return new Proxy(function () {}, {
    apply: fail,
    construct: fail,
    get: (target, key) =>
      key === '__esModule' ? false
      : key === 'prototype' ? target.prototype
      : typeof key === 'symbol' || key === 'then' ? undefined
      : absent(path + '.' + key),
  });
};
module.exports = absent(${JSON.stringify(name)});
`;

/** esbuild plugin that puts such a module in the place of each package of {@link STUBBED}. */
export const stubs: Plugin = {
  name: 'stubs',
  setup(build) {
    build.onResolve({ filter: exactly(STUBBED) }, ({ path }) => ({ path, namespace: 'stub' }));
    build.onResolve({ filter: RECEIVERS }, ({ path, importer }) =>
      importer.includes('@slack/bolt') ? { path: `@slack/bolt ${path}`, namespace: 'stub' } : null,
    );
    build.onLoad({ filter: /./, namespace: 'stub' }, ({ path }) => ({ contents: absent(path), loader: 'js' }));
  },
};

import { expect, test } from 'vitest';
import { NoBrowser, findBrowser, needBrowser } from '../../scripts/browser.ts';
import type { Machine } from '../../scripts/browser.ts';

/** Which browser tests are run in, on every kind of machine. */

interface Given {
  readonly programs: readonly string[];
  readonly chromiumPath?: string;
  readonly isRoot?: boolean;
  /** By apt-get's first argument. */
  readonly exits?: Readonly<Record<string, number>>;
}

function machine({ programs, chromiumPath, isRoot = false, exits = {} }: Given) {
  const there = new Set(programs);
  const ran: string[] = [];
  const said: string[] = [];
  const made: Machine = {
    env: { PATH: '/usr/local/bin:.:/usr/bin', ...(chromiumPath !== undefined && { CHROMIUM_PATH: chromiumPath }) },
    isProgram: (path) => there.has(path),
    isRoot,
    run: async (program, args) => {
      ran.push([program, ...args].join(' '));
      const code = exits[args[0] ?? ''] ?? 0;
      if (args[0] === 'install' && code === 0) there.add('/usr/bin/chromium');
      return code;
    },
    say: (line) => said.push(line),
  };
  return { made, ran, said };
}

test('the one that is named, else the first that is found', () => {
  expect(findBrowser(machine({ programs: ['/opt/chrome', '/usr/bin/chromium'], chromiumPath: '/opt/chrome' }).made)).toBe('/opt/chrome');
  expect(findBrowser(machine({ programs: ['/usr/bin/google-chrome', '/usr/bin/chromium'] }).made)).toBe('/usr/bin/chromium');
  expect(findBrowser(machine({ programs: ['/usr/local/bin/google-chrome'] }).made)).toBe('/usr/local/bin/google-chrome');
  // A folder of the path that is not absolute would be whatever lies in the project.
  expect(findBrowser(machine({ programs: ['chromium'] }).made)).toBeNull();
});

test('a name that is no program is told, and nothing else is taken', async () => {
  const { made, ran } = machine({ programs: ['/usr/bin/chromium'], chromiumPath: '/opt/none', isRoot: true });
  await expect(needBrowser(made)).rejects.toThrow(/^CHROMIUM_PATH is \/opt\/none, which is no program\. Install Chromium /);
  expect(ran).toEqual([]);
});

test('Debian’s package where it may be installed', async () => {
  const { made, ran, said } = machine({ programs: ['/usr/bin/apt-get'], isRoot: true });
  expect(await needBrowser(made)).toBe('/usr/bin/chromium');
  expect(ran).toEqual(['/usr/bin/apt-get update', '/usr/bin/apt-get install --yes --no-install-recommends chromium']);
  expect(said).toHaveLength(1);
});

test.for([
  ['not root', { programs: ['/usr/bin/apt-get'] }],
  ['not Debian', { programs: [], isRoot: true }],
  ['no package list', { programs: ['/usr/bin/apt-get'], isRoot: true, exits: { update: 100 } }],
  ['no package', { programs: ['/usr/bin/apt-get'], isRoot: true, exits: { install: 100 } }],
] satisfies [string, Given][])('%s: one line that says what to do', async ([, given]) => {
  const error: unknown = await needBrowser(machine(given).made).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(NoBrowser);
  expect(String(error)).toMatch(/^NoBrowser: [^\n]+CHROMIUM_PATH=\/path\/to\/chrome npm test$/);
});

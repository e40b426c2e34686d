/**
 * The browser that tests and pictures are made with: Chromium or Chrome as it is on the machine. Nothing is ever
 * downloaded but Debian's own package, and that only where it may be.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Debian's name first. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What this needs of the machine. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isProgram: (path: string) => boolean;
  readonly isRoot: boolean;
  /** Runs a program to its end. @returns its exit code */
  readonly run: (program: string, args: readonly string[]) => Promise<number>;
  readonly say: (line: string) => void;
}

export class NoBrowser extends Error {
  override readonly name = 'NoBrowser';
}

const WHAT_TO_DO = 'Install Chromium (Debian: apt-get install chromium) or name yours: CHROMIUM_PATH=/path/to/chrome npm test';

const onPath = ({ env, isProgram }: Machine, name: string): string | null =>
  (env['PATH'] ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, name))
    .find(isProgram) ?? null;

/** Where the machine's browser is; null where it has none. @throws NoBrowser where CHROMIUM_PATH names none */
export function findBrowser(machine: Machine): string | null {
  const named = machine.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (machine.isProgram(named)) return named;
    throw new NoBrowser(`CHROMIUM_PATH is ${named}, which is no program. ${WHAT_TO_DO}`);
  }
  for (const name of NAMES) {
    const found = onPath(machine, name);
    if (found !== null) return found;
  }
  return MAC.find(machine.isProgram) ?? null;
}

/** The machine's browser, installed from Debian's packages where there is none. @throws NoBrowser with what to do */
export async function needBrowser(machine: Machine): Promise<string> {
  const found = findBrowser(machine);
  if (found !== null) return found;
  const apt = onPath(machine, 'apt-get');
  if (apt === null || !machine.isRoot) throw new NoBrowser(`No browser is found. ${WHAT_TO_DO}`);
  machine.say('No browser is found: installing Debian’s chromium.');
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  if ((await machine.run(apt, ['update'])) === 0 && (await machine.run(apt, install)) === 0) {
    const installed = findBrowser(machine);
    if (installed !== null) return installed;
  }
  throw new NoBrowser(`Debian’s chromium could not be installed. ${WHAT_TO_DO}`);
}

/** This very machine. */
export const thisMachine = (say: Machine['say']): Machine => ({
  env: process.env,
  isProgram: (path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  isRoot: process.getuid?.() === 0,
  run: (program, args) =>
    new Promise((resolve) => {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const child = spawn(program, args, { stdio: 'ignore', env });
      child.once('error', () => resolve(1));
      child.once('close', (code) => resolve(code ?? 1));
    }),
  say,
});

/** How the browser is started: nothing of it asks the outside for anything. */
export const BROWSER_ARGS: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

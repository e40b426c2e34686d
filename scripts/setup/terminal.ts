import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import * as v from 'valibot';
import { SetupStopped } from './parts.ts';
import type { Person, Ran } from './parts.ts';

/**
 * Asks on the terminal; what is typed at a hidden question is shown nowhere, and kept in no history.
 * @param again what to do after leaving it
 */
export function terminal(again = 'Run npm run setup again: it goes on here.'): Person {
  const question = (text: string, hidden: boolean): Promise<string> => {
    if (!process.stdin.isTTY) {
      return Promise.reject(new SetupStopped('There is no terminal to ask on. Run it in one.'));
    }
    return new Promise((resolve, reject) => {
      process.stdout.write(text);
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
      const lines = createInterface(
        { input: process.stdin, output: hidden ? nowhere : process.stdout, terminal: true, historySize: 0 },
      );
      let answer: string | null = null;
      lines.once('line', (line) => {
        answer = line;
        lines.close();
      });
      lines.once('close', () => {
        if (hidden) process.stdout.write('\n');
        if (answer !== null) resolve(answer);
        else reject(new SetupStopped(`Stopped. ${again}`));
      });
    });
  };
  return {
    tell: (text) => void process.stdout.write(`${text}\n`),
    ask: (text) => question(text, false),
    askHidden: (text) => question(text, true),
  };
}

/** Runs commands in a folder, showing and keeping what they write. */
export const runIn =
  (folder: string) =>
  ([command = '', ...args]: readonly string[]): Promise<Ran> =>
    new Promise((resolve) => {
      const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      const chunks: Buffer[] = [];
      const keep = (shown: NodeJS.WritableStream) => (chunk: Buffer) => {
        chunks.push(chunk);
        shown.write(chunk);
      };
      child.stdout.on('data', keep(process.stdout));
      child.stderr.on('data', keep(process.stderr));
      child.once('error', (error) => resolve({ code: 127, output: error.message }));
      child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
    });

const Release = v.object({ release: v.function() });

/** Builds the functions of a folder, and reads what a deployment of them would say of itself (infra/release.cjs). */
export const releaseIn = (folder: string) => async (): Promise<string> => {
  // What it writes is of interest only where it fails; packaging shows it again.
  const built = spawnSync(process.execPath, [join(folder, 'scripts', 'build.ts')], { cwd: folder, encoding: 'utf8' });
  if (built.status !== 0) {
    process.stdout.write(`${built.stdout}${built.stderr}`);
    throw new SetupStopped('The functions cannot be built. Mend what it says above, then run npm run setup again.');
  }
  const { release } = v.parse(Release, createRequire(import.meta.url)(join(folder, 'infra', 'release.cjs')));
  return v.parse(v.string(), release());
};

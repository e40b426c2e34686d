import { parseArgs } from 'node:util';

const USAGE = 'npm start [-- --once] [-- --port N] [-- --planted BUG]';

/** What stops the start, said in one line. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

export interface StartArgs {
  /** Tell one story on the terminal and end, instead of serving the page. */
  readonly once: boolean;
  /** 0 is any free one. */
  readonly port: number;
  /** Run a bot with this bug. */
  readonly planted: string | null;
}

/** @throws CannotStart */
export function readArgs(args: readonly string[]): StartArgs {
  const parsed = (() => {
    try {
      const options = { once: { type: 'boolean' }, port: { type: 'string' }, planted: { type: 'string' } } as const;
      return parseArgs({ args: [...args], options }).values;
    } catch (error) {
      const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
      throw new CannotStart(`${what} Usage: ${USAGE}`, { cause: error });
    }
  })();
  const { once = false, port = '0', planted = null } = parsed;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new CannotStart(`--port ${port} is no port: give a number up to 65535. Usage: ${USAGE}`);
  }
  return { once, port: Number(port), planted };
}

/** Why a port could not be opened, in words for whoever started. @throws the error itself where it is another one */
export function cannotListen(port: number, error: unknown): CannotStart {
  if (!(error instanceof Error && 'code' in error)) throw error;
  const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${String(error.code)})`;
  return new CannotStart(`Port ${port} ${why}. Choose another one: npm start -- --port N`, { cause: error });
}

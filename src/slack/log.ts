import type { Logger } from '@slack/bolt';

/** One line of the log: ids, kinds and numbers, never text, names or tokens. */
export type Log = (line: Readonly<Record<string, string | number | boolean | null>>) => void;

/** For Bolt and its client, whose lines hold what people wrote; what matters is logged by the receiver. */
export const quiet: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  // 'error' is LogLevel.ERROR: the enum itself would load the whole package for one word.
  getLevel: () => 'error' as ReturnType<Logger['getLevel']>,
  setName: () => {},
};

export type { Logger };

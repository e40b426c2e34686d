import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bot } from '../world/bot.ts';
import type { Ledger } from './ledger.ts';

/** One message in so many is measured. */
const SAMPLED = 20;
const MB = 1_000_000;

let collect: (() => void) | null = null;

/** Bytes of JavaScript's heap that are in use once all garbage is away. */
export const heapUsed = (): number => {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    // What the flag gives each new context.
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
};

export interface Mark {
  readonly requests: number;
  readonly heapMB: number;
  /** What tables and Slack's stand-in keep, as JSON. */
  readonly storedMB: number;
}

export const mark = (bot: Bot, { storedBytes }: Ledger, requests: number): Mark => {
  const { messages } = bot.slack;
  const sample = messages.filter((_, index) => index % SAMPLED === 0);
  const each = sample.reduce((sum, one) => sum + JSON.stringify(one).length, 0) / Math.max(1, sample.length);
  return { requests, heapMB: heapUsed() / MB, storedMB: (storedBytes + each * messages.length) / MB };
};

/** Takes away what tables, queues and stand-ins keep: what is left belongs to the functions, or is lost memory. */
export const forgetWorld = ({ tables, queues, slack, pressed, story }: Bot): void => {
  for (const table of tables.values()) table.clear();
  for (const { channel, ts } of slack.messages) slack.remove(channel, ts);
  slack.ephemerals = [];
  slack.pings = [];
  slack.triggers.clear();
  slack.responseUrls.clear();
  queues.bodies.clear();
  pressed.length = 0;
  story.length = 0;
};

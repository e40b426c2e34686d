/** The four Lambda functions, each with a role and a process of its own. */
export const FUNCTIONS = ['slack', 'requests', 'shares', 'clock'] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** Names as a deployment has them. */
export const NAMES = {
  region: 'eu-central-1',
  accountId: '123456789012',
  tables: { requests: 'model-share-bot-requests', shares: 'model-share-bot-shares' },
  queues: { requests: 'model-share-bot-requests.fifo', shares: 'model-share-bot-shares.fifo' },
  deadLetters: { requests: 'model-share-bot-requests-dead.fifo', shares: 'model-share-bot-shares-dead.fifo' },
  secrets: { slack: 'model-share-bot/slack', openai: 'model-share-bot/openai' },
} as const;

export type Actor = keyof typeof NAMES.queues;

/** The tables that are deployed: others after a restore. */
export type Tables = Readonly<Record<Actor, string>>;

/** One execution environment of a function: `shares#3`. */
export const instanceName = (fn: FunctionName, n: number): string => `${fn}#${n}`;

export const functionOf = (instance: string | null): FunctionName | null =>
  FUNCTIONS.find((fn) => instance?.startsWith(`${fn}#`)) ?? null;

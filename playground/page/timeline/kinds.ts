import type { Step, StepKind } from '../../control/toolsWire.ts';

/** Said beside the colour, never in its place. */
export const WORDS: Readonly<Record<StepKind, string>> = {
  person: 'Person',
  delivery: 'Delivery',
  queue: 'Queue',
  function: 'Function',
  openai: 'OpenAI',
  slack: 'Slack',
  aws: 'AWS',
  record: 'Record',
  lever: 'Lever',
  clock: 'Clock',
};

export const VIEWS = {
  story: 'What matters',
  people: 'People and deliveries',
  functions: 'Queues and functions',
  openai: 'Calls to OpenAI',
  slack: 'Calls to Slack',
  record: 'Records',
  failed: 'What failed',
  all: 'Everything',
} as const;
export type View = keyof typeof VIEWS;

export const isView = (text: string): text is View => Object.hasOwn(VIEWS, text);

const ALWAYS: readonly StepKind[] = ['lever', 'clock'];
const KINDS: Readonly<Partial<Record<View, readonly StepKind[]>>> = {
  people: ['person', 'delivery'],
  functions: ['queue', 'function'],
  openai: ['openai'],
  slack: ['slack'],
  record: ['record'],
};

export function fits({ kind, state, isDetail, requests }: Step, view: View, request: string): boolean {
  if (request !== '' && !requests.includes(request)) return false;
  if (view === 'all') return true;
  if (view === 'failed') return state === 'failed';
  if (view === 'story') return !isDetail || state === 'failed';
  return KINDS[view]?.includes(kind) === true || (request === '' && ALWAYS.includes(kind));
}

import { FAULTS } from '../world/weather.ts';
import { TIERS } from '../../playground/slack/limits.ts';
import { quantile, seconds } from './figures.ts';
import type { Played } from './load.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
const OPENAI_A_MINUTE = 7;
const MB = 1_000_000;

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
const count = (n: number): string => n.toLocaleString('en-US').replaceAll(',', ' ');
const line = (name: string, value: string): string => `${name.padEnd(34)}${value}`;
const sum = (all: Readonly<Record<string, number>>): number => Object.values(all).reduce((one, other) => one + other, 0);

/** What there is to say about a run, line by line. */
export const report = (played: Played, requests: number, realMs: number): readonly string[] => {
  const { outcome, crowd, figures, ledger, took, toCard, toGrant, heap, marks, redriven, bot } = played;
  const faults = FAULTS.reduce((all, fault) => all + sum(figures.faults.get(fault) ?? {}), 0);
  const calls = sum(figures.calls);
  const refused = Object.entries(outcome.refused).map(([why, n]) => `${n} ${why}`);
  const waits = (all: readonly number[]): string => `${seconds(quantile(all, 0.5))} / ${seconds(quantile(all, 0.99))} / ${seconds(Math.max(...all))}`;
  return [
    line('requests', `${count(requests)}, each approved by two: ${count(outcome.granted)} granted, ${refused.join(', ') || 'none refused'}`),
    line('asked again, pressed again', `${count(crowd.askedAgain)}, ${count(crowd.pressedAgain)} (nothing had come of it)`),
    line('cards, entries of the trail', `${count(outcome.cards)}, ${count(outcome.entries)}, each in its thread`),
    line('Slack shows twice', `${count(outcome.doubledMessages)}, all where a late post or a message brought twice explains it`),
    line('permissions at OpenAI', 'never two on a share, none left at the end'),
    line('simulated time', `${seconds(took.asking)} of asking, ${seconds(took.all)} until the last had ended`),
    line('real time', `${seconds(realMs)}, ${(requests / (realMs / 1_000)).toFixed(1)} requests a second; ${count(bot.schedule.steps)} steps`),
    line('ask to card, p50 / p99 / most', waits(toCard)),
    line('last approval to grant', waits(toGrant)),
    line('invocations', Object.entries(figures.invocations).map(([fn, n]) => `${fn} ${count(n)}`).join(', ')),
    line('  cut short by a fault', `${count(figures.cutShort)}; ${count(figures.threw)} threw`),
    line('messages brought twice', `${count(figures.twiceCount)}; given up after five times and put back: ${redriven}`),
    line('calls, of which failed', `${count(calls)}, ${count(faults)} (${percent(faults / calls)})`),
    ...figures.faultTable(),
    line('heap', `${(heap.before / MB).toFixed(1)} MB before the first request`),
    ...marks.map(({ requests: at, heapMB, storedMB }) =>
      line(`  after ${count(at)}`, `${heapMB.toFixed(1)} MB; tables and Slack keep ${storedMB.toFixed(1)} MB of JSON`),
    ),
    line('  without what the world keeps', `${(heap.after / MB).toFixed(1)} MB: ${kept(played, requests)} for each request`),
    limits(played, requests),
    line('violations', bot.violations.length === 0 ? 'none' : bot.violations.slice(0, 20).join('\n  ')),
  ];

  function limits({ figures: { calls: { openai, slack } } }: Played, of: number): string {
    const minutes = took.all / MINUTE;
    const each = openai / of;
    return (
      `What limits it is OpenAI: ${each.toFixed(1)} calls for each request, from creation to removal, at ${OPENAI_A_MINUTE} calls a minute for the ` +
      `organization, is ${count(Math.floor((OPENAI_A_MINUTE * DAY_MINUTES) / each))} requests a day; this run used ` +
      `${percent(openai / (minutes * OPENAI_A_MINUTE))} of that limit and rested ${percent(ledger.rested / took.all)} of the time after ` +
      `${count(ledger.answersOf429)} answers of 429. All calls to Slack together were ${(slack / minutes).toFixed(1)} a minute, where one ` +
      `method alone may be called ${TIERS.T3} times.`
    );
  }
};

const kept = ({ heap }: Played, requests: number): string => `${((heap.after - heap.before) / 1_000 / requests).toFixed(1)} kB`;

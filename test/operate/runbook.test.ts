import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { UNITS } from '../../src/handlers/wiring/metrics.ts';

/** The alarms, and the page that says what to do about each: neither without the other. */

const ROOT = join(import.meta.dirname, '..', '..');
const PREFIX = 'model-share-bot-prod-';

const Alarm = v.object({
  Type: v.literal('AWS::CloudWatch::Alarm'),
  Properties: v.looseObject({
    AlarmName: v.pipe(v.string(), v.startsWith(PREFIX)),
    AlarmDescription: v.string(),
    Namespace: v.string(),
    MetricName: v.string(),
    Threshold: v.number(),
    Period: v.number(),
    EvaluationPeriods: v.number(),
    ComparisonOperator: v.string(),
    TreatMissingData: v.string(),
  }),
});
const Made = v.object({ Resources: v.record(v.string(), Alarm) });

const PARAMS: Readonly<Record<string, string>> = {
  'self:service': 'model-share-bot',
  'sls:stage': 'prod',
  'param:alarmTopicArn': 'none',
  'param:door': 'url',
};
const make: unknown = createRequire(import.meta.url)(join(ROOT, 'infra', 'alarms.cjs'));
const Maker = v.function();
// A function of ours that takes what osls gives every such file; its result is checked below.
const making = v.parse(Maker, make) as (given: object) => Promise<unknown>;
const { Resources } = v.parse(Made, await making({ resolveVariable: async (name: string) => PARAMS[name] }));
const alarms = new Map(
  Object.values(Resources).map(({ Properties }) => [Properties.AlarmName.slice(PREFIX.length), Properties] as const),
);

const runbook = readFileSync(join(ROOT, 'docs', 'runbook.md'), 'utf8');
const sections = runbook
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ heading: text.slice(0, text.indexOf('\n')), body: text.slice(text.indexOf('\n')) }));
const SECRETS = 'Changing a secret';
const pages = sections.filter(({ heading }) => heading !== SECRETS);

test('every alarm has its section, and every section its alarm', () => {
  expect(pages.flatMap(({ heading }) => heading.split(', ')).toSorted()).toEqual([...alarms.keys()].toSorted());
});

test.each(pages.map(({ heading, body }) => [heading, body]))(
  '%s: what it means, what is true, what to do, when it is over',
  (_heading, body) => {
    expect([...body.matchAll(/^\*\*([A-Z][a-z ]+)\*\* /gm)].map(([, label]) => label)).toEqual([
      'Means',
      'True now',
      'Do',
      'Over when',
    ]);
  },
);

test('an alarm says where to look', () => {
  for (const [name, { AlarmDescription }] of alarms) expect(AlarmDescription).toContain(`docs/runbook.md, "${name}".`);
});

test('the tests that the runbook names are there', () => {
  const { body = '' } = sections.find(({ heading }) => heading === SECRETS) ?? {};
  const files = ['test/front-door/door.test.ts', 'test/front-door/slack-faults.test.ts', 'test/door/receiver.test.ts', 'test/front-door/openai-key.test.ts'];
  const all = files.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const named = [...body.matchAll(/(?<!\*)\*(?!\*)([^*]+)\*(?!\*)/g)].map(([, name = '']) => name.replaceAll(/\s+/g, ' '));
  expect(named).toHaveLength(8);
  expect(named.filter((name) => !all.includes(name))).toEqual([]);
});

describe('thresholds', () => {
  test.each([
    ['overdue', 'OldestOverdueSeconds', 'GreaterThanThreshold', 600, 'notBreaching'],
    ['revocation-overdue', 'RevocationOverdue', 'GreaterThanThreshold', 0, 'notBreaching'],
    ['clock-silent', 'ClockRan', 'LessThanThreshold', 1, 'breaching'],
    ['requests-queue-age', 'ApproximateAgeOfOldestMessage', 'GreaterThanThreshold', 300, 'notBreaching'],
    ['shares-dead-letters', 'ApproximateNumberOfMessagesVisible', 'GreaterThanThreshold', 0, 'notBreaching'],
    ['door-5xx', 'Url5xxCount', 'GreaterThanThreshold', 0, 'notBreaching'],
    ['door-throttled', 'Throttles', 'GreaterThanThreshold', 0, 'notBreaching'],
    ['door-slow', 'UrlRequestLatency', 'GreaterThanThreshold', 2_500, 'notBreaching'],
    ['slack-refused', 'SlackRefused', 'GreaterThanThreshold', 0, 'notBreaching'],
    ['key-refused', 'KeyRefused', 'GreaterThanThreshold', 0, 'notBreaching'],
    ['unreadable', 'Unreadable', 'GreaterThanThreshold', 0, 'notBreaching'],
  ])('%s', (name, MetricName, ComparisonOperator, Threshold, TreatMissingData) => {
    expect(alarms.get(name)).toMatchObject({ MetricName, ComparisonOperator, Threshold, TreatMissingData });
  });

  test('the clock is silent after five minutes without a tick, whether it failed or was never run', () => {
    expect(alarms.get('clock-silent')).toMatchObject({ Period: 60, EvaluationPeriods: 5, Statistic: 'Sum' });
  });
});

test('every metric of our own that an alarm watches is one that is written, in the same place', () => {
  const own = [...alarms.values()].filter(({ Namespace }) => Namespace === 'ModelShareBot');
  expect(own.length).toBeGreaterThan(5);
  for (const alarm of own) {
    expect(Object.keys(UNITS)).toContain(alarm.MetricName);
    expect(alarm).toMatchObject({ Dimensions: [{ Name: 'Service', Value: 'model-share-bot-prod' }] });
  }
});

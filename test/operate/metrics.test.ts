import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseModelId, parseProjectId, parseRequestId } from '../../src/domain/ids.ts';
import { newShare } from '../../src/domain/share/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import {
  countEvents,
  countingUnreadable,
  createMeter,
  deliveryMetric,
  metered,
  overdueSeconds,
  revocationOverdue,
} from '../../src/handlers/wiring/metrics.ts';
import { UnreadableRecord } from '../../src/store/dynamo.ts';
import { startRuntime } from '../runtime/runtime.ts';

/** 2026-11-24 14:00:00 UTC */
const NOW = 1_795_528_800_000;

const meterInto = (lines: object[]) =>
  createMeter({ env: { SERVICE: 'bot-prod' }, now: () => NOW, metrics: (line) => void lines.push(line) });

test('what was counted is one object of the embedded metric format, and then forgotten', () => {
  const lines: object[] = [];
  const meter = meterInto(lines);
  meter.add('Granted');
  meter.add('Granted');
  meter.add('OldestOverdueSeconds', 61);
  meter.flush();
  meter.flush();
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'ModelShareBot',
            Dimensions: [['Service']],
            Metrics: [
              { Name: 'Granted', Unit: 'Count' },
              { Name: 'OldestOverdueSeconds', Unit: 'Seconds' },
            ],
          },
        ],
      },
      Service: 'bot-prod',
      Granted: 2,
      OldestOverdueSeconds: 61,
    },
  ]);
});

test('nothing counted is no line, and a handler that fails has its counts written all the same', async () => {
  const lines: object[] = [];
  const meter = meterInto(lines);
  await metered(meter, async () => undefined)();
  expect(lines).toEqual([]);
  const failing = metered(meter, async () => {
    meter.add('MessageFailed');
    throw new Error('stop');
  });
  await expect(failing()).rejects.toThrow('stop');
  expect(lines).toMatchObject([{ MessageFailed: 1 }]);
});

test('where nobody takes metrics, nothing is written and nothing fails', () => {
  const meter = createMeter({ env: {}, now: () => NOW });
  meter.add('ClockRan');
  expect(() => meter.flush()).not.toThrow();
});

test('an unreadable record counts and is thrown on; another error only is thrown on', async () => {
  const lines: object[] = [];
  const meter = meterInto(lines);
  const read = countingUnreadable(meter)(async (error: Error) => {
    throw error;
  });
  await expect(read(new UnreadableRecord('R-7K2M9', 'its form is unknown'))).rejects.toThrow('cannot be read');
  await expect(read(new Error('slow'))).rejects.toThrow('slow');
  meter.flush();
  expect(lines).toMatchObject([{ Unreadable: 1 }]);
});

test('of a request’s events the granted and the removed ones count, per project', () => {
  const lines: object[] = [];
  const meter = meterInto(lines);
  const [one, two] = [parseProjectId('proj_one'), parseProjectId('proj_two')];
  if (one === null || two === null) throw new Error('No project ids.');
  countEvents(meter, [
    { kind: 'granted', at: NOW, project: one, permissions: [], origin: 'bot', afterDoubt: false },
    { kind: 'granted', at: NOW, project: two, permissions: [], origin: 'bot', afterDoubt: false },
    { kind: 'lapsed', at: NOW },
    { kind: 'removed', at: NOW, project: one, how: { kind: 'nothing' } },
  ]);
  meter.flush();
  expect(lines).toMatchObject([{ Granted: 2, Ended: 1 }]);
});

test.each([
  ['nothing is due', [null, null], 0],
  ['due now', [NOW, null], 0],
  ['the older of two', [NOW - 61_000, NOW - 700_999], 700],
])('how late: %s', (_what, dues, seconds) => {
  expect(overdueSeconds(dues, NOW)).toBe(seconds);
});

test.each([
  [200, 'DeliveryTaken'],
  [401, 'DeliveryRefused'],
  [404, 'DeliveryRefused'],
  [500, 'DeliveryFailed'],
  [503, 'DeliveryFailed'],
])('the door’s %i is a %s', (status, metric) => {
  expect(deliveryMetric(status)).toBe(metric);
});

test('a revocation is overdue when its delete has been open for more than an hour', () => {
  const [model, project] = [parseModelId('ft:gpt-4o:acme:a:1'), parseProjectId('proj_one')];
  const request = parseRequestId('R-7K2M9');
  if (model === null || project === null || request === null) throw new Error('No ids.');
  const ending = (since: number): ShareState => ({
    ...newShare({ model, project }),
    leases: {
      [request]: { approval: 3, claim: 5, until: since, state: { kind: 'ending', since }, told: '' },
    },
    op: { kind: 'delete', rows: [], done: [], gone: false, since, tries: 9, next: NOW },
  });
  expect(revocationOverdue(ending(NOW - 3_600_001), NOW)).toBe(true);
  expect(revocationOverdue(ending(NOW - 3_600_000), NOW)).toBe(false);
  expect(revocationOverdue(newShare({ model, project }), NOW)).toBe(false);
});

test('under the Lambda runtime client each line on standard output is the object itself, metrics at its root', async () => {
  const nobody = 'http://127.0.0.1:9';
  const runtime = await startRuntime({
    taskRoot: join(import.meta.dirname, '..', '..', 'dist', 'slack'),
    env: {
      RELEASE: '1.2.3+0123abcd',
      ...{ AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: nobody, SERVICE: 'bot-prod' },
      ...{ REQUESTS_TABLE: 'requests', SHARES_TABLE: 'shares', SLACK_SECRET_ID: 'slack', SLACK_TEAM_ID: 'T01ACME' },
      ...{ REQUESTS_QUEUE_URL: `${nobody}/requests`, SHARES_QUEUE_URL: `${nobody}/shares`, SLACK_APP_ID: 'A01SHARE' },
    },
  });
  try {
    const http = { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' };
    const event = { version: '2.0', headers: {}, requestContext: { http }, body: 'x', isBase64Encoded: false };
    expect(await runtime.invoke(event)).toMatchObject({ kind: 'answered', payload: { statusCode: 401 } });
    await expect.poll(() => runtime.stdout().split('\n').filter(Boolean).length).toBe(3);
    const lines = runtime.stdout().split('\n').filter(Boolean).map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: 'started', release: '1.2.3+0123abcd', policy: expect.stringMatching(/^[0-9a-f]{8}$/) },
      { event: 'delivery', status: 401 },
      { _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'DeliveryRefused' }] }] }, Service: 'bot-prod', DeliveryRefused: 1 },
    ]);
  } finally {
    await runtime.close();
  }
});

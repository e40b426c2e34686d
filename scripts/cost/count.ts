import * as v from 'valibot';
import { UNITS } from '../../src/handlers/wiring/metrics.ts';
import { INDEX_WRITES, RECORD_BYTES, REFRESH, REQUEST, SECONDS, TICK } from './measured.ts';
import type { Work } from './measured.ts';
import { PRICES } from './prices.ts';

/** The packaged template, as far as it costs something. */
export const Template = v.object({
  Resources: v.record(
    v.string(),
    v.looseObject({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown()), {}) }),
  ),
});
export type Template = v.InferOutput<typeof Template>;

/** One line of the bill. */
export interface Item {
  readonly name: string;
  readonly count: string;
  readonly dollars: number;
}

const DAYS = 30;
const TICKS = DAYS * 24 * 60;
const REFRESHES = DAYS * 24 * 2;
/** Lambda polls an idle queue with five connections, each of which waits for 20 seconds (Lambda guide, SQS). */
const POLLS = (5 * DAYS * 24 * 60 * 60) / 20;
const GIGABYTE = 1e9;
const KILOBYTE = 1024;
/** A strong read of up to 4 KB is one unit; an index is read at half of that, and an empty answer costs as much. */
const GET_UNITS = 1;
const QUERY_UNITS = 0.5;
const WRITE_UNITS = Math.ceil(RECORD_BYTES / KILOBYTE) + INDEX_WRITES;

const LambdaFunction = v.object({ MemorySize: v.number(), Handler: v.string() });
const grouped = (count: number): string => Math.ceil(count).toLocaleString('en-US');
const FUNCTIONS = ['slack', 'requests', 'shares', 'clock'] as const;

/**
 * What a month of 30 days costs, line by line: what stands by the template, what runs by the counts in measured.ts.
 * @param asked requests a month
 */
export function costOf({ Resources }: Template, asked: number): readonly Item[] {
  const all = Object.values(Resources);
  const ofType = (type: string) => all.filter(({ Type }) => Type === type);
  const alarms = ofType('AWS::CloudWatch::Alarm').length;
  const sources = ofType('AWS::Lambda::EventSourceMapping').length;
  const httpApi = ofType('AWS::ApiGatewayV2::Api').length > 0;
  // Each secret is named by the policies of the roles that read it.
  const secrets = new Set(JSON.stringify(ofType('AWS::IAM::Role')).match(/:secret:[^"]+/g)).size;
  const metrics = Object.keys(UNITS).length;
  const memory = new Map(
    ofType('AWS::Lambda::Function').map(({ Properties }) => {
      const { Handler, MemorySize } = v.parse(LambdaFunction, Properties);
      return [/^dist\/(\w+)\//.exec(Handler)?.[1] ?? Handler, MemorySize] as const;
    }),
  );

  const of = (name: keyof Work) => TICKS * TICK[name] + REFRESHES * REFRESH[name] + asked * REQUEST[name];
  const invocations = FUNCTIONS.reduce((total, name) => total + of(name), 0);
  const gigabyteSeconds = FUNCTIONS.reduce(
    (total, name) => total + (of(name) * SECONDS[name] * (memory.get(name) ?? 0)) / KILOBYTE,
    0,
  );
  const messages = of('requests') + of('shares');
  // Sent, received, deleted.
  const queueCalls = sources * POLLS + 3 * messages;
  const reads = of('gets') * GET_UNITS + of('queries') * QUERY_UNITS;
  const writes = of('writes') * WRITE_UNITS;
  const kept = (asked * 12 * RECORD_BYTES) / GIGABYTE;
  return [
    { name: 'CloudWatch metrics', count: `${metrics} at most`, dollars: metrics * PRICES.metric },
    { name: 'CloudWatch alarms', count: `${alarms}`, dollars: alarms * PRICES.alarm },
    {
      name: 'CloudWatch logs',
      count: `${Math.ceil(of('logBytes') / 1e6)} MB`,
      dollars: (of('logBytes') / GIGABYTE) * PRICES.logGigabyte,
    },
    {
      name: 'Secrets Manager',
      count: `${secrets} secrets`,
      // Read at a cold start; were each invocation one, it would be this.
      dollars: secrets * PRICES.secret + (of('slack') + messages) * PRICES.secretCall,
    },
    {
      name: 'SQS',
      count: `${sources} queues polled, ${grouped(messages)} messages`,
      dollars: queueCalls * PRICES.queueCall,
    },
    {
      name: 'Lambda',
      count: `${grouped(invocations)} runs`,
      dollars: invocations * PRICES.invocation + gigabyteSeconds * PRICES.gigabyteSecond,
    },
    {
      name: 'DynamoDB',
      count: `${grouped(reads)} read and ${grouped(writes)} write units, a year kept`,
      dollars:
        reads * PRICES.readUnit +
        writes * PRICES.writeUnit +
        kept * (PRICES.tableGigabyte + PRICES.pointInTimeGigabyte),
    },
    ...(httpApi
      ? [{ name: 'HTTP API', count: `${grouped(of('slack'))} calls`, dollars: of('slack') * PRICES.httpApiCall }]
      : []),
  ];
}

export const totalOf = (items: readonly Item[]): number => items.reduce((total, { dollars }) => total + dollars, 0);

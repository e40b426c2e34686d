import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isRecord } from '../json.ts';
import type { DeliveryAnswer } from '../slack/people/deliveries.ts';
import type { SignedRequest } from '../slack/sign.ts';
import type { Ended } from './functions.ts';

/**
 * A request as a Function URL hands it on (payload 2.0): lower-case header names, and the body in base64 unless it is
 * text or JSON. Source: "Invoking Lambda function URLs", AWS Lambda Developer Guide.
 */
export function functionUrlEvent({ headers, rawBody }: SignedRequest, now: number): APIGatewayProxyEventV2 {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const plain = /^(?:text\/|application\/json\b)/i.test(lower['content-type'] ?? '');
  const domainPrefix = 'playground0123456789';
  const domainName = `${domainPrefix}.lambda-url.eu-central-1.on.aws`;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      ...lower,
      'content-length': String(Buffer.byteLength(rawBody)),
      host: domainName,
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: domainPrefix,
      domainName,
      domainPrefix,
      http: {
        method: 'POST',
        path: '/',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: lower['user-agent'] ?? '',
      },
      requestId: '00000000-0000-4000-8000-000000000000',
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    body: plain ? rawBody : Buffer.from(rawBody, 'utf8').toString('base64'),
    isBase64Encoded: !plain,
  };
}

const failed = (status: number, message: string): DeliveryAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

/** The HTTP answer that a Function URL makes of what a function gave. */
export function answerOf(ended: Ended): DeliveryAnswer {
  if (ended.kind === 'timed_out') return failed(504, 'Gateway Timeout');
  if (ended.kind !== 'answered') return failed(502, 'Internal Server Error');
  const { answer } = ended;
  if (!isRecord(answer) || typeof answer.statusCode !== 'number') {
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  }
  const headers = Object.entries(isRecord(answer.headers) ? answer.headers : {}).map(
    ([name, value]) => [name.toLowerCase(), String(value)] as const,
  );
  const sent = typeof answer.body === 'string' ? answer.body : '';
  const body = answer.isBase64Encoded === true ? Buffer.from(sent, 'base64').toString('utf8') : sent;
  return { status: answer.statusCode, headers: Object.fromEntries(headers), body };
}

import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** 2026-11-24 10:00:00 UTC */
export const NOW = 1_795_514_400_000;
export const SECRET = 'f'.repeat(32);
export const TOKEN = 'xoxb-not-a-real-token';
export const APP = 'A01DOOR';
export const TEAM = 'T01ACME';
const CHANNEL = 'C01APPROVALS';
// The receiver reads nothing of it.
export const CONTEXT = {} as Context;

export const signatureOf = (body: Uint8Array | string, timestamp: string, secret = SECRET, version = 'v0') =>
  `${version}=${createHmac('sha256', secret).update(`${version}:${timestamp}:`).update(body).digest('hex')}`;

export interface EventParts {
  body?: string | Uint8Array;
  headers?: Record<string, string | undefined> | null;
  method?: string;
  base64?: boolean;
}

/** A Function URL event, unsigned unless the headers say so. */
export function event({ body = '', headers = {}, method = 'POST', base64 = false }: EventParts): APIGatewayProxyEventV2 {
  const bytes = Buffer.from(body);
  const made = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers,
    requestContext: { http: { method, path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'Slackbot' } },
    body: bytes.toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
  };
  // Only what Lambda always sends is filled in.
  return made as unknown as APIGatewayProxyEventV2;
}

export interface SignedParts extends EventParts {
  at?: number;
  secret?: string;
  contentType?: string;
}

/** The same, signed as Slack does. */
export function signed({ body = '', at = NOW, secret = SECRET, contentType, headers, ...rest }: SignedParts) {
  const timestamp = String(Math.floor(at / 1000));
  return event({
    ...rest,
    body,
    headers: {
      'content-type': contentType ?? 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signatureOf(body, timestamp, secret),
      ...headers,
    },
  });
}

export const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

export const command = (text: string, more: Record<string, string> = {}) =>
  form({
    command: '/share-model',
    text,
    user_id: 'U01DANA',
    team_id: TEAM,
    team_domain: 'acme',
    channel_id: 'C01GENERAL',
    api_app_id: APP,
    trigger_id: '1.2.abc',
    response_url: 'https://hooks.slack.com/commands/T01ACME/1/abc',
    ...more,
  });

export const payload = (fields: object) =>
  form({
    payload: JSON.stringify({
      api_app_id: APP,
      team: { id: TEAM, domain: 'acme' },
      user: { id: 'U01DANA', team_id: TEAM, username: 'dana' },
      trigger_id: '1.2.abc',
      ...fields,
    }),
  });

export const click = (action: object, more: object = {}) =>
  payload({
    type: 'block_actions',
    channel: { id: CHANNEL, name: 'model-approvals' },
    response_url: 'https://hooks.slack.com/actions/T01ACME/1/abc',
    actions: [{ type: 'button', block_id: 'act', action_ts: '1.1', ...action }],
    ...more,
  });

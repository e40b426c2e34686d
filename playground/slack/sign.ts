import { createHmac } from 'node:crypto';

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** The body's bytes as text; a form's are plain ASCII. */
  readonly rawBody: string;
}

/**
 * Signs a body as Slack does: HMAC-SHA256 over `v0:<timestamp>:<body>`, in hex after `v0=`.
 * @param timestamp seconds since 1970.
 */
export function signedRequest(
  secret: string,
  body: string,
  timestamp: number,
  contentType = 'application/x-www-form-urlencoded',
): SignedRequest {
  const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    headers: {
      'content-type': contentType,
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      accept: 'application/json,*/*',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': `v0=${hmac}`,
    },
    rawBody: body,
  };
}

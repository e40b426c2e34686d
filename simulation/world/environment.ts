import { NAMES } from '../../playground/world/names.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import type { App } from '../../playground/slack/types.ts';
import { BOT_USER } from '../../playground/slack/workspace.ts';

export const SETTLE_SECONDS = 60;

/** Keys by a form that is looked for in everything that comes out. */
export const SECRETS = {
  token: 'xoxb-111111111111-simulatedbottokensimulated',
  signing: 'ab54c0ffee5eed5eed5eed5eed5eed00',
  admin: 'sk-admin-simulatedadminkeysimulatedadminkey',
} as const;

export const APP: App = {
  id: 'A01SHARE',
  botUserId: BOT_USER,
  botId: 'B01SHARE',
  name: 'Model Share',
  command: '/share-model',
  scopes: ['commands', 'chat:write', 'users:read', 'usergroups:read', 'channels:history', 'groups:history', 'im:history', 'im:write'],
  token: SECRETS.token,
  signingSecret: SECRETS.signing,
};

export const queueUrl = (name: string): string => `https://sqs.${NAMES.region}.amazonaws.com/${NAMES.accountId}/${name}`;

/** What serverless.yml gives each function. */
export const envOf = (fn: FunctionName): Readonly<Record<string, string>> => {
  const toSlack = { SLACK_SECRET_ID: NAMES.secrets.slack, SLACK_TEAM_ID: 'T01ACME' };
  const queues = { REQUESTS_QUEUE_URL: queueUrl(NAMES.queues.requests), SHARES_QUEUE_URL: queueUrl(NAMES.queues.shares) };
  const own: Readonly<Record<FunctionName, Readonly<Record<string, string>>>> = {
    slack: { ...queues, ...toSlack, SLACK_APP_ID: APP.id },
    requests: { SHARES_QUEUE_URL: queues.SHARES_QUEUE_URL, ...toSlack },
    shares: {
      REQUESTS_QUEUE_URL: queues.REQUESTS_QUEUE_URL,
      OPENAI_SECRET_ID: NAMES.secrets.openai,
      SETTLE_SECONDS: String(SETTLE_SECONDS),
      FUNCTION_TIMEOUT: '20',
    },
    clock: queues,
  };
  return {
    AWS_REGION: NAMES.region,
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'simulatedsecretaccesskeysimulated',
    REQUESTS_TABLE: NAMES.tables.requests,
    SHARES_TABLE: NAMES.tables.shares,
    ...own[fn],
  };
};

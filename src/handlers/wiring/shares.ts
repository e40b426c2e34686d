import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createConnections } from '../../aws/connections.ts';
import { createKeys, createSecretsClient } from '../../api/adminKey.ts';
import { createOpenAIClient } from '../../api/client.ts';
import { readOrganization } from '../../api/organizationPort.ts';
import { createPermissionsPort, failureOf } from '../../api/port.ts';
import { readCredentials } from '../../aws/credentials.ts';
import { readAws, readShares } from '../../config/environment.ts';
import type { RequestId } from '../../domain/ids.ts';
import { rememberModel, refreshCatalogue } from '../../engine/catalogue.ts';
import type { CataloguePorts } from '../../engine/catalogue.ts';
import { COOL_DOWN, nudgeShare } from '../../engine/shares.ts';
import type { SharesMessage } from '../../engine/messages.ts';
import { eachMessage, parseSharesMessage, UnknownMessage } from '../../queue/receive.ts';
import { createSender } from '../../queue/send.ts';
import { slackFetch } from '../../slack/fetch.ts';
import { respondWith } from '../../slack/respond.ts';
import { createCatalogueStore } from '../../store/catalogue.ts';
import { createTable, UnreadableRecord } from '../../store/dynamo.ts';
import { createRequestStore } from '../../store/requests.ts';
import { createShareStore } from '../../store/shares.ts';
import { answerList } from './list.ts';
import { awsFor, errorText } from './outside.ts';
import type { Outside } from './outside.ts';

/** The one client of AWS's own, reached as the small ones are. */
const secretsClient = ({ env }: Outside) => {
  const { region, endpoints } = readAws(env);
  const endpoint = endpoints.secretsmanager;
  const credentials = async () => readCredentials(env);
  return createSecretsClient({ region, credentials, ...(endpoint === null ? {} : { endpoint }) });
};

/** The only function that holds the admin key. It never holds a Slack token. */
export const wireShares = (outside: Outside) => {
  const { env, policy, now, random, log } = outside;
  const settings = readShares(env);
  const aws = awsFor(outside);
  const sharesTable = createTable(aws, settings.SHARES_TABLE);
  const shares = createShareStore(sharesTable);
  const requests = createRequestStore(createTable(aws, settings.REQUESTS_TABLE));
  const catalogue = createCatalogueStore(sharesTable);
  const toRequests = createSender(aws, settings.REQUESTS_QUEUE_URL);
  const client = secretsClient(outside);
  const keys = createKeys({ client, secretId: settings.OPENAI_SECRET_ID, now });
  const openai = createOpenAIClient({
    baseUrl: settings.OPENAI_BASE_URL,
    authHeader: settings.OPENAI_AUTH_HEADER,
    keys,
    now,
    random,
  });
  const permissions = createPermissionsPort(openai);
  const respond = respondWith(slackFetch(createConnections(now)));
  const request = async (id: RequestId) => (await requests.load(id))?.record.state ?? null;
  const share = async (key: Parameters<typeof shares.load>[0]) => (await shares.load(key))?.record ?? null;
  const cataloguePorts: CataloguePorts = {
    catalogue,
    organization: readOrganization(openai, keys),
    coolDown: () => shares.coolDown(),
    now,
    failed: async (part, error) => {
      const failure = failureOf(error);
      log({ level: 'warn', event: 'catalogue_part_failed', part, why: failure.kind });
      if (failure.kind === 'busy') await shares.setCoolDown(now() + (failure.retryAfterMs ?? COOL_DOWN));
    },
  };

  const work = async (message: SharesMessage, timeLeft: () => number): Promise<void> => {
    switch (message.kind) {
      case 'nudge':
        return nudgeShare(message.share, message.request, {
          keep: shares,
          coolDown: { read: () => shares.coolDown(), set: (until) => shares.setCoolDown(until) },
          request,
          policy,
          permissions,
          tell: (id, dedup) => toRequests.send({ v: 1, kind: 'nudge', request: id }, dedup),
          settleMs: settings.settleMs,
          now,
          timeLeft,
        });
      case 'list':
        return answerList(message, { openai, share, request, catalogue, respond, now, log });
      case 'catalogue':
        if (message.seen !== null) await rememberModel(message.seen, cataloguePorts);
        return refreshCatalogue(cataloguePorts);
    }
  };

  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> =>
    eachMessage(
      event,
      async ({ id, body }) => {
        const start = now();
        const message = parseSharesMessage(id, body);
        await work(message, () => context.getRemainingTimeInMillis());
        log({ level: 'info', event: `shares_${message.kind}`, message: id, ms: now() - start });
      },
      (id, error) =>
        log({
          level: 'error',
          event: 'message_failed',
          message: id,
          error: errorText(error, [UnknownMessage, UnreadableRecord]),
        }),
    );
};

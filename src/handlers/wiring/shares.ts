import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createKeys, createSecretsClient } from '../../api/adminKey.ts';
import { createOpenAIClient } from '../../api/client.ts';
import { readOrganization } from '../../api/organizationPort.ts';
import { createPermissionsPort, failureOf } from '../../api/port.ts';
import { readCredentials } from '../../aws/credentials.ts';
import { readAws, readShares, responseUrlHosts } from '../../config/environment.ts';
import type { PermissionId, RequestId } from '../../domain/ids.ts';
import type { ShareKey } from '../../domain/share/types.ts';
import { rememberModel, refreshCatalogue } from '../../engine/catalogue.ts';
import type { CataloguePorts } from '../../engine/catalogue.ts';
import { coolDownAfter, nudgeShare } from '../../engine/shares.ts';
import type { SharesMessage } from '../../engine/messages.ts';
import type { Listed, Permissions, Removed } from '../../engine/ports.ts';
import { eachMessage, parseSharesMessage } from '../../queue/receive.ts';
import { createSender } from '../../queue/send.ts';
import { respondWith } from '../../slack/respond.ts';
import { createCatalogueStore } from '../../store/catalogue.ts';
import { createTable } from '../../store/dynamo.ts';
import { createFreezeBook } from '../../store/freeze.ts';
import { createHold, createIdentity } from '../../store/identity.ts';
import { createRequestStore } from '../../store/requests.ts';
import { createShareStore, shareName } from '../../store/shares.ts';
import { answerList } from './list.ts';
import type { Meter } from './metrics.ts';
import { countingIf, countingUnreadable, createMeter, metered, revocationOverdue } from './metrics.ts';
import { messageFailed } from './failed.ts';
import { awsFor } from './outside.ts';
import type { Outside } from './outside.ts';
import { throwingSafely } from './unforeseen.ts';
import { slackFetchFor } from './slackCalls.ts';

/** The one client of AWS's own, reached as the small ones are. */
const secretsClient = ({ env, network }: Outside) => {
  const { region, endpoints } = readAws(env);
  const endpoint = endpoints.secretsmanager;
  const credentials = async () => readCredentials(env);
  return createSecretsClient({
    region,
    credentials,
    ...(endpoint === null ? {} : { endpoint }),
    ...(network === undefined ? {} : { requestHandler: network.secrets }),
  });
};

/** A key that OpenAI does not take, or that cannot be read, is for operators: every call that met it counts. */
const watchingKey = (permissions: Permissions, meter: Meter): Permissions => {
  const count = countingIf(meter, 'KeyRefused');
  const refused = (outcome: Listed | Removed): boolean => outcome.kind === 'failed' && outcome.failure.kind === 'key';
  return {
    ...permissions,
    list: count((share: ShareKey) => permissions.list(share), refused),
    create: count((share: ShareKey) => permissions.create(share), refused),
    remove: count((share: ShareKey, id: PermissionId) => permissions.remove(share, id), refused),
  };
};

/** Which share a message is about, for the log. */
const whichOf = (message: SharesMessage): { readonly share?: string; readonly request?: string | null } =>
  message.kind === 'nudge' ? { share: shareName(message.share), request: message.request } : {};

/** The only function that holds the admin key. It never holds a Slack token. */
export const wireShares = (outside: Outside) => {
  const { env, policy, now, random, log } = outside;
  const settings = readShares(env);
  const aws = awsFor(outside);
  const sharesTable = createTable(aws, settings.SHARES_TABLE);
  const shares = createShareStore(sharesTable);
  const requestsTable = createTable(aws, settings.REQUESTS_TABLE);
  const requests = createRequestStore(requestsTable);
  const freezes = createFreezeBook(requestsTable);
  const isHeld = createHold(
    createIdentity(sharesTable, settings.SHARES_TABLE),
    createIdentity(requestsTable, settings.REQUESTS_TABLE),
  );
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
    timeouts: outside.openaiTimeouts,
    dispatcher: outside.network?.openai,
    sleep: outside.network?.sleep,
    seen: ({ operation, status, requestId, ms }) =>
      log({ level: 'info', event: 'openai_call', operation, status, openai_request: requestId, ms }),
  });
  const meter = createMeter(outside);
  const counted = countingUnreadable(meter);
  const permissions = watchingKey(createPermissionsPort(openai), meter);
  const keyRefused = () => meter.add('KeyRefused');
  const respond = respondWith(slackFetchFor(outside), responseUrlHosts(settings));
  const request = counted(async (id: RequestId) => (await requests.load(id))?.record.state ?? null);
  const load = counted((key: ShareKey) => shares.load(key));
  const share = async (key: ShareKey) => (await load(key))?.record ?? null;
  const cataloguePorts: CataloguePorts = {
    catalogue: { load: counted(() => catalogue.load()), change: counted((change) => catalogue.change(change)) },
    organization: readOrganization(openai, keys),
    coolDown: () => shares.coolDown(),
    now,
    failed: async (part, error) => {
      const failure = failureOf(error);
      log({ level: 'warn', event: 'catalogue_part_failed', part, why: failure.kind });
      if (failure.kind === 'key') keyRefused();
      if (failure.kind === 'busy') await shares.setCoolDown(now() + coolDownAfter(failure));
    },
  };

  const work = async (id: string, message: SharesMessage, timeLeft: () => number): Promise<void> => {
    const held = await isHeld();
    switch (message.kind) {
      case 'nudge':
        // Whoever is due stays due, and is nudged again by the clock.
        if (held.kind !== 'none') return log({ level: 'warn', event: 'on_hold', why: held.kind, message: id });
        return nudgeShare(message.share, message.request, {
          keep: {
            load,
            save: (state, before, due) => {
              if (revocationOverdue(state, now())) meter.add('RevocationOverdue');
              return shares.save(state, before, due);
            },
          },
          coolDown: { read: () => shares.coolDown(), set: (until) => shares.setCoolDown(until) },
          request,
          frozen: counted(() => freezes.frozen()),
          policy,
          permissions,
          tell: (id, dedup) => toRequests.send({ v: 1, kind: 'nudge', request: id }, dedup),
          settleMs: settings.settleMs,
          now,
          timeLeft,
        });
      case 'list':
        return answerList(message, { openai, share, request, catalogue, respond, keyRefused, now, log });
      case 'catalogue':
        if (message.seen !== null) await rememberModel(message.seen, cataloguePorts);
        return refreshCatalogue(cataloguePorts);
    }
  };

  return throwingSafely(metered(meter, async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { awsRequestId: aws_request } = context;
    return eachMessage(
      event,
      async ({ id, body }) => {
        const start = now();
        const message = parseSharesMessage(id, body);
        await work(id, message, () => context.getRemainingTimeInMillis());
        log({ level: 'info', event: `shares_${message.kind}`, message: id, ...whichOf(message), aws_request, ms: now() - start });
      },
      messageFailed(meter, log, aws_request),
    );
  }));
};

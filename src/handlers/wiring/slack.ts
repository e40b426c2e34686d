import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { readDoor, responseUrlHosts } from '../../config/environment.ts';
import type { RequestsMessage, SharesMessage } from '../../engine/messages.ts';
import type { Reads } from '../../engine/ports.ts';
import { createSender } from '../../queue/send.ts';
import { createDoor } from '../../slack/door.ts';
import { createCatalogueStore } from '../../store/catalogue.ts';
import { createTable } from '../../store/dynamo.ts';
import { createHolders } from '../../store/holders.ts';
import { createRequestStore } from '../../store/requests.ts';
import { createShareStore } from '../../store/shares.ts';
import { countingUnreadable, createMeter, deliveryMetric, metered } from './metrics.ts';
import { awsFor } from './outside.ts';
import type { Outside } from './outside.ts';
import { throwingSafely } from './unforeseen.ts';
import { slackFor } from './slackClient.ts';

/** The only door. It reads both tables, writes neither, and says 200 when the queue has the command. */
export const wireSlack = (
  outside: Outside,
): ((event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>) => {
  const { env, policy, now, log } = outside;
  const settings = readDoor(env);
  const aws = awsFor(outside);
  const requests = createRequestStore(createTable(aws, settings.REQUESTS_TABLE));
  const sharesTable = createTable(aws, settings.SHARES_TABLE);
  const shares = createShareStore(sharesTable);
  const catalogue = createCatalogueStore(sharesTable);
  const toRequests = createSender<RequestsMessage>(aws, settings.REQUESTS_QUEUE_URL);
  const toShares = createSender<SharesMessage>(aws, settings.SHARES_QUEUE_URL);
  const meter = createMeter(outside);
  const counted = countingUnreadable(meter);
  const { secrets, slack, people, fetch } = slackFor(aws, settings, outside, meter);
  const reads: Reads = {
    request: counted(async (id) => (await requests.load(id))?.record ?? null),
    share: counted(async (key) => (await shares.load(key))?.record ?? null),
    catalogue: counted(() => catalogue.load()),
    mine: counted((user, team) => requests.mine(user, team)),
    holders: counted(createHolders(requests, shares)),
  };
  const door = createDoor({
    policy,
    reads,
    enqueue: {
      requests: (message, dedup) => toRequests.send(message, dedup),
      shares: (message, dedup) => toShares.send(message, dedup),
    },
    people,
    slack,
    fetch,
    secrets,
    settings: { appId: settings.SLACK_APP_ID, teamId: settings.SLACK_TEAM_ID, responseUrlHosts: responseUrlHosts(settings) },
    now,
    log,
  });
  return throwingSafely(
    metered(meter, async (event, context) => {
      const answer = await door(event, context);
      meter.add(deliveryMetric(answer.statusCode ?? 200));
      return answer;
    }),
  );
};

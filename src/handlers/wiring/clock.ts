import type { Context } from 'aws-lambda';
import { readClock } from '../../config/environment.ts';
import { MINUTE } from '../../domain/time.ts';
import { CATALOGUE_LASTS } from '../../domain/catalogue/merge.ts';
import { createSender } from '../../queue/send.ts';
import type { RequestsMessage, SharesMessage } from '../../engine/messages.ts';
import { createTable } from '../../store/dynamo.ts';
import { createPolicyBook } from '../../store/policy.ts';
import { createRequestStore } from '../../store/requests.ts';
import { createShareStore, shareName } from '../../store/shares.ts';
import { createMeter, metered, overdueSeconds } from './metrics.ts';
import { awsFor } from './outside.ts';
import type { Outside } from './outside.ts';
import { throwingSafely } from './unforeseen.ts';

/** So many are nudged in one minute; the oldest first, so none is forgotten. */
const AT_MOST = 200;
const AT_ONCE = 10;
/** Minutes after which a change of the policy that could not be told is tried again. */
const TELL_AGAIN = 5;

/** Every minute: nudges whoever is due, in both queues, and whoever a new policy concerns. It writes no record. */
export const wireClock = (outside: Outside) => {
  const { env, policy, now, log } = outside;
  const settings = readClock(env);
  const aws = awsFor(outside);
  const table = createTable(aws, settings.REQUESTS_TABLE);
  const requests = createRequestStore(table);
  const policies = createPolicyBook(table);
  const shares = createShareStore(createTable(aws, settings.SHARES_TABLE));
  const toRequests = createSender<RequestsMessage>(aws, settings.REQUESTS_QUEUE_URL);
  const toShares = createSender<SharesMessage>(aws, settings.SHARES_QUEUE_URL);

  const meter = createMeter(outside);

  return throwingSafely(metered(meter, async (_event: unknown, context: Context): Promise<void> => {
    const at = now();
    const minute = Math.floor(at / MINUTE);
    const [dueRequests, unchecked, due, told] = await Promise.all([
      requests.due(at, AT_MOST),
      requests.uncheckedBy(policy.hash, AT_MOST),
      shares.due(at, AT_MOST),
      policies.lastHash(),
    ]);
    if (told !== policy.hash) {
      // Before all others, so that whom it concerns is counted before they are settled.
      const again = Math.floor(minute / TELL_AGAIN);
      await toRequests.send({ v: 1, kind: 'policy', hash: policy.hash }, `clock policy ${told ?? ''} ${policy.hash} ${again}`);
    }
    meter.add('OldestOverdueSeconds', overdueSeconds([dueRequests.oldest, due.oldest], at));
    meter.add('DueRequests', dueRequests.requests.length);
    meter.add('DueShares', due.shares.length);
    const ids = [...new Set([...dueRequests.requests, ...unchecked])];
    const sends = [
      ...ids.map((request) => () => toRequests.send({ v: 1, kind: 'nudge', request }, `clock ${request} ${minute}`)),
      ...due.shares.map(
        (share) => () =>
          toShares.send({ v: 1, kind: 'nudge', share, request: null }, `clock ${shareName(share)} ${minute}`),
      ),
      // The second is for an installation whose catalogue was never read, and so is never due.
      ...(due.catalogue || minute % (CATALOGUE_LASTS / MINUTE) === 0
        ? [() => toShares.send({ v: 1, kind: 'catalogue', seen: null }, `clock catalogue ${minute}`)]
        : []),
    ];
    for (let start = 0; start < sends.length; start += AT_ONCE) {
      // oxlint-disable-next-line no-await-in-loop -- so many at once and no more
      await Promise.all(sends.slice(start, start + AT_ONCE).map((send) => send()));
    }
    meter.add('ClockRan');
    const { awsRequestId: aws_request } = context;
    log({ level: 'info', event: 'clock', requests: ids.length, shares: due.shares.length, aws_request, ms: now() - at });
  }));
};

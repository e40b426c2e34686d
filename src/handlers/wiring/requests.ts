import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readRequests, responseUrlHosts } from '../../config/environment.ts';
import type { RequestId, UserId } from '../../domain/ids.ts';
import type { RequestCommand } from '../../domain/request/commands.ts';
import { ID_ATTEMPTS, requestIdFrom } from '../../domain/request/id.ts';
import { HOUR, SECOND } from '../../domain/time.ts';
import type { AnswerTo, FreezeCommand, RequestsMessage, SharesMessage } from '../../engine/messages.ts';
import { commandRequest, nudgeRequest } from '../../engine/requests.ts';
import type { CommandResult, RequestPorts } from '../../engine/requests.ts';
import { SlackSilent } from '../../engine/silence.ts';
import { eachMessage, parseRequestsMessage } from '../../queue/receive.ts';
import { createSender } from '../../queue/send.ts';
import { carryOutFreeze } from '../../slack/freezing.ts';
import { keptPeople } from '../../slack/keptPeople.ts';
import { tellPolicy } from '../../slack/policyNews.ts';
import { createPoster } from '../../slack/poster.ts';
import { createStage } from '../../slack/stage.ts';
import type { SlackFailure } from '../../slack/failure.ts';
import { privately } from '../../slack/tell.ts';
import type { PrivateMessage } from '../../slack/respond.ts';
import { answerToCommand } from '../../slack/views/answers.ts';
import { freezeAnswer } from '../../slack/views/freeze.ts';
import { holdAlert, onHold } from '../../slack/views/hold.ts';
import { alertMetadata } from '../../slack/views/operators.ts';
import { createAlertBook } from '../../store/alerts.ts';
import { createTable, UnreadableRecord } from '../../store/dynamo.ts';
import { createFreezeBook } from '../../store/freeze.ts';
import { createHold, createHoldBook, createIdentity } from '../../store/identity.ts';
import type { Copy } from '../../store/identity.ts';
import { createPolicyBook } from '../../store/policy.ts';
import { createRequestStore } from '../../store/requests.ts';
import { createShareStore } from '../../store/shares.ts';
import { seal, sha256 } from '../../store/trail.ts';
import { countEvents, countingUnreadable, createMeter, metered } from './metrics.ts';
import { messageFailed } from './failed.ts';
import { awsFor } from './outside.ts';
import type { Outside } from './outside.ts';
import { throwingSafely } from './unforeseen.ts';
import { slackFor } from './slackClient.ts';

/** How often the queue brings a message (infra/queues.yml): the last time it is decided, whatever Slack says. */
const RECEIVES = 5;
const REVOKER_KEPT = 10 * SECOND;

/** Decides, records and shows. Holds the Slack token, never the admin key. */
export const wireRequests = (outside: Outside) => {
  const { env, policy, now, log } = outside;
  const settings = readRequests(env);
  const aws = awsFor(outside);
  const meter = createMeter(outside);
  const counted = countingUnreadable(meter);
  const table = createTable(aws, settings.REQUESTS_TABLE);
  const requests = createRequestStore(table);
  const sharesTable = createTable(aws, settings.SHARES_TABLE);
  const shares = createShareStore(sharesTable);
  const isHeld = createHold(
    createIdentity(table, settings.REQUESTS_TABLE),
    createIdentity(sharesTable, settings.SHARES_TABLE),
  );
  const holds = createHoldBook(table);
  const toShares = createSender<SharesMessage>(aws, settings.SHARES_QUEUE_URL);
  const { slack, people, fetch } = slackFor(aws, settings, outside, meter);
  const kept = keptPeople(people, REVOKER_KEPT, now);
  const tell = privately({ slack, fetch, hosts: responseUrlHosts(settings) });
  const poster = createPoster(slack);
  const show = createStage({ poster, policy, alerts: createAlertBook(table) });
  const policies = createPolicyBook(table);
  const freezes = createFreezeBook(table);

  const ports = (timeLeft: () => number): RequestPorts => ({
    keep: {
      load: counted((id) => requests.load(id)),
      save: async (record, before, due) => {
        const kept = await requests.save(record, before, due);
        countEvents(meter, record.entries.slice(before?.record.entries.length ?? 0).map((entry) => entry.event));
        return kept;
      },
    },
    share: counted(async (key) => (await shares.load(key))?.record ?? null),
    frozen: counted(() => freezes.frozen()),
    people,
    policy,
    seal,
    sha256,
    show,
    nudge: (share, request, dedup) => toShares.send({ v: 1, kind: 'nudge', share, request }, dedup),
    now,
    timeLeft,
  });

  /** Two deliveries can lead to one id, once in 33 million: the later one takes the next of its own. */
  const carryOut = async (command: RequestCommand, given: RequestPorts): Promise<CommandResult> => {
    const result = await commandRequest(command, given);
    if (result.kind !== 'taken' || command.kind !== 'ask') return result;
    for (let attempt = 1; attempt < ID_ATTEMPTS; attempt += 1) {
      const request = requestIdFrom(command.delivery, attempt);
      if (request === command.request) continue;
      // oxlint-disable-next-line no-await-in-loop -- each id is tried only if the one before is taken
      const next = await commandRequest({ ...command, request }, given);
      if (next.kind !== 'taken') return next;
    }
    return result;
  };

  const direct = async (user: UserId, { text, blocks = [] }: PrivateMessage): Promise<SlackFailure | null> => {
    const called = await slack((client) => client.chat.postMessage({ channel: user, text, blocks: [...blocks] }));
    return called.ok ? null : called.failure;
  };

  /** A form has no address for an answer: then it comes as a direct message. */
  const answerWith = async (message: PrivateMessage, user: UserId, to: AnswerTo | null, request: string | null): Promise<void> => {
    const failure = to === null ? await direct(user, message) : await tell(to, message);
    if (failure !== null) log({ level: 'warn', event: 'answer_not_shown', request, why: failure.kind });
  };

  const freeze = async (command: FreezeCommand, to: AnswerTo | null): Promise<void> => {
    const book = { ...freezes, load: counted(() => freezes.load()) };
    const said = await carryOutFreeze(command, { book, poster, people, policy, now });
    if (said !== null) await answerWith(freezeAnswer(said), command.by.user, to, null);
  };

  const answer = async (command: RequestCommand, result: CommandResult, to: AnswerTo | null): Promise<void> => {
    const message = answerToCommand(command, result, policy);
    if (message !== null) await answerWith(message, command.by.user, to, command.request);
  };

  const announce = async (hash: string): Promise<void> => {
    // Of another policy than ours: a deployment is under way, and who has the newer one will tell.
    if (hash !== policy.hash) return;
    const request = async (id: RequestId) => {
      try {
        return (await requests.load(id))?.record ?? null;
      } catch (error) {
        if (error instanceof UnreadableRecord) return null;
        throw error;
      }
    };
    try {
      const told = await tellPolicy({ book: { ...policies, last: counted(policies.last) }, poster, people, policy, request, now });
      if (told.kind === 'later') log({ level: 'warn', event: 'policy_not_told', why: told.failure.kind });
    } catch (error) {
      // Written by a later release: left as it is, and no message dies of it every five minutes.
      if (!(error instanceof UnreadableRecord)) throw error;
      log({ level: 'error', event: 'policy_not_told', why: error.message });
    }
  };

  /** Changes no record: whoever clicked is answered, and operators are told once an hour. */
  const hold = async (id: string, message: RequestsMessage, copies: readonly Copy[]): Promise<void> => {
    log({ level: 'warn', event: 'on_hold', message: id });
    if (await holds.mayTell(id, now())) {
      const { channel } = policy.operators;
      const metadata = alertMetadata(`hold ${id}`);
      const told = await poster.post(channel.id, null, holdAlert(copies, policy), metadata, { since: now() - HOUR, metadata });
      if (told.kind === 'failed') log({ level: 'warn', event: 'hold_not_told', why: told.failure.kind });
    }
    if (message.kind === 'command') await answerWith(onHold(), message.command.by.user, message.answer, message.command.request);
    if (message.kind === 'freeze') await answerWith(onHold(), message.by.user, message.answer, null);
  };

  const work = async (id: string, message: RequestsMessage, given: RequestPorts): Promise<void> => {
    const held = await isHeld();
    // Of the shares alone it is not known: who cannot read them concludes nothing from them, and grants nothing.
    if (held.kind === 'hold') return hold(id, message, held.copies);
    if (message.kind === 'nudge') return nudgeRequest(message.request, given);
    if (message.kind === 'policy') return announce(message.hash);
    if (message.kind === 'freeze') return freeze(message, message.answer);
    const { command } = message;
    const result = await carryOut(command, given);
    // Also of a repeat: whoever recorded it may not have lived to say so.
    if (command.kind === 'ask' && result.kind === 'answered' && result.answer.kind !== 'not_asked') {
      const seen: SharesMessage = { v: 1, kind: 'catalogue', seen: command.model };
      await toShares.send(seen, `seen ${command.model} ${command.request}`);
    }
    return answer(command, result, message.answer);
  };

  return throwingSafely(metered(meter, async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const { awsRequestId: aws_request } = context;
    const failed = messageFailed(meter, log, aws_request);
    return eachMessage(
      event,
      async ({ id, body, receives }) => {
        const start = now();
        const message = parseRequestsMessage(id, body);
        const given = ports(() => context.getRemainingTimeInMillis());
        const ends = message.kind === 'command' && message.command.kind === 'revoke';
        await work(id, message, ends ? { ...given, people: kept, mayWait: receives < RECEIVES } : given);
        const what = message.kind === 'command' ? message.command.kind : message.kind;
        const request = message.kind === 'command' ? message.command.request : message.kind === 'nudge' ? message.request : null;
        log({ level: 'info', event: `requests_${what}`, message: id, request, aws_request, ms: now() - start });
      },
      (id, error) => {
        if (error instanceof SlackSilent) {
          log({ level: 'warn', event: 'waits_for_slack', message: id, aws_request });
          return;
        }
        failed(id, error);
      },
    );
  }));
};

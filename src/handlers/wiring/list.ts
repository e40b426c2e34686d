import type { OpenAI } from '../../api/client.ts';
import { OpenAIError } from '../../api/errors.ts';
import { failureOf } from '../../api/port.ts';
import type { Catalogue } from '../../domain/catalogue/types.ts';
import type { ModelId, RequestId } from '../../domain/ids.ts';
import type { RequestState } from '../../domain/request/types.ts';
import type { ShareKey, ShareState } from '../../domain/share/types.ts';
import { listShares } from '../../engine/listing.ts';
import type { SharesMessage } from '../../engine/messages.ts';
import { projectLabel } from '../../slack/views/names.ts';
import { listAnswer } from '../../slack/views/list.ts';
import type { ListAnswer } from '../../slack/views/list.ts';
import type { Respond } from '../../slack/respond.ts';
import type { Message } from '../../slack/views/message.ts';
import type { Outside } from './outside.ts';

export interface ListParts {
  readonly openai: OpenAI;
  readonly share: (key: ShareKey) => Promise<ShareState | null>;
  readonly request: (id: RequestId) => Promise<RequestState | null>;
  readonly catalogue: { load(): Promise<Catalogue> };
  /** Posts to a `response_url`: no token is needed for that, and this function has none. */
  readonly respond: Respond;
  /** Counts that OpenAI does not take the admin key, or that it cannot be read. */
  readonly keyRefused: () => void;
  readonly now: () => number;
  readonly log: Outside['log'];
}

const PAGE = 100;
/** A function of 20 seconds; a longer list than can be read in this is not told in part. */
const LISTING_TIME = 9_000;

/**
 * Answers `/share-model list <model>` to the one who asked. What Slack does not take is not posted again: the message
 * would come back minutes later and show what was seen already once more.
 */
export const answerList = async (
  { model, responseUrl }: Extract<SharesMessage, { kind: 'list' }>,
  parts: ListParts,
): Promise<void> => {
  const messages = listAnswer(await read(model, parts), parts.now());
  for (const message of messages) {
    // oxlint-disable-next-line no-await-in-loop -- in order, as they are to be read
    const isShown = await show(responseUrl, message, parts);
    if (!isShown) return;
  }
};

const show = async (url: string, message: Message, { respond, log }: ListParts): Promise<boolean> => {
  try {
    const { ok, status } = await respond(url, message);
    if (!ok) log({ level: 'warn', event: 'list_not_shown', status });
    return ok;
  } catch (error) {
    log({ level: 'warn', event: 'list_not_shown', why: error instanceof Error ? error.name : typeof error });
    return false;
  }
};

const read = async (model: ModelId, { openai, share, request, catalogue, keyRefused }: ListParts): Promise<ListAnswer> => {
  const { projects } = await catalogue.load();
  const label = (id: string): string => {
    const project = projects.find((one) => one.id === id);
    return project === undefined ? id : projectLabel(project, projects);
  };
  const permissions = async () => {
    const signal = AbortSignal.timeout(LISTING_TIME);
    return Array.fromAsync(openai.listFineTuningCheckpointPermissions(model, { limit: PAGE, signal }));
  };
  try {
    return { kind: 'rows', model, rows: await listShares(model, { permissions, share, request, label }) };
  } catch (error) {
    if (failureOf(error).kind === 'key') {
      keyRefused();
      return { kind: 'silent', model };
    }
    if (!(error instanceof OpenAIError)) throw error;
    return { kind: error.kind === 'unknown_model' ? 'unknown_model' : 'silent', model };
  }
};

import type { OpenAI } from '../../api/client.ts';
import { OpenAIError } from '../../api/errors.ts';
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

export interface ListParts {
  readonly openai: OpenAI;
  readonly share: (key: ShareKey) => Promise<ShareState | null>;
  readonly request: (id: RequestId) => Promise<RequestState | null>;
  readonly catalogue: { load(): Promise<Catalogue> };
  /** Posts to a `response_url`: no token is needed for that, and this function has none. */
  readonly respond: Respond;
  readonly now: () => number;
}

const PAGE = 100;
/** A function of 20 seconds; a longer list than can be read in this is not told in part. */
const LISTING_TIME = 9_000;

/** Answers `/share-model list <model>` to the one who asked. */
export const answerList = async (
  { model, responseUrl }: Extract<SharesMessage, { kind: 'list' }>,
  parts: ListParts,
): Promise<void> => {
  const messages = listAnswer(await read(model, parts), parts.now());
  for (const message of messages) {
    // oxlint-disable-next-line no-await-in-loop -- in order, as they are to be read
    await parts.respond(responseUrl, message);
  }
};

const read = async (model: ModelId, { openai, share, request, catalogue }: ListParts): Promise<ListAnswer> => {
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
    if (!(error instanceof OpenAIError)) throw error;
    return { kind: error.kind === 'unknown_model' ? 'unknown_model' : 'silent', model };
  }
};

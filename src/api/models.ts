import * as v from 'valibot';

import { refusedLocally } from './errors.ts';
import type { Request } from './http.ts';
import { followPages, listOf, nextAfter, readAnswer, SECONDS } from './pages.ts';

export interface ListedModel {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly ownedBy: string;
  /** `YYYY-MM-DD`; null where OpenAI does not say. */
  readonly shutdownDate: string | null;
}

export interface FineTuningJob {
  readonly id: string;
  /** Null until the job has succeeded. */
  readonly fineTunedModel: string | null;
  readonly status: string;
}

export interface Checkpoint {
  readonly id: string;
  /** The id that can be shared. */
  readonly model: string;
  readonly step: number;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
}

const MODELS = v.object({
  data: v.array(
    v.object({
      id: v.string(),
      // It only orders a list.
      created: v.fallback(SECONDS, 0),
      owned_by: v.string(),
      // A date in another form is as good as none: it is display, and the policy's own dates stand in.
      shutdown_date: v.fallback(v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/))), null),
    }),
  ),
});
const JOBS = listOf(
  v.object({ id: v.string(), fine_tuned_model: v.optional(v.nullable(v.string()), null), status: v.string() }),
);
const CHECKPOINTS = listOf(
  v.object({ id: v.string(), fine_tuned_model_checkpoint: v.string(), step_number: v.number() }),
);

const PER_PAGE = 100;

/** What a project's own key can list. Each method takes that key and rejects with OpenAIError. */
export function createModels(request: Request) {
  async function listModels(key: string, { signal }: Options = {}): Promise<readonly ListedModel[]> {
    const operation = 'listModels';
    const success = await request({ operation, method: 'GET', path: ['models'], key, signal });
    return readAnswer(operation, MODELS, success).data.map((row) => ({
      id: row.id,
      created: row.created * 1000,
      ownedBy: row.owned_by,
      shutdownDate: row.shutdown_date,
    }));
  }

  async function* listFineTuningJobs(
    key: string,
    { signal }: Options = {},
  ): AsyncGenerator<FineTuningJob, void, undefined> {
    const operation = 'listPaginatedFineTuningJobs';
    yield* followPages(
      operation,
      null,
      async (after) => {
        const query = [['limit', PER_PAGE], ['after', after]] as const;
        const success = await request({ operation, method: 'GET', path: ['fine_tuning', 'jobs'], query, key, signal });
        const envelope = readAnswer(operation, JOBS, success);
        const items = envelope.data.map(({ id, fine_tuned_model, status }) => ({
          id,
          fineTunedModel: fine_tuned_model,
          status,
        }));
        return { items, next: nextAfter(envelope, items.at(-1)?.id) };
      },
      (item) => item.id,
    );
  }

  async function* listCheckpoints(
    key: string,
    job: string,
    { signal }: Options = {},
  ): AsyncGenerator<Checkpoint, void, undefined> {
    const operation = 'listFineTuningJobCheckpoints';
    if (!/^ftjob-[A-Za-z0-9-]{1,80}$/.test(job)) throw refusedLocally(operation, 'give the id of a job (ftjob-…)');
    yield* followPages(
      operation,
      null,
      async (after) => {
        const query = [['limit', PER_PAGE], ['after', after]] as const;
        const path = ['fine_tuning', 'jobs', job, 'checkpoints'];
        const envelope = readAnswer(
          operation,
          CHECKPOINTS,
          await request({ operation, method: 'GET', path, query, key, signal }),
        );
        const items = envelope.data.map((row) => ({
          id: row.id,
          model: row.fine_tuned_model_checkpoint,
          step: row.step_number,
        }));
        return { items, next: nextAfter(envelope, items.at(-1)?.id) };
      },
      (item) => item.id,
    );
  }

  return {
    /** Every model that the key's project can use; one call. */
    listModels,
    /** The project's training jobs, newest first; their envelope has no `last_id`. */
    listFineTuningJobs,
    /** A job's checkpoints, each with the model id that can be shared. */
    listCheckpoints,
  };
}

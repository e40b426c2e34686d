import type { KnownModel, KnownProject } from '../domain/catalogue/types.ts';
import { parseModelId } from '../domain/ids.ts';
import type { Organization } from '../engine/catalogue.ts';
import type { Keys } from './adminKey.ts';
import type { OpenAI } from './client.ts';
import { fineTunedFromUsage } from './organization.ts';

/** A project key lists at most so many jobs' models here: enough for a picker, bounded for a function of 20 s. */
const JOBS_AT_MOST = 300;
/** Two pages: of about seven admin calls a minute most are left for grants. */
const PROJECTS_AT_ONCE = 200;

type Listed = Pick<KnownModel, 'id' | 'owner' | 'stops' | 'seenAt'>;

/** OpenAI as the catalogue sees it. Each method rejects where OpenAI does not give all of it. */
export const readOrganization = (openai: OpenAI, keys: Pick<Keys, 'projectKeys'>): Organization => ({
  projects: async (after) => {
    const projects: KnownProject[] = [];
    const listed = openai.listProjects({ includeArchived: true, ...(after === null ? {} : { after }) });
    for await (const { id, name, status } of listed) {
      projects.push({ id, name, archived: status === 'archived' });
      if (projects.length === PROJECTS_AT_ONCE) return { projects, next: id };
    }
    return { projects, next: null };
  },
  usage: async (since) => fineTunedFromUsage(await openai.usageByModel({ startTime: since })),
  listed: async () => {
    const byProject = await keys.projectKeys();
    const all = await Promise.all([...byProject].map(([project, key]) => listedBy(openai, project, key)));
    return all.flat();
  },
});

const listedBy = async (openai: OpenAI, project: KnownModel['owner'], key: string): Promise<readonly Listed[]> => {
  const models = await openai.listModels(key);
  const owned = new Set<string>();
  let jobs = 0;
  for await (const job of openai.listFineTuningJobs(key)) {
    jobs += 1;
    if (jobs > JOBS_AT_MOST) break;
    if (job.fineTunedModel === null) continue;
    owned.add(job.fineTunedModel);
  }
  return models.flatMap((model): Listed[] => {
    const id = parseModelId(model.id);
    if (id === null) return [];
    // A model shared with this project is listed by its key too; only the jobs say who trained it.
    return [{ id, owner: owned.has(model.id) ? project : null, stops: model.shutdownDate, seenAt: model.created }];
  });
};

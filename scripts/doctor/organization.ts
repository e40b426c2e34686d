import { OpenAIError } from '../../src/api/errors.ts';
import type { Permission } from '../../src/api/permissions.ts';
import type { Catalogue } from '../../src/domain/catalogue/types.ts';
import { parseProjectId } from '../../src/domain/ids.ts';
import type { ModelId, ProjectId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { MINUTE } from '../../src/domain/time.ts';
import type { ShareStore } from '../../src/store/shares.ts';
import { note, ok, skipped, wrong } from './lines.ts';
import type { Line } from './lines.ts';
import type { OpenAIAnswers } from './openai.ts';

export const PROJECTS = 'projects';
export const GATES = 'allow lists';
export const STRANGERS = 'shares by hand';

const reason = (error: unknown): string => {
  if (error instanceof OpenAIError) return error.kind;
  throw error;
};

const projectsIn = (policy: Policy): readonly ProjectId[] => [
  ...new Set(policy.rules.flatMap((rule) => rule.projects.flatMap((text) => parseProjectId(text) ?? []))),
];

/** More are not asked about one by one: each is a call against OpenAI's limit, about seven a minute. */
const MOST_ASKED = 10;

/** Whether the projects that the policy names exist and are in use. What the catalogue knows is not asked again. */
export async function checkProjects(
  { openai, paced }: OpenAIAnswers,
  policy: Policy,
  catalogue: Catalogue | null,
): Promise<Line> {
  const known = new Map((catalogue?.projects ?? []).map(({ id, archived }) => [id, archived]));
  const wanted = projectsIn(policy);
  const strange = wanted.filter((id) => !known.has(id)).slice(0, MOST_ASKED);
  try {
    for (const id of strange) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time, for OpenAI's limit
      const found = await paced(() => openai.getProject(id));
      if (found !== null) known.set(id, found.status === 'archived');
    }
  } catch (error) {
    return wrong(PROJECTS, `a project cannot be read (${reason(error)})`, 'run it again in a minute');
  }
  const missing = strange.filter((id) => !known.has(id));
  if (missing.length > 0) {
    return wrong(
      PROJECTS,
      `the policy names ${missing.join(', ')}, which OpenAI does not know`,
      'correct the ids in the policy (OpenAI: settings → projects)',
    );
  }
  const archived = wanted.filter((id) => known.get(id) === true);
  if (archived.length > 0) {
    return wrong(
      PROJECTS,
      `the policy names ${archived.join(', ')}, archived at OpenAI`,
      'take them out of the policy',
    );
  }
  return ok(PROJECTS, `the policy names ${wanted.length}, all in use`);
}

/** Whether a project's own list of models can be read: the second gate, which is looked at after each grant. */
export async function checkGates(
  { openai, paced }: OpenAIAnswers,
  policy: Policy,
  catalogue: Catalogue | null,
): Promise<Line> {
  const project = projectsIn(policy)[0] ?? catalogue?.projects.find(({ archived }) => !archived)?.id;
  if (project === undefined) return skipped(GATES, 'no project is known yet');
  try {
    await paced(() => openai.projectModelPermissions(project));
    return ok(GATES, 'readable');
  } catch (error) {
    const says = `the list of models of ${project} cannot be read (${reason(error)})`;
    return wrong(
      GATES,
      says,
      'let the admin key read projects\' model permissions: until then nobody is told that a list blocks a model',
    );
  }
}

/** Models that are compared at most, newest first; the rest is said. */
const MOST_MODELS = 20;

const knows = (share: ShareState, { id }: Permission): boolean => {
  const rows = [
    ...(share.permission?.rows ?? []),
    ...share.deleted,
    ...(share.op?.kind === 'delete' ? share.op.rows : []),
  ];
  return rows.some((row) => row.id === id);
};

/** A share that is at work may not have written down yet what it has just made. */
const atWork = (share: ShareState | null, now: number): boolean =>
  share !== null && (share.op !== null || share.doubts.length > 0 || (share.lastWriteAt ?? 0) > now - MINUTE);

/**
 * Permissions at OpenAI that no share of ours knows: people made them by hand. Told, never touched: whether they should
 * be there is not ours to say.
 */
export async function checkStrangers(
  { openai, paced }: OpenAIAnswers,
  catalogue: Catalogue,
  shares: Pick<ShareStore, 'load'>,
  now: () => number,
): Promise<Line> {
  const models = catalogue.models.toSorted((a, b) => b.seenAt - a.seenAt).map(({ id }) => id);
  if (models.length === 0) return skipped(STRANGERS, 'no model is known yet');
  const strangers: string[] = [];
  try {
    for (const model of models.slice(0, MOST_MODELS)) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time, for OpenAI's limit
      for (const row of await paced(() => rowsOf(openai, model))) {
        // oxlint-disable-next-line no-await-in-loop
        const kept = await shares.load({ model, project: row.project });
        const share = kept?.record ?? null;
        if (atWork(share, now()) || (share !== null && knows(share, row))) continue;
        strangers.push(`${row.id} (${model} for ${row.project})`);
      }
    }
  } catch (error) {
    return wrong(STRANGERS, `permissions cannot be listed (${reason(error)})`, 'run it again in a minute');
  }
  const left = models.length > MOST_MODELS ? `; ${models.length - MOST_MODELS} models were not looked at` : '';
  if (strangers.length === 0) {
    return ok(STRANGERS, `none on the ${Math.min(models.length, MOST_MODELS)} models known${left}`);
  }
  const shown = strangers.slice(0, 5).join(', ');
  const more = strangers.length > 5 ? ` and ${strangers.length - 5} more` : '';
  const says =
    `${shown}${more}${left}. No request made them and the bot never ends them: ` +
    'ask for them with /share-model to have them recorded, or remove them at OpenAI';
  return note(STRANGERS, says);
}

/** A model that OpenAI does not know (any more) has none. */
async function rowsOf(openai: OpenAIAnswers['openai'], model: ModelId): Promise<readonly Permission[]> {
  try {
    return await Array.fromAsync(openai.listFineTuningCheckpointPermissions(model, { limit: 100 }));
  } catch (error) {
    if (error instanceof OpenAIError && error.kind === 'unknown_model') return [];
    throw error;
  }
}

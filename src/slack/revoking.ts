import { distance } from 'fastest-levenshtein';
import { modelIdHint } from '../domain/catalogue/modelId.ts';
import type { Catalogue } from '../domain/catalogue/types.ts';
import { type RequestId, type TeamId, type UserId, parseProjectId, parseUserId } from '../domain/ids.ts';
import { type Whose, holds } from '../domain/request/holding.ts';
import type { RequestRecord } from '../domain/request/types.ts';
import { liveLeases } from '../domain/share/decide.ts';
import type { Reads } from '../engine/ports.ts';
import { inParallel } from './inParallel.ts';
import { findProject } from './projects.ts';
import { modelsNamed } from './search.ts';
import { modelIsCheckpoint, modelIsJob } from './views/fieldErrors.ts';
import { modelName, projectOf } from './views/names.ts';
import { fullName } from './views/people.ts';
import { outcomesOf } from './views/phase.ts';
import { ambiguous, shareOf, unknownToRevoke, whatToRevoke, whichPerson } from './views/revokeAll.ts';

/** What is behind `revoke-all`: a person's id where Slack sent one, else the text. */
export interface Said {
  readonly what: string | null;
  readonly person: UserId | null;
}

/** More are not looked at within the three seconds that Slack waits. */
export const MOST_READ = 300;
const AT_ONCE = 25;

/** As Slack's ids of people are; a project or model may have such a name, and is looked for first. */
const MEMBER_ID = /^[UW][A-Z0-9]{6,30}$/;

/** What is meant, by an id or by a name that only one thing has; else what to write instead. */
export function readWhose(
  { what, person }: Said,
  team: TeamId,
  catalogue: Catalogue | null,
): { readonly whose: Whose } | { readonly instead: string } {
  if (person !== null) return { whose: { kind: 'person', user: person, team } };
  if (what === null) return { instead: whatToRevoke() };
  if (what.startsWith('@')) {
    const user = parseUserId(what.slice(1));
    return user === null ? { instead: whichPerson(what) } : { whose: { kind: 'person', user, team } };
  }
  const hint = modelIdHint(what);
  if (hint.kind === 'model') return { whose: { kind: 'model', model: hint.id } };
  if (hint.kind !== 'not_a_model') return { instead: hint.kind === 'job' ? modelIsJob() : modelIsCheckpoint() };
  const id = parseProjectId(what);
  if (id !== null) return { whose: { kind: 'project', project: id } };
  if (catalogue === null) return { instead: 'My records cannot be read at the moment. Write an id: ft:… or proj_…' };
  return named(what, team, catalogue);
}

function named(what: string, team: TeamId, catalogue: Catalogue): ReturnType<typeof readWhose> {
  const project = findProject(what, catalogue);
  const models = modelsNamed(what, catalogue).map(({ id }) => id);
  const projects =
    project.kind === 'found' || project.kind === 'archived'
      ? [project.project.id]
      : project.kind === 'ambiguous'
        ? catalogue.projects.filter(({ name }) => name === project.name).map(({ id }) => id)
        : [];
  if (models.length + projects.length > 1) return { instead: ambiguous(what, [...models, ...projects]) };
  const [[model], [found]] = [models, projects];
  if (model !== undefined) return { whose: { kind: 'model', model } };
  if (found !== undefined) return { whose: { kind: 'project', project: found } };
  const user = MEMBER_ID.test(what) ? parseUserId(what) : null;
  if (user !== null) return { whose: { kind: 'person', user, team } };
  const near = project.kind === 'unknown' ? project.nearest : [];
  const alike = nearest(what, catalogue.models.map(({ id }) => modelName(id)));
  return { instead: unknownToRevoke(what, [...near, ...alike].slice(0, 3)) };
}

/** Which known ids are written almost so; empty where this very id is known. */
export function nearestIds(whose: Whose, { models, projects }: Catalogue): readonly string[] {
  if (whose.kind === 'person') return [];
  const id: string = whose.kind === 'model' ? whose.model : whose.project;
  const all = (whose.kind === 'model' ? models : projects).map((one) => one.id);
  return all.some((one) => one === id) ? [] : nearest(id, all, 6);
}

function nearest(text: string, all: readonly string[], within: number = 3): readonly string[] {
  const wanted = text.toLowerCase();
  return [...new Set(all)]
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase()) }))
    .filter(({ far }) => far <= within)
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** What is live now, each read from its own record. */
export interface Live {
  /** In the order they were asked for. */
  readonly records: readonly RequestRecord[];
  /** Whose records cannot be read. */
  readonly unread: readonly RequestId[];
  /** False: there are more to look at than can be. */
  readonly all: boolean;
}

/** @throws where the indexes cannot be read */
export async function liveNow(whose: Whose, { reads }: { readonly reads: Reads }): Promise<Live> {
  const { requests, all } = await reads.holders(whose, MOST_READ + 1);
  if (!all || requests.length > MOST_READ) return { records: [], unread: [], all: false };
  const read = await readAll(requests, reads);
  const records = read.flatMap(({ record }) => (record !== null && holds(record.state, whose) ? [record] : []));
  return {
    records: records.toSorted((a, b) => a.state.asked.at - b.state.asked.at || (a.id < b.id ? -1 : 1)),
    unread: read.flatMap(({ id, failed }) => (failed ? [id] : [])),
    all: true,
  };
}

/** Each record by a strong read; one that cannot be read keeps nobody from the others. */
export const readAll = (ids: readonly RequestId[], reads: Pick<Reads, 'request'>) =>
  inParallel(ids, AT_ONCE, async (id) => {
    try {
      return { id, record: await reads.request(id), failed: false };
    } catch {
      return { id, record: null, failed: true };
    }
  });

/**
 * Which of these requests' grants stay all the same, because another request that is not among them holds the share,
 * too ({@link shareOf} names them). A share that cannot be read is taken as lost.
 */
export async function keptByOthers(
  records: readonly RequestRecord[],
  { reads }: { readonly reads: Pick<Reads, 'share'> },
): Promise<ReadonlySet<string>> {
  const among = new Set(records.map(({ id }) => id));
  const granted = records.flatMap(({ state }) =>
    outcomesOf(state).flatMap(({ project, outcome }) =>
      outcome.kind === 'granted' && outcome.origin === 'bot' ? [{ model: state.asked.terms.model, project }] : [],
    ),
  );
  const shares = new Map(granted.map((key) => [shareOf(key), key]));
  const read = await inParallel([...shares], AT_ONCE, async ([name, key]) => {
    const share = await reads.share(key).catch(() => null);
    return share !== null && liveLeases(share).some(([id]) => !among.has(id)) ? [name] : [];
  });
  return new Set(read.flat());
}

/** What sentences call it: names where a record tells one. */
export function whoseName(whose: Whose, records: readonly RequestRecord[]): string {
  const state = records[0]?.state;
  switch (whose.kind) {
    case 'model':
      return modelName(whose.model);
    case 'project':
      return state === undefined ? whose.project : projectOf(state, whose.project);
    case 'person':
      return state === undefined ? whose.user : fullName(state.asked.by);
  }
}

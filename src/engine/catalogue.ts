import { withListed, withProjects, withSeen, withUsage, withoutAnswer } from '../domain/catalogue/merge.ts';
import type { Catalogue, KnownModel, KnownProject } from '../domain/catalogue/types.ts';
import type { ModelId, ProjectId } from '../domain/ids.ts';
import { DAY } from '../domain/time.ts';

const USAGE_OVER = 30 * DAY;

/** What the catalogue is read from. Each throws when OpenAI does not give it. */
export interface Organization {
  /** As many as OpenAI's limit allows at once, behind `after`; `next` is where to go on, null at the end. */
  projects(after: ProjectId | null): Promise<{ readonly projects: readonly KnownProject[]; readonly next: ProjectId | null }>;
  usage(since: number): Promise<ReadonlyMap<string, { readonly requests: number }>>;
  /** What optional project keys list; empty without any. */
  listed(): Promise<readonly Pick<KnownModel, 'id' | 'owner' | 'stops' | 'seenAt'>[]>;
}

export interface CataloguePorts {
  readonly catalogue: {
    load(): Promise<Catalogue>;
    change(change: (catalogue: Catalogue) => Catalogue): Promise<void>;
  };
  readonly organization: Organization;
  readonly coolDown: () => Promise<number>;
  readonly now: () => number;
  /** A part could not be read; pickers go on with what is known. */
  readonly failed: (part: string, error: unknown) => Promise<void>;
}

/** A model that somebody asked for stays known. */
export const rememberModel = async (model: ModelId, { catalogue, now }: CataloguePorts): Promise<void> =>
  catalogue.change((known) => withSeen(known, model, now()));

/**
 * Reads the next part of the projects; with the last one also usage by model and what project keys list. Nothing while
 * OpenAI's limit rests or what is known is fresh: grants come before lists. A part that cannot be read leaves what was
 * known of it.
 */
export const refreshCatalogue = async (ports: CataloguePorts): Promise<void> => {
  const now = ports.now();
  const [known, holdUntil] = await Promise.all([ports.catalogue.load(), ports.coolDown()]);
  if (now < holdUntil || now < known.nextAt) return;
  const { organization } = ports;
  const projects = await part('projects', organization.projects(known.after), ports);
  const last = projects !== null && projects.next === null;
  const usage = last ? await part('usage', organization.usage(now - USAGE_OVER), ports) : null;
  const listed = last ? await part('listed', organization.listed(), ports) : null;
  await ports.catalogue.change((before) => {
    const readNow = projects === null ? withoutAnswer(before, now) : withProjects(before, projects, now);
    const withCalls = usage === null ? readNow : withUsage(readNow, usage, now);
    return listed === null ? withCalls : withListed(withCalls, listed);
  });
};

const part = async <T>(name: string, reading: Promise<T>, ports: CataloguePorts): Promise<T | null> => {
  try {
    return await reading;
  } catch (error) {
    await ports.failed(name, error);
    return null;
  }
};

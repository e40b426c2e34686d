import { withListed, withProjects, withSeen, withUsage } from '../domain/catalogue/merge.ts';
import type { Catalogue, KnownModel, KnownProject } from '../domain/catalogue/types.ts';
import type { ModelId } from '../domain/ids.ts';
import { DAY, MINUTE } from '../domain/time.ts';

/** How long what is known of the organization is good enough for pickers. */
export const CATALOGUE_LASTS = 30 * MINUTE;
const USAGE_OVER = 30 * DAY;

/** What the catalogue is read from. Each throws when OpenAI does not give it. */
export interface Organization {
  projects(): Promise<readonly KnownProject[]>;
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
  readonly failed: (part: string, error: unknown) => void;
}

/** A model that somebody asked for stays known. */
export const rememberModel = async (model: ModelId, { catalogue, now }: CataloguePorts): Promise<void> =>
  catalogue.change((known) => withSeen(known, model, now()));

/**
 * Reads projects, usage by model and what project keys list, unless that was done lately or OpenAI's limit rests.
 * A part that cannot be read leaves what was known of it: an incomplete list never replaces a complete one.
 */
export const refreshCatalogue = async (ports: CataloguePorts): Promise<void> => {
  const now = ports.now();
  const [known, holdUntil] = await Promise.all([ports.catalogue.load(), ports.coolDown()]);
  if (now < holdUntil || now - known.readAt < CATALOGUE_LASTS) return;
  const { organization } = ports;
  const projects = await part('projects', organization.projects(), ports);
  const usage = await part('usage', organization.usage(now - USAGE_OVER), ports);
  const listed = await part('listed', organization.listed(), ports);
  await ports.catalogue.change((before) => {
    const withAllProjects = projects === null ? before : withProjects(before, projects, now);
    const withCalls = usage === null ? withAllProjects : withUsage(withAllProjects, usage, now);
    return listed === null ? withCalls : withListed(withCalls, listed);
  });
};

const part = async <T>(name: string, reading: Promise<T>, ports: CataloguePorts): Promise<T | null> => {
  try {
    return await reading;
  } catch (error) {
    ports.failed(name, error);
    return null;
  }
};

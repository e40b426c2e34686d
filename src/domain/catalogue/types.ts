import type { ModelId, ProjectId } from '../ids.ts';

export interface KnownProject {
  readonly id: ProjectId;
  /** OpenAI lets it be null, and two projects may have one name. */
  readonly name: string | null;
  readonly archived: boolean;
}

export interface KnownModel {
  readonly id: ModelId;
  /** The project that trained it, where a project key told. */
  readonly owner: ProjectId | null;
  /** `YYYY-MM-DD`, where OpenAI told; otherwise the policy's and the built-in days apply. */
  readonly stops: string | null;
  /** Requests in the last 30 days as OpenAI's usage tells; 0 where it is unknown. */
  readonly calls: number;
  /** Newest of: trained, used, asked for. Milliseconds; 0 where unknown. */
  readonly seenAt: number;
}

/** What is known of the organization without asking OpenAI: kept in the shares table, refreshed by the clock. */
export interface Catalogue {
  readonly projects: readonly KnownProject[];
  readonly models: readonly KnownModel[];
  /** When it was last read from OpenAI; 0 = never. */
  readonly readAt: number;
  /** A list too long for one minute of OpenAI's limit is read in parts: where the next one begins. Null: read whole. */
  readonly after: ProjectId | null;
  /** When it is to be read next. */
  readonly nextAt: number;
}

export const emptyCatalogue: Catalogue = { projects: [], models: [], readAt: 0, after: null, nextAt: 0 };

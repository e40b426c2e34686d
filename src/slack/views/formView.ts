import type { ModelId, RequestId } from '../../domain/ids.ts';
import type { Rule } from '../../domain/policy/types.ts';
import type { ProjectTerm } from '../../domain/request/types.ts';

/** What the form is drawn from. The door fills it; the view draws it and asks nobody. */

/** A field of the form: the name is its block_id, where Slack shows an error at submit. */
export type FieldName = 'model' | 'projects' | 'duration' | 'why';

/** One sentence per field that is wrong, from fieldErrors.ts. */
export type Problems = Readonly<Partial<Record<FieldName, string>>>;

export interface ModelChoice {
  readonly id: ModelId;
  /** `support-tone · B7R9VjQd`; any length, cut when drawn. */
  readonly label: string;
  /** `gpt-4o-mini · step 88 · stops Jan 14`; null = no second line. */
  readonly description: string | null;
}

export interface DurationChoice {
  readonly hours: number;
  /** `30 days (usual)` */
  readonly label: string;
}

/** One rule that has a say, with the chosen projects it decides about. */
export interface Decider {
  readonly rule: Rule;
  /** How many people may approve now; null where Slack did not say. */
  readonly people: number | null;
  readonly projects: readonly ProjectTerm[];
  /** The rule grants at once. */
  readonly automatic: boolean;
}

/** A chosen project that has the model now, through which request and until when (milliseconds). */
export interface Already {
  readonly project: ProjectTerm;
  readonly until: number;
  readonly request: RequestId;
}

/** Why a rule has too few people left to approve. */
export type NobodyLeft =
  | { readonly kind: 'empty' }
  /** The group does not exist any more, or is disabled. */
  | { readonly kind: 'gone' }
  /** Some are left, without the one who asks, but fewer than must approve. */
  | { readonly kind: 'too_few'; readonly have: number };

/** What the line under the fields says. */
export type WhoDecides =
  | { readonly kind: 'not_chosen' }
  | {
      readonly kind: 'decided';
      /** One for each rule that covers a chosen project, in the order of the policy. At least one. */
      readonly deciders: readonly Decider[];
      /** `YYYY-MM-DD` the model itself stops. */
      readonly stops: string | null;
      readonly already: readonly Already[];
    }
  /** `projects`: those that no rule covers. */
  | { readonly kind: 'no_rule'; readonly projects: readonly ProjectTerm[]; readonly operatorsChannel: string }
  | {
      readonly kind: 'nobody_left';
      readonly rule: Rule;
      readonly operatorsChannel: string;
      readonly why: NobodyLeft;
    };

export interface FormView {
  readonly model: ModelChoice | null;
  /** At most 10. */
  readonly projects: readonly ProjectTerm[];
  /** The duration chosen; drawn as chosen only where it is among `durations`. */
  readonly hours: number | null;
  /** At least one. From `durationOptions`. */
  readonly durations: readonly DurationChoice[];
  readonly reason: string;
  readonly who: WhoDecides;
  /** Mistakes of a one-line command: `views.open` cannot show field errors, so they are drawn beside the field. */
  readonly problems: Problems;
}

/** Ids of the form's blocks; each input's action_id is the same word. */
export const FORM = {
  callback: 'ask',
  model: 'model',
  projects: 'projects',
  duration: 'duration',
  why: 'why',
  who: 'who',
} as const;

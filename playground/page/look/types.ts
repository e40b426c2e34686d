import type { Json } from '../../slack/blocks/blocks.ts';

/* What the sheet draws, already made: this side knows no view of the bot. */

export interface Row {
  readonly view: string;
  readonly state: string;
  readonly drawing: Drawn;
  /** The notification; null where none comes. */
  readonly lockScreen: string | null;
  readonly heard: string;
  /** Where Slack itself draws it; null where it would not. */
  readonly builder: string | null;
}

export type Drawn =
  | { readonly kind: 'message' | 'whisper'; readonly said: readonly (readonly Json[])[] }
  | {
      readonly kind: 'modal';
      readonly title: string;
      readonly submit: string | null;
      readonly close: string;
      readonly blocks: readonly Json[];
      readonly errors: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'offers'; readonly label: string; readonly options: readonly Json[] }
  | { readonly kind: 'sentences'; readonly at: 'field' | 'whisper'; readonly sentences: readonly string[] };

export interface SheetGroup {
  readonly name: string;
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface SheetData {
  readonly now: number;
  readonly tz: string;
  /** Display names by id. */
  readonly names: Readonly<Record<string, string>>;
  readonly groups: readonly SheetGroup[];
}

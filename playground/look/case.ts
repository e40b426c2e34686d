import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';

/** A message as a view makes it. */
export interface Said {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** What is drawn. */
export type Drawing =
  /** `whisper`: read by one person, who gets no notification. */
  | { readonly kind: 'message' | 'whisper'; readonly said: readonly Said[] }
  /** `errors`: what the bot says at fields when the form is sent, by block_id. */
  | { readonly kind: 'modal'; readonly view: ModalView; readonly errors: Readonly<Record<string, string>> }
  /** What stands in the list under a picker. */
  | { readonly kind: 'offers'; readonly label: string; readonly options: readonly PlainTextOption[] }
  /** Sentences that stand at a field (`error`), or that are said to one person: by the function that makes them. */
  | { readonly kind: 'sentences'; readonly at: 'field' | 'whisper'; readonly sentences: readonly Sentence[] };

export type Sentence = readonly [view: string, sentence: string];

/** One view in one state. */
export interface Case {
  /** The function of src/slack/views that makes it. */
  readonly view: string;
  readonly state: string;
  readonly drawing: Drawing;
}

export const message = (view: string, state: string, ...said: readonly Said[]): Case => ({
  view,
  state,
  drawing: { kind: 'message', said },
});

export const whisper = (view: string, state: string, ...said: readonly Said[]): Case => ({
  view,
  state,
  drawing: { kind: 'whisper', said },
});

export const modal = (view: string, state: string, drawn: ModalView, errors: Record<string, string> = {}): Case => ({
  view,
  state,
  drawing: { kind: 'modal', view: drawn, errors },
});

/** Every function of src/slack/views that a case is drawn by. */
export const viewsOf = (cases: readonly Case[]): ReadonlySet<string> =>
  new Set(cases.flatMap(({ view, drawing }) => (drawing.kind === 'sentences' ? drawing.sentences.map(([name]) => name) : [view])));

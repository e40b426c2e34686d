import { type ModelId, parseModelId } from '../ids.ts';

/** What a text that somebody gave as a model turned out to be; every case but `model` deserves its own hint. */
export type ModelIdHint =
  | { readonly kind: 'model'; readonly id: ModelId }
  | { readonly kind: 'job' }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'not_a_model' };

/** The parts of a fine-tuned model's id, as its owner and the training left them. Display only: never matched on. */
export interface ModelParts {
  readonly base: string;
  readonly org: string;
  /** Empty where the owner gave none. */
  readonly suffix: string;
  readonly id: string;
  /** The training step of a checkpoint; null for the finished model. */
  readonly step: number | null;
}

/**
 * Tells a shareable model id from the look-alikes that OpenAI's permission endpoints do not accept
 * (`ftjob-…` is a training job, `ftckpt_…` a checkpoint object). White space around the text is forgiven.
 */
export function modelIdHint(text: string): ModelIdHint {
  const trimmed = text.trim();
  if (/^ftjob-/i.test(trimmed)) return { kind: 'job' };
  if (/^ftckpt_/i.test(trimmed)) return { kind: 'checkpoint' };
  const id = parseModelId(trimmed);
  return id === null ? { kind: 'not_a_model' } : { kind: 'model', id };
}

/** Whether somebody who wrote this meant it for a model's id, right or wrong. */
export const meantAsModel = (text: string): boolean => /^(?:ft:|ftjob-|ftckpt_)/i.test(text.trim());

/** Splits `ft:<base>:<org>:<suffix>:<id>[:ckpt-step-<n>]`; the form was checked when the id got its brand. */
export function describeModel(model: ModelId): ModelParts {
  // Stryker disable next-line StringLiteral: a branded id has all five parts
  const [, base = '', org = '', suffix = '', id = '', checkpoint] = model.split(':');
  const step = checkpoint === undefined ? null : Number(checkpoint.slice('ckpt-step-'.length));
  return { base, org, suffix, id, step };
}

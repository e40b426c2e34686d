import type { InputBlock, ModalView } from '@slack/types';
import { type RequestId, parseRequestId } from '../../domain/ids.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import { HOUSE, LIMITS } from './limits.ts';
import { about } from './about.ts';
import { modelName, projectsName } from './names.ts';
import { shortName } from './people.ts';
import { outcomesOf } from './phase.ts';
import { type Piece, bold, plain, rich, section } from './rich.ts';
import { UNKNOWN_VERSION } from './values.ts';
import type { Read } from './values.ts';

/** The dialogs that ask for a reason. What they are about rides in `private_metadata`. */

export const DIALOGS = { deny: 'deny', revoke: 'revoke', details: 'details' } as const;

/** The one field of Deny and Revoke: block_id and action_id. */
export const REASON = 'reason';

export interface DialogAbout {
  readonly request: RequestId;
  /** Digest of the terms that the dialog was opened for. */
  readonly digest: string;
}

export const dialogMetadata = ({ id, state }: RequestRecord): string =>
  JSON.stringify({ v: 1, request: id, digest: state.digest });

/** Reads a dialog's `private_metadata`: null is malformed, another version is of another release. */
export function parseDialogMetadata(text: string): Read<DialogAbout> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('v' in parsed)) return null;
  if (parsed.v !== 1) return typeof parsed.v === 'number' ? UNKNOWN_VERSION : null;
  if (!('request' in parsed) || !('digest' in parsed)) return null;
  const { request: id, digest } = parsed;
  if (typeof id !== 'string' || typeof digest !== 'string' || !/^[0-9a-f]{8}$/.test(digest)) return null;
  const request = parseRequestId(id);
  return request === null ? null : { kind: 'read', value: { request, digest } };
}

/** @param typed what stands in it already, at most `HOUSE.dialogReason` characters */
export const reasonField = (label: string, typed: string | null = null): InputBlock => ({
  type: 'input',
  block_id: REASON,
  label: plain(label, LIMITS.label),
  element: {
    type: 'plain_text_input',
    action_id: REASON,
    multiline: true,
    max_length: HOUSE.dialogReason,
    ...(typed ? { initial_value: typed } : {}),
  },
});

export const denyDialog = (record: RequestRecord): ModalView => ({
  type: 'modal',
  callback_id: DIALOGS.deny,
  private_metadata: dialogMetadata(record),
  title: plain('Deny request', LIMITS.modalTitle),
  submit: plain('Deny'),
  close: plain('Cancel'),
  blocks: [reasonField(`Why? ${shortName(record, record.state.asked.by)} will see this.`), about(record)],
});

/** What the end would do: not every grant is taken away by it. */
const consequence = (record: RequestRecord): readonly Piece[] => {
  const { model, projects } = record.state.asked.terms;
  const outcomes = outcomesOf(record.state).map(({ outcome }) => outcome);
  const lose = projects.length === 1 ? 'loses' : 'lose';
  const granted = outcomes.filter((one) => one.kind === 'granted');
  if (granted.length === 0) return ['The request ends now. Nothing is shared yet, and nothing will be.'];
  if (granted.every((one) => one.origin === 'found')) {
    const why = projects.length === 1 ? ' keeps it: it was' : ' keep it: it was';
    return ['The request ends now. ', bold(projectsName(projects)), `${why} there before, not made by this bot.`];
  }
  return [bold(projectsName(projects)), ` ${lose} `, bold(modelName(model)), ' now. Calls will start to fail.'];
};

export const revokeDialog = (record: RequestRecord): ModalView => ({
  type: 'modal',
  callback_id: DIALOGS.revoke,
  private_metadata: dialogMetadata(record),
  title: plain('Revoke access', LIMITS.modalTitle),
  submit: plain('Revoke'),
  close: plain('Cancel'),
  blocks: [rich('what', section(...consequence(record))), reasonField('Why?'), about(record)],
});

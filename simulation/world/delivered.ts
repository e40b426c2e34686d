import { isRecord, tryJson } from '../../playground/json.ts';

/** A delivery as it came to the door, and what came of it. */
export interface Delivered {
  readonly at: number;
  readonly user: string;
  /** What was pressed and what it carried; empty where nothing was. */
  readonly action: string;
  /** The form's payload, or the form of a command. */
  readonly body: string;
  readonly rawBody: string;
}

export const deliveredAs = (rawBody: string, at: number): Delivered => {
  const form = new URLSearchParams(rawBody);
  const payload = form.get('payload');
  const said = payload === null ? null : tryJson(payload);
  const user = isRecord(said) && isRecord(said.user) ? String(said.user.id) : (form.get('user_id') ?? '');
  return { at, user, action: actionIn(said), body: payload ?? form.toString(), rawBody };
};

const actionIn = (said: unknown): string => {
  const first: unknown = isRecord(said) && Array.isArray(said.actions) ? said.actions[0] : null;
  if (!isRecord(first)) return '';
  const value = isRecord(first.selected_option) ? first.selected_option.value : first.value;
  return `${String(first.action_id)} ${String(value)}`;
};

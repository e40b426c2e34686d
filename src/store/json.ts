import * as v from 'valibot';
import { UnreadableRecord } from './dynamo.ts';
import type { Form } from './forms.ts';

/**
 * Reads `{"v":1,…}` as one of our tables holds it, without the version, and checks that it is of the form that the
 * version names: a broken item is refused here by its name, and never half understood.
 * @throws UnreadableRecord
 */
// The forms are checked, their brands and unions are not spelled out again: the parameter states them.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const readForm = <Read extends object>(key: string, what: string, text: string | null, expected: Form): Read => {
  let form: unknown;
  try {
    form = JSON.parse(text ?? '');
  } catch {
    // The parser's error would quote what people typed.
    throw new UnreadableRecord(key, `its ${what} is not JSON`);
  }
  if (typeof form !== 'object' || form === null || !('v' in form) || form.v !== 1) {
    throw new UnreadableRecord(key, `its ${what} has an unknown form`);
  }
  const { v: _v, ...rest } = form;
  if (!v.is(expected, rest)) throw new UnreadableRecord(key, `its ${what} is not of the form that its version names`);
  // See above: that was checked.
  return rest as Read;
};

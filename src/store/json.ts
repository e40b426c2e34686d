import { UnreadableRecord } from './dynamo.ts';

/**
 * Reads `{"v":1,…}` as one of our tables holds it, without the version. Only this release's and earlier releases'
 * stores write these tables, in the form that the version names: that, and no guess, is what the type parameter states.
 * @throws UnreadableRecord for anything else
 */
// The parameter states the form that the version names; no argument could carry it.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export const readForm = <Form extends object>(key: string, what: string, text: string | null): Form => {
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
  // See above: the version names the form.
  return rest as Form;
};

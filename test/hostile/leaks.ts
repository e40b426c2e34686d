/** Finds a secret in a text, however it is written there. */

/** So many characters of a secret's random part in a row are as good as the secret. */
const RUN = 12;

const reversed = (text: string): string => [...text].toReversed().join('');

/** What base64 makes of a text in the middle of another: its three alignments, without what their ends share. */
const inBase64 = (text: Buffer): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), text]).toString('base64').replaceAll('=', '');
    return whole.slice(offset === 0 ? 0 : 4, -2);
  });

const urlSafe = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_');
const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const escaped = (text: string): string => [...text].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** As it is, and in every encoding that a log, a header, an address or an error may bring it into. */
const formsOf = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret);
  const base64 = [...inBase64(bytes), ...inBase64(Buffer.from(secret, 'utf16le'))];
  const plain = [
    secret,
    encodeURIComponent(secret),
    percent(secret),
    escaped(secret),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    ...base64,
    ...base64.map(urlSafe),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    bytes.toString('latin1'),
  ];
  return [...plain, ...plain.map(reversed)];
};

const windowsOf = (text: string): readonly string[] =>
  Array.from({ length: Math.max(1, text.length - RUN + 1) }, (_, at) => text.slice(at, at + RUN));

export interface Leak {
  readonly secret: string;
  readonly where: string;
  readonly around: string;
}

/** @param secrets by what they are called; of each only the random part, at least {@link RUN} characters long */
export const leakFinder = (secrets: Readonly<Record<string, string>>): ((where: string, text: string) => readonly Leak[]) => {
  const windows = new Map<string, string>();
  for (const [name, secret] of Object.entries(secrets)) {
    if (secret.length < RUN) throw new Error(`${name} is too short to be looked for.`);
    for (const form of formsOf(secret)) for (const run of windowsOf(form)) windows.set(run, name);
  }
  return (where, text) => {
    const found = new Map<string, Leak>();
    for (let at = 0; at + RUN <= text.length; at += 1) {
      const secret = windows.get(text.slice(at, at + RUN));
      if (secret !== undefined && !found.has(secret)) {
        found.set(secret, { secret, where, around: text.slice(Math.max(0, at - 80), at) });
      }
    }
    return [...found.values()];
  };
};

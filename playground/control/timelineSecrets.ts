import { mask } from '../call.ts';
import { isRecord, tryJson } from '../json.ts';

const SECRET_HEADERS = new Set(['x-slack-signature', 'authorization', 'x-amz-security-token']);
/** Whoever has a reply address may answer in the bot's name. */
const REPLY_ADDRESS = /(\/(?:commands|actions)\/T[A-Z0-9]+\/\d+\/)[A-Za-z0-9]+/g;
const SECRETS = /secret|token|^authorization$|admin_key|project_keys/i;
const MASK = '•••';

/** What is JSON within a text told apart, however deep: by its field's name a secret is found only then. */
function unfolded(value: unknown, depth = 0): unknown {
  if (depth > 12) return MASK;
  if (typeof value === 'string') {
    const parsed = /^\s*[[{]/.test(value) ? tryJson(value) : undefined;
    return isRecord(parsed) || Array.isArray(parsed) ? unfolded(parsed, depth + 1) : value.replaceAll(REPLY_ADDRESS, `$1${MASK}`);
  }
  if (Array.isArray(value)) return value.map((one) => unfolded(one, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, hides(key, inner) ? MASK : unfolded(inner, depth + 1)]),
  );
}

const hides = (key: string, inner: unknown): boolean =>
  SECRET_HEADERS.has(key.toLowerCase()) || (SECRETS.test(key) && inner !== null && !/^(?:next|page)_?token$/i.test(key));

/** A copy that may be shown to anybody who stands beside: no key, token, signature or reply address. */
export const shown = (value: unknown): unknown => mask(unfolded(value));

/** A body as it goes out, as a value: JSON read, a Buffer of something else as text. */
export function bodyValue(body: unknown): unknown {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : body;
  return typeof text === 'string' ? (tryJson(text) ?? text) : text;
}

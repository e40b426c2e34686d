/** One call that a stand-in saw, told twice: when it has arrived whole, and when it is answered (or given up). */
export interface Call {
  /** Counts the calls of one stand-in from 1. */
  readonly n: number;
  readonly service: string;
  /** Whose address it came by; `null` by the stand-in's own. */
  readonly caller: string | null;
  readonly phase: 'received' | 'answered';
  /** Milliseconds by the stand-in's clock, of this phase. */
  readonly at: number;
  readonly method: string;
  /** Path and query as sent, secrets masked. */
  readonly path: string;
  /** The service's own name for what is asked, `unknown` where it has none. */
  readonly operation: string;
  /** `null` until answered, and for ever where the connection was dropped or left hanging. */
  readonly status: number | null;
  /** Body bytes: of the request when received, of the answer when answered. */
  readonly bytes: number;
  /** The request's parsed body, secrets masked; `null` where there is none. */
  readonly request: unknown;
  /** The kind of fault that was played on this call. */
  readonly fault?: string;
}

const SECRET_FIELDS = new Set(['SecretString', 'SecretBinary', 'token', 'client_secret', 'password', 'Authorization']);
const SECRET_FORMS = /\b(?:sk-[A-Za-z0-9_-]{3,}|xox[a-z]-[A-Za-z0-9-]{3,}|xapp-[A-Za-z0-9-]{3,})/g;
const MASK = '•••';

/** A copy of any JSON value without keys and tokens: known by their field's name or by their form. */
export function mask(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(SECRET_FORMS, MASK);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET_FIELDS.has(key) ? MASK : mask(inner)]),
  );
}

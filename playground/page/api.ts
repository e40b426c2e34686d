import type { Act, Body } from '../control/bodies.ts';
import type { ActDone, ChangedShown, OrganizationShown, Screen, WorldShown } from '../control/wire.ts';

/** What the control interface refused: `name` is one of its documented names. */
export class ApiError extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const isError = (body: unknown): body is { readonly error: { readonly name: string; readonly message: string } } =>
  typeof body === 'object' && body !== null && 'error' in body;

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(path, init);
  const body: unknown = await answer.json();
  if (isError(body)) throw new ApiError(body.error.name, body.error.message);
  // Our own control interface answers this; its types are checked where it is made.
  return body as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> =>
  call<T>(path, signal === undefined ? undefined : { signal });

export const post = <T>(path: string, body: object = {}): Promise<T> =>
  call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const world = (): Promise<WorldShown> => get('/api/world');
export const changes = (after: number, signal: AbortSignal): Promise<ChangedShown> =>
  get(`/api/changes?after=${after}`, signal);
export const screen = (person: string): Promise<Screen> => get(`/api/people/${person}/screen`);
export const organization = (): Promise<OrganizationShown> => get('/api/openai');
/** @throws ApiError where it cannot be done, or the bot did not answer as it should */
export const act = <A extends Act>(person: string, name: A, body: Body<A>): Promise<ActDone> =>
  post(`/api/people/${person}/${name}`, body);

import type { HttpRequest } from '../stand-in.ts';

export interface Asked {
  readonly request: HttpRequest;
  /** The path's decoded variable parts, in order. */
  readonly parts: readonly string[];
  /** The project of the key; `null` with an admin key. */
  readonly project: string | null;
}

export interface Route {
  readonly method: string;
  /** Path after `/v1`, `*` for a variable part. */
  readonly path: string;
  /** operationId of OpenAI's OpenAPI document. */
  readonly operation: string;
  readonly key: 'admin' | 'project';
  readonly scope: string;
  readonly answer: (asked: Asked) => object;
}

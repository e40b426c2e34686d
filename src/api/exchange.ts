import { buildConnector, Client, type Dispatcher } from 'undici';

import { safeCause } from './errors.ts';

/** Opens a connection to an origin for one exchange; it is destroyed afterwards. */
export type OpenDispatcher = (origin: string) => Dispatcher;

/**
 * One connection for each exchange, never kept: a Lambda function is frozen between calls, and a POST written to a
 * connection that died meanwhile would have to be treated as perhaps done. TLS sessions are shared, which keeps the
 * handshake short. HTTP/1.1 only, so that closing the socket is the end of the request.
 */
export function createConnections({ connectMs }: { readonly connectMs: number }): OpenDispatcher {
  const connect = buildConnector({ timeout: connectMs, allowH2: false });
  // Undici's own time-outs watch for silence; ours is over the whole answer, so a slow trickle ends too.
  return (origin) => new Client(origin, { connect, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
}

export interface Message {
  readonly origin: string;
  readonly path: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Headers; readonly text: string }
  | { readonly kind: 'too_large'; readonly status: number; readonly headers: Headers }
  | {
      readonly kind: 'broken';
      readonly why: 'network' | 'timeout' | 'aborted';
      /** False = not one byte of the request left. */
      readonly written: boolean;
      /** The head of an answer whose body did not come whole; null where not even that came. */
      readonly head: { readonly status: number; readonly headers: Headers } | null;
      readonly cause: Error;
    };

export interface Bounds {
  /** From here to the last byte of the answer, connecting included. */
  readonly withinMs: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Sends one message and reads its whole answer. Never rejects. When it returns, its socket is closed. */
export async function exchange(open: OpenDispatcher, message: Message, bounds: Bounds): Promise<Exchange> {
  const { signal } = bounds;
  let written = false;
  let settled = false;
  let head: { status: number; headers: Headers } | null = null;
  const broken = (why: 'network' | 'timeout' | 'aborted', error: unknown): Exchange => ({
    kind: 'broken', why, written, head, cause: safeCause(error),
  });
  if (signal?.aborted === true) return broken('aborted', new Error('aborted'));

  const connection = open(message.origin);
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<Exchange>((resolve) => {
      const settle = (outcome: Exchange): void => {
        settled = true;
        resolve(outcome);
      };
      timer = setTimeout(() => settle(broken('timeout', new Error('timeout'))), bounds.withinMs);
      onAbort = () => settle(broken('aborted', new Error('aborted')));
      signal?.addEventListener('abort', onAbort, { once: true });

      const chunks: Buffer[] = [];
      let size = 0;
      const { path, method, headers, body } = message;
      connection.dispatch({ path, method, headers, body, reset: true }, {
        onRequestStart(controller) {
          // Undici calls this just before the first byte: the last moment at which nothing has been sent.
          if (settled) controller.abort(new Error('given up before sending'));
          else written = true;
        },
        onResponseStart(_controller, status, answerHeaders) {
          if (status >= 200) head = { status, headers: answerHeaders };
        },
        onResponseData(_controller, chunk) {
          size += chunk.length;
          if (size <= bounds.maxBytes) chunks.push(chunk);
          else if (head !== null) settle({ kind: 'too_large', ...head });
        },
        onResponseEnd() {
          if (head === null) settle(broken('network', new Error('no head')));
          else settle({ kind: 'answer', ...head, text: Buffer.concat(chunks).toString('utf8') });
        },
        onResponseError(_controller, error) {
          settle(broken('network', error));
        },
      });
    });
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    await connection.destroy();
  }
}

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mask } from './call.ts';
import type { Call } from './call.ts';
import { createFaults } from './faults.ts';
import type { Fault, Faults } from './faults.ts';

const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface HttpRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** Path exactly as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; a repeated header's values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON. */
  readonly body?: string | Buffer | object;
}

export interface HttpServer {
  /** `http://127.0.0.1:<port>`, no slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Ends at once: open connections are destroyed, whatever they wait for. */
  close(): Promise<void>;
}

/** How a handler ends its exchange: an answer, or the connection cut, or neither (it hangs until close). */
export interface Reply {
  answer(answer: Answer): void;
  drop(): void;
}

export type Handler = (request: HttpRequest, reply: Reply) => void | Promise<void>;

/**
 * Serves on 127.0.0.1, on a free port unless one is given. The handler gets a request when its body is there whole.
 * A handler that throws is a mistake in the stand-in itself: answered 500 with the reason, so that a test shows it.
 * @throws the listener's own error, such as EADDRINUSE.
 */
export async function startHttp(name: string, handler: Handler, port = 0): Promise<HttpServer> {
  const server = createServer((req, res) => {
    const reply: Reply = { answer: (answer) => send(res, answer), drop: () => void req.socket.destroy() };
    const run = async () => {
      const request = await readRequest(req);
      if (request === null) return reply.answer({ status: 413, body: 'Request body too large' });
      await handler(request, reply);
    };
    run().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      reply.answer({ status: 500, body: `The ${name} stand-in itself failed: ${reason}` });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`The ${name} stand-in has no port`);
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(req: IncomingMessage): Promise<HttpRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A request stream without an encoding set gives Buffers; its type says only `any`.
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  const headers: Record<string, string> = {};
  for (const [key, values] of Object.entries(req.headersDistinct)) headers[key] = (values ?? []).join(',');
  const target = req.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: req.method ?? 'GET',
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
    body: Buffer.concat(chunks),
  };
}

function bytesOf(body: Answer['body']): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function send(res: ServerResponse, answer: Answer): void {
  if (res.headersSent || res.destroyed) return;
  const json = typeof answer.body === 'object' && !Buffer.isBuffer(answer.body);
  const body = bytesOf(answer.body);
  res.writeHead(answer.status, {
    ...(json ? { 'content-type': 'application/json' } : {}),
    ...answer.headers,
    'content-length': body.length,
  });
  res.end(body);
}

/** What a stand-in has to know of its service; everything else (log, faults, gates) is the same for all. */
export interface Service {
  readonly name: string;
  /** Names the operation and gives the parsed body for the log. No effect; must not throw. */
  readonly read: (request: HttpRequest) => { readonly operation: string; readonly request: unknown };
  /** The effect and its answer. */
  readonly answer: (request: HttpRequest) => Answer | Promise<Answer>;
  /** Headers of every answer that comes from the service itself, request ids for one. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

export type Gate = (call: Call) => void | Promise<void>;

export interface StandInOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** `answered` is the answer's body as it goes out, secrets and all. */
  readonly onCall?: (call: Call, answered?: unknown) => void;
  readonly port?: number;
}

export interface StandIn extends HttpServer {
  readonly faults: Faults;
  /** Awaited before the effect, and between effect and answer: where a test kills the caller. Set at any time. */
  readonly gates: { before?: Gate | undefined; after?: Gate | undefined };
  /** Calls so far, each as it stands now; of one operation where named. */
  calls(operation?: string): readonly Call[];
  forgetCalls(): void;
  /** A further address of the same service: what comes by it is this caller's. Closed with the stand-in at the latest. */
  addressFor(caller: string): Promise<HttpServer>;
}

/** Starts a stand-in: log → fault → gate → effect → gate → answer. */
export async function startStandIn(service: Service, options: StandInOptions): Promise<StandIn> {
  const faults = createFaults();
  const gates: StandIn['gates'] = {};
  const log = new Map<number, Call>();
  let count = 0;
  const tell = (call: Call, answered?: unknown) => {
    log.set(call.n, call);
    options.onCall?.(call, answered);
  };

  const handleFor = (caller: string | null): Handler => async (request, reply) => {
    const seen = service.read(request);
    count += 1;
    const received: Call = {
      n: count,
      service: service.name,
      caller,
      phase: 'received',
      at: options.now(),
      method: request.method,
      path: String(mask(request.target)),
      operation: seen.operation,
      status: null,
      bytes: request.body.length,
      request: mask(seen.request),
    };
    const fault = faults.take(received);
    const call: Call = fault === null ? received : { ...received, fault: fault.kind };
    tell(call);
    const end = (answer: Answer | null) => {
      const bytes = bytesOf(answer?.body).length;
      tell({ ...call, phase: 'answered', at: options.now(), status: answer?.status ?? null, bytes }, answer?.body);
      if (answer !== null) reply.answer(answer);
    };
    const own = (answer: Answer): Answer => ({ ...answer, headers: { ...service.headers?.(), ...answer.headers } });

    await gates.before?.(call);
    const answer = await play(fault, async () => own(await service.answer(request)), own);
    await gates.after?.(call);
    if (fault?.kind === 'hold') await fault.told.released;
    end(answer);
    if (fault?.kind === 'drop' || fault?.kind === 'drop_after') reply.drop();
  };

  const server = await startHttp(service.name, handleFor(null), options.port);
  const others = new Set<HttpServer>();
  return {
    ...server,
    faults,
    gates,
    calls: (operation) =>
      [...log.values()].filter((call) => operation === undefined || call.operation === operation),
    forgetCalls: () => log.clear(),
    addressFor: async (caller) => {
      const other = await startHttp(service.name, handleFor(caller));
      others.add(other);
      return {
        ...other,
        close: async () => {
          others.delete(other);
          await other.close();
        },
      };
    },
    close: async () => {
      await Promise.all([server, ...others].map((one) => one.close()));
    },
  };
}

/** Lets the effect happen or not, as the fault says, and gives what the caller is told: `null` is nothing at all. */
async function play(
  fault: Fault | null,
  effect: () => Promise<Answer>,
  own: (answer: Answer) => Answer,
): Promise<Answer | null> {
  switch (fault?.kind) {
    case undefined:
      return effect();
    case 'status': {
      const { status, headers = {}, body } = fault;
      return own({ status, headers, ...(body === undefined ? {} : { body }) });
    }
    case 'html': {
      const body = `<html><head><title>${fault.status}</title></head><body><h1>${fault.status}</h1></body></html>`;
      return { status: fault.status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
    }
    case 'drop':
    case 'hang':
      return null;
    case 'drop_after':
    case 'hang_after':
      await effect();
      return null;
    case 'slow':
      await fault.wait();
      return effect();
    case 'late':
    case 'hold': {
      fault.told.reached();
      if (fault.kind === 'late') await fault.told.released;
      const answer = await effect();
      fault.told.done();
      return answer;
    }
  }
}

import type { Answer, HttpRequest, Service } from '../../playground/stand-in.ts';

/** A request as a stand-in reads it from a socket. */
export const requestOf = (
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): HttpRequest => {
  const mark = target.indexOf('?');
  return {
    method,
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body),
  };
};

export interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What goes out on the wire. */
const heard = (answer: Answer): Heard => {
  const { status, headers = {}, body = '' } = answer;
  const json = typeof body === 'object' && !Buffer.isBuffer(body);
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status,
    headers: json ? { 'content-type': 'application/json', ...lower } : lower,
    text: json ? JSON.stringify(body) : body.toString(),
  };
};

/** A stand-in's answer at this instant. @throws Error where the stand-in cannot say it at once */
export const answerOf = (service: Service, request: HttpRequest): Heard => {
  const answer = service.answer(request);
  if (answer instanceof Promise) throw new Error(`${service.name} does not answer at once.`);
  return heard({ ...answer, headers: { ...service.headers?.(), ...answer.headers } });
};

export const html = (status: number): Heard => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  text: `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
});

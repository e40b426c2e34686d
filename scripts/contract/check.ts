import type { Description, Operation, Parameter, Part } from './description.ts';
import { operationFor } from './description.ts';
import type { Exchange } from './recorder.ts';
import type { Schemas } from './schemas.ts';

/** Where the published description and what goes over the wire are not the same. */
export interface Difference {
  readonly operation: string;
  /** A name for the kind of it. */
  readonly kind:
    | 'operation_missing'
    | 'operation_renamed'
    | 'query_unknown'
    | 'query_brackets'
    | 'query_missing'
    | 'query_value'
    | 'path_value'
    | 'header'
    | 'body'
    | 'status_undescribed'
    | 'answer'
    | 'client';
  readonly text: string;
}

export interface CheckOptions {
  readonly description: Description;
  readonly schemas: Schemas;
  /** Whether a field that is not described is a difference: of a stand-in it is, of the service itself it is news. */
  readonly closed: boolean;
}

/** Everything in which one exchange differs from the description. `operation` is what the client meant to call. */
export function checkExchange(operation: string, exchange: Exchange, options: CheckOptions): readonly Difference[] {
  const { method, path } = exchange;
  const found = operationFor(options.description, method, path);
  const difference = (kind: Difference['kind'], text: string): Difference => ({ operation, kind, text });
  if (found === null) return [difference('operation_missing', `${method} ${shape(path)} is not described`)];
  const renamed =
    found.id === operation ? [] : [difference('operation_renamed', `${method} ${found.path} is called ${found.id}`)];
  return [
    ...renamed,
    ...checkQuery(found, exchange, options.schemas).map(([kind, text]) => difference(kind, text)),
    ...checkPath(found, path, options.schemas).map((text) => difference('path_value', text)),
    ...checkHeaders(found, exchange).map((text) => difference('header', text)),
    ...checkBody(found, exchange, options.schemas).map((text) => difference('body', `request: ${text}`)),
    ...checkAnswer(found, exchange, options).map(([kind, text]) => difference(kind, text)),
  ];
}

/** Ids of a real organization stay out of what is printed. */
const shape = (path: string): string => path.replaceAll(/\/(?:ft:|proj_|cp_|ftjob-)[^/]*/g, '/…');

/** A value as sent, in the type that its schema asks for; left as it is where it is of none. */
function typed(schema: Part, text: string): unknown {
  const types = [schema['type']].flat();
  if (types.includes('integer') || types.includes('number')) return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
  if (types.includes('boolean')) return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

type Found = readonly [kind: Difference['kind'], text: string];

function checkQuery(operation: Operation, { query }: Exchange, schemas: Schemas): readonly Found[] {
  const known = operation.parameters.filter((one) => one.in === 'query');
  const sentAs = (name: string): { readonly parameter: Parameter; readonly brackets: boolean } | null => {
    const exact = known.find((one) => one.name === name);
    if (exact !== undefined) return { parameter: exact, brackets: false };
    const plain = known.find((one) => one.schema['type'] === 'array' && `${one.name}[]` === name);
    return plain === undefined ? null : { parameter: plain, brackets: true };
  };
  const found: Found[] = [];
  for (const name of new Set(query.keys())) {
    const sent = sentAs(name);
    if (sent === null) {
      found.push(['query_unknown', `request: the query parameter ${name} is not described`]);
      continue;
    }
    const { parameter, brackets } = sent;
    if (brackets) found.push(['query_brackets', `request: ${parameter.name} is sent as ${name}`]);
    const texts = query.getAll(name);
    const { schema } = parameter;
    const items = schema['items'];
    const item: Part = typeof items === 'object' && items !== null ? { ...items } : {};
    const value = schema['type'] === 'array' ? texts.map((text) => typed(item, text)) : typed(schema, texts[0] ?? '');
    for (const text of schemas.check(schema, value)) found.push(['query_value', `request: ${name}: ${text}`]);
  }
  const names = [...query.keys()].map((name) => sentAs(name)?.parameter.name);
  const missing = known.filter((one) => one.required && !names.includes(one.name));
  return [...found, ...missing.map(({ name }): Found => ['query_missing', `request: the query parameter ${name} is required`])];
}

function checkPath(operation: Operation, path: string, schemas: Schemas): readonly string[] {
  const sent = path.split('/');
  return operation.path.split('/').flatMap((name, index) => {
    const variable = /^\{(.+)\}$/.exec(name)?.[1];
    if (variable === undefined) return [];
    const parameter = operation.parameters.find((one) => one.in === 'path' && one.name === variable);
    if (parameter === undefined) return [];
    const value = typed(parameter.schema, decodeURIComponent(sent[index] ?? ''));
    return schemas.check(parameter.schema, value).map((text) => `request: {${variable}} in the path: ${text}`);
  });
}

function checkHeaders(operation: Operation, { headers }: Exchange): readonly string[] {
  const required = operation.parameters.filter((one) => one.in === 'header' && one.required);
  const missing = required
    .filter(({ name }) => headers[name.toLowerCase()] === undefined)
    .map(({ name }) => `request: the header ${name} is required`);
  const wantsBearer = operation.bearer === true && !/^Bearer \S+$/.test(headers['authorization'] ?? '');
  const other = operation.bearer === false ? ['request: the key is not to be sent as a bearer token any more'] : [];
  return [...missing, ...(wantsBearer ? ['request: a bearer token is required'] : []), ...other];
}

function checkBody(operation: Operation, { hasBody, body, headers }: Exchange, schemas: Schemas): readonly string[] {
  if (!hasBody) return operation.body?.required === true ? ['a body is required'] : [];
  if (operation.body === null) return ['a body is not described'];
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  const schema = operation.body.contents[type];
  if (schema === undefined) return [`content type ${type}; described: ${Object.keys(operation.body.contents).join(', ')}`];
  return schemas.check(schema, body);
}

function checkAnswer(operation: Operation, exchange: Exchange, { schemas, closed }: CheckOptions): readonly Found[] {
  const { status, answer, contentType } = exchange;
  const { answers } = operation;
  const key = [String(status), `${Math.floor(status / 100)}XX`, 'default'].find((one) => Object.hasOwn(answers, one));
  const schema = key === undefined ? errorEnvelope(status, schemas) : answers[key];
  const undescribed: readonly Found[] =
    key === undefined ? [['status_undescribed', `answer: ${status} is not described`]] : [];
  if (schema === undefined || schema === null) return undescribed;
  if (!contentType.startsWith('application/json')) {
    return [...undescribed, ['answer', `answer ${status}: content type ${contentType || 'missing'}, not application/json`]];
  }
  const unfit = closed ? schemas.checkClosed(schema, answer) : schemas.check(schema, answer);
  return [...undescribed, ...unfit.map((text): Found => ['answer', `answer ${status}: ${text}`])];
}

/** What every refusal looks like, whether or not the operation's own answers say so. */
const errorEnvelope = (status: number, schemas: Schemas): Part | null =>
  status >= 400 ? schemas.named('ErrorResponse') : null;

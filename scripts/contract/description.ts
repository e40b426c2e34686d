import * as v from 'valibot';
import { parse } from 'yaml';

/** A JSON object of the description; what it means depends on where it stands. */
export type Part = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Part;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** As described: `/models/{model}`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  /** By content type; null: a body is not described. */
  readonly body: { readonly required: boolean; readonly contents: Readonly<Record<string, Part>> } | null;
  /** By status, `4XX` or `default`: the schema of a JSON answer, null where none is described. */
  readonly answers: Readonly<Record<string, Part | null>>;
  /** Whether a bearer key is asked for; null where the description says nothing of it. */
  readonly bearer: boolean | null;
}

export interface Description {
  readonly version: string;
  readonly operations: readonly Operation[];
  readonly schemas: Readonly<Record<string, Part>>;
}

/** The file is no OpenAPI 3 description that can be used. */
export class DescriptionUnusable extends Error {
  override readonly name = 'DescriptionUnusable';
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const part = v.record(v.string(), v.unknown());
const Document = v.object({
  openapi: v.pipe(v.string(), v.startsWith('3.')),
  info: v.optional(v.object({ version: v.optional(v.string(), '') }), {}),
  paths: v.record(v.string(), part),
  components: v.optional(part, {}),
  security: v.optional(v.array(part)),
});

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);
const partOf = (value: unknown): Part => (isPart(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Reads an OpenAPI 3.0 or 3.1 description, JSON or YAML.
 * @throws DescriptionUnusable
 */
export function readDescription(text: string): Description {
  let raw: unknown;
  try {
    // OpenAI's own file is YAML of more than a megabyte with many aliases.
    raw = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { maxAliasCount: -1 });
  } catch {
    throw new DescriptionUnusable('It is neither JSON nor YAML.');
  }
  const parsed = v.safeParse(Document, raw);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]) ?? 'the whole';
    throw new DescriptionUnusable(`It is no OpenAPI 3 description: ${where} is missing or of another form.`);
  }
  const document = parsed.output;
  const resolve = (value: unknown): Part => {
    let found: unknown = value;
    for (let depth = 0; depth < 20; depth += 1) {
      const target: unknown = isPart(found) ? found['$ref'] : undefined;
      if (typeof target !== 'string') return partOf(found);
      if (!target.startsWith('#/')) throw new DescriptionUnusable(`It refers to ${target}, which is another file.`);
      found = target
        .slice(2)
        .split('/')
        .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
        .reduce<unknown>((at, name) => partOf(at)[name], document);
    }
    throw new DescriptionUnusable('Its references go round in a circle.');
  };

  const schemes = partOf(document.components['securitySchemes']);
  const bearer = (security: unknown): boolean | null => {
    const asked = listOf(security ?? document.security).flatMap((one) => Object.keys(partOf(one)));
    if (asked.length === 0) return null;
    return asked.some((name) => {
      const scheme = resolve(schemes[name]);
      return scheme['type'] === 'http' && String(scheme['scheme']).toLowerCase() === 'bearer';
    });
  };
  const schemaOf = (content: unknown): Part => partOf(partOf(content)['schema']);

  const operations = Object.entries(document.paths).flatMap(([path, given]) => {
    const item = resolve(given);
    return METHODS.filter((method) => isPart(item[method])).map((method): Operation => {
      const operation = partOf(item[method]);
      const parameters = [...listOf(item['parameters']), ...listOf(operation['parameters'])].map(resolve);
      const body = operation['requestBody'] === undefined ? null : resolve(operation['requestBody']);
      return {
        id: typeof operation['operationId'] === 'string' ? operation['operationId'] : '',
        method: method.toUpperCase(),
        path,
        parameters: parameters.map((one) => ({
          name: String(one['name']),
          in: String(one['in']),
          required: one['required'] === true || one['in'] === 'path',
          schema: partOf(one['schema']),
        })),
        body: body && {
          required: body['required'] === true,
          contents: Object.fromEntries(
            Object.entries(partOf(body['content'])).map(([type, content]) => [type, schemaOf(content)]),
          ),
        },
        answers: Object.fromEntries(
          Object.entries(partOf(operation['responses'])).map(([status, answer]) => {
            const json = partOf(resolve(answer)['content'])['application/json'];
            return [status, json === undefined ? null : schemaOf(json)];
          }),
        ),
        bearer: bearer(operation['security']),
      };
    });
  });
  const named = Object.entries(partOf(document.components['schemas']));
  const schemas: Readonly<Record<string, Part>> = Object.fromEntries(named.map(([name, one]) => [name, partOf(one)]));
  return { version: document.info.version, operations, schemas };
}

/** The operation that a request is for: path as sent, below the base URL. Literal parts go before variable ones. */
export function operationFor({ operations }: Description, method: string, path: string): Operation | null {
  const sent = path.split('/');
  const fitting = operations.filter((one) => {
    const wanted = one.path.split('/');
    const fits = (name: string, index: number) => (/^\{.+\}$/.test(name) ? Boolean(sent[index]) : name === sent[index]);
    return one.method === method && wanted.length === sent.length && wanted.every(fits);
  });
  const variables = ({ path: described }: Operation) => described.split('{').length;
  return fitting.toSorted((a, b) => variables(a) - variables(b))[0] ?? null;
}

import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { DescriptionUnusable } from './description.ts';
import type { Description, Part } from './description.ts';

/** Checks values by the description's schemas. */
export interface Schemas {
  /** What does not fit, in words; empty where all fits. */
  check(schema: Part, value: unknown): readonly string[];
  /** The same, and fields that the schema does not know do not fit either. */
  checkClosed(schema: Part, value: unknown): readonly string[];
  /** A schema of the description by its name; null where there is none. */
  named(name: string): Part | null;
}

const BASE = 'description';

/** The schema with its references pointing to where `ajv` keeps the description, in today's words. */
const rebase = (value: unknown, closed: ReadonlySet<unknown> | null): unknown => {
  if (Array.isArray(value)) return value.map((one) => rebase(one, closed));
  if (typeof value !== 'object' || value === null) return value;
  const changed = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const isReference = key === '$ref' && typeof inner === 'string';
      return [key, isReference ? inner.replace(/^#/, `${BASE}#`) : rebase(inner, closed)];
    }),
  );
  const numbers = withBounds(changed);
  return closed?.has(value) === true ? { ...numbers, additionalProperties: false } : numbers;
};

/** OpenAPI 3.0 says `exclusiveMinimum: true` beside a minimum where JSON Schema has the number itself. */
function withBounds(schema: Part): Part {
  let changed = schema;
  for (const [flag, bound] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
    if (typeof changed[flag] !== 'boolean') continue;
    const { [flag]: excluded, [bound]: limit, ...rest } = changed;
    changed = { ...rest, ...(limit === undefined ? {} : { [excluded === true ? flag : bound]: limit }) };
  }
  return changed;
}

/** Objects that list their fields and do not speak of others; parts of an `allOf` know only their own and stay open. */
function closable(schemas: Readonly<Record<string, Part>>): ReadonlySet<unknown> {
  const objects = new Set<unknown>();
  const open = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const given: Readonly<Record<string, unknown>> = { ...value };
    const fields = given['properties'];
    if (given['type'] === 'object' && typeof fields === 'object' && given['additionalProperties'] === undefined) {
      objects.add(value);
    }
    const parts: readonly unknown[] = Array.isArray(given['allOf']) ? given['allOf'] : [];
    if (parts.length > 0) open.add(value);
    for (const one of parts) {
      const target = typeof one === 'object' && one !== null && '$ref' in one ? String(one.$ref) : null;
      open.add(target === null ? one : schemas[target.split('/').at(-1) ?? '']);
    }
    Object.values(given).forEach(walk);
  };
  walk(schemas);
  return new Set([...objects].filter((one) => !open.has(one)));
}

const words = ({ instancePath, message, params, keyword }: ErrorObject): string => {
  const where = instancePath === '' ? 'the whole' : instancePath.slice(1).replaceAll('/', '.');
  if (keyword === 'additionalProperties') return `${where}: the field ${String(params['additionalProperty'])} is not described`;
  if (keyword === 'enum') return `${where}: must be one of ${JSON.stringify(params['allowedValues'])}`;
  return `${where}: ${message ?? keyword}`;
};

/** @param description what the schemas are from */
export function createSchemas({ schemas }: Description): Schemas {
  const make = (closed: ReadonlySet<unknown> | null) => {
    // `nullable` and other words of OpenAPI 3.0 are no JSON Schema; formats such as `unixtime` are OpenAI's own.
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, logger: false });
    ajv.addSchema({ $id: BASE, components: { schemas: rebase(schemas, closed) } });
    const compiled = new Map<Part, ReturnType<typeof ajv.compile>>();
    const compile = (schema: Part) => {
      try {
        // What was rebased is an object still.
        return ajv.compile(rebase(schema, closed) as object);
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        throw new DescriptionUnusable(`A schema in it cannot be used: ${why}.`);
      }
    };
    return (schema: Part, value: unknown): readonly string[] => {
      const validate = compiled.get(schema) ?? compile(schema);
      compiled.set(schema, validate);
      if (validate(value)) return [];
      const errors = validate.errors ?? [];
      // Of a choice, what its branches say is noise beside the choice itself.
      const choices = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
      const own = errors.filter(
        (error) => choices.includes(error) || !choices.some(({ schemaPath }) => error.schemaPath.startsWith(schemaPath)),
      );
      return [...new Set(own.map(words))];
    };
  };
  return { check: make(null), checkClosed: make(closable(schemas)), named: (name) => schemas[name] ?? null };
}

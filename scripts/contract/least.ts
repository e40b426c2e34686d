import { operationFor } from './description.ts';
import type { Description, Part } from './description.ts';

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The least that a schema promises of a value: fields that it does not require are left out. Choices stay whole. */
function least(value: unknown, schema: unknown, schemas: Readonly<Record<string, Part>>): unknown {
  if (!isPart(schema)) return value;
  if (typeof schema['$ref'] === 'string') return least(value, schemas[schema['$ref'].split('/').at(-1) ?? ''], schemas);
  if (Array.isArray(value)) return value.map((one) => least(one, schema['items'], schemas));
  const fields = schema['properties'];
  if (!isPart(value) || !isPart(fields)) return value;
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => required.includes(name))
      .map(([name, inner]) => [name, least(inner, fields[name], schemas)]),
  );
}

/** A good answer with nothing in it but what the description promises: what else the client needs, it has no right to. */
export function leastAnswer(description: Description, method: string, path: string, answer: unknown): unknown {
  const schema = operationFor(description, method, path)?.answers['200'];
  return least(answer, schema, description.schemas);
}

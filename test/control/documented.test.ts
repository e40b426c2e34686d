import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BODIES } from '../../playground/control/bodies.ts';
import { STATUS } from '../../playground/control/refused.ts';
import { worldRoutes } from '../../playground/control/routes.ts';
import type { Session } from '../../playground/control/session.ts';
import { createTools } from '../../playground/control/tools.ts';

/** docs/control.md against what there is. */

const text = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'control.md'), 'utf8');
const timer = () => Promise.resolve();
// Routes are only listed here; no world is looked at.
const session = {} as Session;
const routes = [...worldRoutes(session, timer), ...createTools({ folder: null, planted: null }, timer).routes(session)];

test('every path is documented, and no other', () => {
  const documented = [...text.matchAll(/^### `(GET|POST) (\S+?)(?:\?\S*)?`$/gm)].map(
    ([, method = '', path = '']) => `${method} ${path.replaceAll(/<[a-z]+>/g, '*')}`,
  );
  expect(documented.toSorted()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).toSorted());
});

test('every refusal has its name and status', () => {
  const rows = [...text.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \|/gm)].map(([, name = '', status = '']) => [name, Number(status)]);
  expect(Object.fromEntries(rows)).toEqual(STATUS);
});

test('every act has its body', () => {
  const rows = [...text.matchAll(/^\| `([a-z]+)` \| `\{([^}]*)\}` \|/gm)].map(([, name = '', fields = '']) => `${name} ${inOrder(fields.split(', '))}`);
  const bodies = Object.entries(BODIES).map(
    ([name, { entries }]) =>
      `${name} ${inOrder(Object.entries(entries).map(([field, { type }]) => (type === 'optional' ? `${field}?` : field)))}`,
  );
  expect(rows.toSorted()).toEqual(bodies.toSorted());
});

const inOrder = (fields: readonly string[]): string => fields.toSorted().join(', ');

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { FUNCTIONS } from './build.ts';

/** Prints what each package contributes to each bundle, minified and not compressed. Run `npm run build` first. */

const Meta = v.object({
  outputs: v.record(v.string(), v.object({ inputs: v.record(v.string(), v.object({ bytesInOutput: v.number() })) })),
});

const packageOf = (path: string): string => {
  const behind = path.split('node_modules/').at(-1) ?? '';
  if (!path.includes('node_modules/')) return 'our own';
  const [scope = '', name = ''] = behind.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
};

const sizes = new Map<string, Map<string, number>>();
for (const fn of FUNCTIONS) {
  const meta = v.parse(Meta, JSON.parse(readFileSync(join('dist', `${fn}.meta.json`), 'utf8')));
  for (const { inputs } of Object.values(meta.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const row = sizes.get(packageOf(path)) ?? new Map<string, number>();
      row.set(fn, (row.get(fn) ?? 0) + bytesInOutput);
      sizes.set(packageOf(path), row);
    }
  }
}
const total = (row: ReadonlyMap<string, number>): number => Math.max(...row.values());
console.log(['package'.padEnd(36), ...FUNCTIONS.map((fn) => fn.padStart(10))].join(''));
for (const [name, row] of [...sizes].toSorted(([, a], [, b]) => total(b) - total(a)).filter(([, row]) => total(row) >= 500)) {
  const cells = FUNCTIONS.map((fn) => (row.has(fn) ? `${((row.get(fn) ?? 0) / 1000).toFixed(1)} kB` : '').padStart(10));
  console.log([name.padEnd(36), ...cells].join(''));
}

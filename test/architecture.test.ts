import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Which rooms of `src` a room may import from, beside itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  engine: ['domain'],
  aws: [],
  slack: ['engine', 'domain', 'aws'],
  api: ['engine', 'domain', 'aws'],
  store: ['engine', 'domain', 'aws'],
  queue: ['engine', 'domain', 'aws'],
  config: ['engine', 'domain', 'aws'],
  handlers: ['slack', 'api', 'store', 'queue', 'config', 'engine', 'domain', 'aws'],
};

/** Who speaks to a vendor: a package named here is imported by these rooms only. */
const VENDORS: readonly (readonly [pattern: RegExp, rooms: readonly string[]])[] = [
  [/^@slack\//, ['slack']],
  [/^undici$/, ['api']],
  [/^@aws-sdk\//, ['api']],
  [/^aws4$/, ['aws']],
];

/** What makes a run unrepeatable; handlers pass it in. */
const IMPURE = /\b(?:Date\.now|Math\.random|performance\.now|random(?:UUID|Bytes|Int))\b|\b(?:new )?Date\(\)/;
const LONGEST = 300;

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s+(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]/g;

const withoutComments = (text: string) =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1');

function imports(text: string): readonly string[] {
  return [...withoutComments(text).matchAll(IMPORT)].flatMap(([, from, call]) => from ?? call ?? []);
}

/** Each rule of the house that a file of `src` breaks, as a sentence. `path` is relative to the repository. */
function broken(path: string, text: string): readonly string[] {
  const room = path.split('/')[1] ?? '';
  const allowed = ARROWS[room];
  if (!allowed) return [`${path} is in no room that docs/architecture.md knows`];
  const code = withoutComments(text);
  const faults: string[] = [];
  for (const name of imports(text)) {
    if (name.startsWith('.')) {
      const target = normalize(join(dirname(path), name));
      const [top, other = ''] = target.split('/');
      if (top !== 'src') faults.push(`${path} imports ${target}: src knows nothing outside itself`);
      else if (other !== room && !allowed.includes(other)) {
        faults.push(`${path} imports ${target}: ${room} → ${other}`);
      }
    } else if (room === 'domain' || (room === 'engine' && !name.startsWith('node:'))) {
      faults.push(`${path} imports ${name}: ${room} knows no package`);
    } else {
      const vendor = VENDORS.find(([pattern]) => pattern.test(name));
      if (vendor && !vendor[1].includes(room)) faults.push(`${path} imports ${name}: only ${vendor[1].join(', ')} may`);
    }
  }
  if (room !== 'handlers') {
    const impure = IMPURE.exec(code);
    if (impure) faults.push(`${path} uses ${impure[0]}: clock, ids and randomness are arguments`);
    if (/^await\b|^[\w.]+\(/m.test(code)) faults.push(`${path} runs something at import`);
    if (/\bprocess\.env\b/.test(code) && !['config', 'aws'].includes(room)) faults.push(`${path} reads process.env`);
  }
  const lines = text.split('\n').length - 1;
  if (lines > LONGEST) faults.push(`${path} has ${lines} lines, more than ${LONGEST}: it has two purposes`);
  return faults;
}

const sources = globSync('src/**/*.ts').toSorted();

test('the sources keep the rules of the house', () => {
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.flatMap((path) => broken(path, readFileSync(path, 'utf8')))).toEqual([]);
});

test('every import is seen', () => {
  const text = `import a from './a.ts';
import type { B,
  C } from "../b.ts";
import './c.ts';
export { d } from './d.ts';
export * from './e.ts';
// import z from './z.ts';
const f = await import('./f.ts');`;
  expect(imports(text)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts', './f.ts']);
});

describe('a rule that is broken is found', () => {
  test.each([
    ['src/domain/a.ts', `import { b } from '../engine/b.ts';`, 'domain → engine'],
    ['src/domain/a.ts', `import * as v from 'valibot';`, 'domain knows no package'],
    ['src/domain/a.ts', `import { createHash } from 'node:crypto';`, 'domain knows no package'],
    ['src/engine/a.ts', `import type { Table } from '../store/table.ts';`, 'engine → store'],
    ['src/engine/a.ts', `import { request } from 'undici';`, 'engine knows no package'],
    ['src/slack/views/a.ts', `import { b } from '../../api/b.ts';`, 'slack → api'],
    ['src/store/a.ts', `import { b } from '../handlers/b.ts';`, 'store → handlers'],
    ['src/aws/a.ts', `import { b } from '../domain/b.ts';`, 'aws → domain'],
    ['src/queue/a.ts', `import { WebClient } from '@slack/web-api';`, 'only slack may'],
    ['src/slack/a.ts', `import { request } from 'undici';`, 'only api may'],
    ['src/handlers/a.ts', `import { b } from '../../playground/b.ts';`, 'src knows nothing outside itself'],
    ['src/api/a.ts', `const b = () => import('../../test/b.ts');`, 'src knows nothing outside itself'],
    ['src/store/a.ts', `const at = () => Date.now();`, 'uses Date.now'],
    ['src/store/a.ts', `const at = () => new Date();`, 'uses new Date()'],
    ['src/slack/a.ts', `const id = () => crypto.randomUUID();`, 'uses randomUUID'],
    ['src/slack/a.ts', `const id = () => Math.random();`, 'uses Math.random'],
    ['src/slack/a.ts', `const id = () => process.env.TOKEN;`, 'reads process.env'],
    ['src/slack/a.ts', `app.start();`, 'runs something at import'],
    ['src/elsewhere/a.ts', ``, 'in no room'],
    ['src/slack/a.ts', `const a = 1;\n`.repeat(LONGEST + 1), '301 lines'],
  ])('%s: %s', (path, text, fault) => {
    expect(broken(path, text)).toEqual([expect.stringContaining(fault)]);
  });
});

test('what is allowed is not reported', () => {
  const view = `import { b } from '../engine/b.ts';\n// Date.now is an argument\nnew Date(now);\n`;
  expect(broken('src/slack/a.ts', view)).toEqual([]);
  const wiring = `import { b } from '../slack/b.ts';\nconst now = () => Date.now();\n`;
  expect(broken('src/handlers/a.ts', wiring)).toEqual([]);
});

import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { parse } from 'yaml';
import { openOffice } from './office.ts';

/** What the documents say about setting up is what it does. */

const install = await readFile('docs/install.md', 'utf8');

/** What is read on the terminal: what is told, and questions with the answers that are shown. */
async function transcript(): Promise<readonly string[]> {
  const office = await openOffice();
  const shown: string[] = [];
  const left = new Map(Object.entries(office.right()).map(([part, answer]) => [part, [answer].flat()]));
  const next = (question: string): string =>
    [...left].find(([part]) => question.includes(part))?.[1].shift() ?? '';
  const { code } = await office.setUp({}, {
    person: {
      tell: (text) => void shown.push(text),
      ask: async (question) => {
        const answer = next(question);
        shown.push(question + answer);
        return answer;
      },
      askHidden: async (question) => {
        shown.push(question.trimEnd());
        return next(question);
      },
    },
  });
  expect(code).toBe(0);
  return shown;
}

/** `…` stands for anything. */
const like = (line: string): RegExp =>
  new RegExp(`^${line.trimEnd().split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);

test('every line that docs/install.md shows is printed, in this order', async () => {
  const quoted = [...install.matchAll(/```text\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => (block ?? '').trimEnd().split('\n'))
    .filter((line) => line !== '…');
  expect(quoted.length).toBeGreaterThan(20);
  const printed = await transcript();
  let at = 0;
  const missing = quoted.filter((line) => {
    const found = printed.findIndex((one, index) => index >= at && like(line).test(one));
    if (found < 0) return true;
    at = found + 1;
    return false;
  });
  expect(missing).toEqual([]);
});

test('what README.md says is seen is printed', async () => {
  const [, table = ''] = /\| It \| You see \|\n([\s\S]*?)\n\n/.exec(await readFile('README.md', 'utf8')) ?? [];
  const quoted = [...table.matchAll(/`([A-Zp][^`]* [^`]*)`/g)].map(([, line]) => line ?? '');
  expect(quoted).toHaveLength(5);
  const printed = await transcript();
  // Shortened: the beginning is enough.
  expect(quoted.filter((line) => !printed.some((one) => like(`${line}…`).test(one)))).toEqual([]);
});

test('its table of parameters is serverless.yml\'s, with what each is unless given', async () => {
  const file: unknown = parse(await readFile('serverless.yml', 'utf8'), { logLevel: 'silent' });
  const Params = v.object({ params: v.object({ default: v.record(v.string(), v.string()) }) });
  const params = v.parse(Params, file).params.default;
  const rows = [...install.matchAll(/^\| (`.*?`) \| (.*?) \|/gm)];
  const named = rows.flatMap(([, names]) => [...(names ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''));
  expect(named.toSorted()).toEqual(Object.keys(params).toSorted());
  for (const [, names = '', unless = ''] of rows) {
    const first = /`(\w+)`/.exec(names)?.[1] ?? '';
    expect(unless.includes(params[first] ?? '')).toBe(true);
  }
});

test('the section that setup points to is there', () => {
  expect(install).toMatch(/^## A deployment that failed$/m);
});

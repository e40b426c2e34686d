/**
 * `npm run cost [-- --requests 500]`: what a month costs in AWS, counted from the packaged template (`npm run package`
 * makes it) and from what one request was seen to do. List prices, nothing that an account has free taken off.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { Template, costOf, totalOf } from './cost/count.ts';
import { PRICES_OF } from './cost/prices.ts';

const TEMPLATE = '.serverless/cloudformation-template-update-stack.json';
const USAGE = 'Usage: npm run cost [-- --requests 500]';

const cents = (dollars: number): string => dollars.toFixed(2);

/** @returns the exit code */
export function cost(args: readonly string[], root: string, tell: (text: string) => void): number {
  let asked: string;
  try {
    ({ requests: asked } = parseArgs({
      args: [...args],
      options: { requests: { type: 'string', default: '500' } },
    }).values);
  } catch (error) {
    // What parseArgs says names only the option.
    tell(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  if (!/^\d{1,7}$/.test(asked)) {
    tell(`Give the requests of a month as a whole number. ${USAGE}`);
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(resolve(root, TEMPLATE), 'utf8');
  } catch {
    tell(`${TEMPLATE} cannot be read. Run npm run package first: it needs no account.`);
    return 1;
  }
  const template = v.safeParse(v.pipe(v.string(), v.parseJson(), Template), text);
  if (!template.success) {
    tell(`${TEMPLATE} is no template. Run npm run package again.`);
    return 1;
  }
  const items = costOf(template.output, Number(asked));
  const idle = totalOf(costOf(template.output, 0));
  tell(`A month with ${asked} requests, in US dollars (list prices of us-east-1, ${PRICES_OF}; they change):`);
  for (const { name, count, dollars } of items.toSorted((a, b) => b.dollars - a.dollars)) {
    tell(`  ${name.padEnd(20)}${count.padEnd(56)}${cents(dollars).padStart(8)}`);
  }
  tell(`  ${'together'.padEnd(76)}${cents(totalOf(items)).padStart(8)}`);
  tell(`Of this ${cents(idle)} is for standing ready. Nothing that an account has free is taken off.`);
  return 0;
}

if (import.meta.main) {
  process.exitCode = cost(process.argv.slice(2), resolve(import.meta.dirname, '..'), (text) => console.log(text));
}

import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { housePolicy } from '../../playground/world/policy.ts';
import { main } from '../../scripts/policy.ts';
import { isExample } from '../../scripts/setup/newPolicy.ts';

/** The policy that is deployed from here: an example until somebody has written another one, which is held to its own. */

const run = async (...args: readonly string[]) => {
  const [said, complained]: [string[], string[]] = [[], []];
  const code = await main(args, {}, { say: (line) => said.push(line), complain: (line) => complained.push(line) });
  return { code, complained, said };
};

test('policy.yaml has no mistake', async () => {
  expect(await run('lint', '--offline')).toMatchObject({ code: 0 });
});

test.runIf(existsSync('policy.examples.yaml'))('policy.examples.yaml holds', async () => {
  expect(await run('test')).toMatchObject({ code: 0, complained: [] });
});

test.runIf(isExample(readFileSync('policy.yaml', 'utf8')))("the example says what the playground's policy says", async () => {
  const { hash } = JSON.parse(housePolicy()) as { readonly hash: string }; // As the compiler writes it.
  expect((await run('lint', '--offline')).said[0]).toContain(`policy ${hash}`);
});

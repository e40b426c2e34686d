import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FUNCTIONS } from '../../scripts/build.ts';

/** What a deployment says of itself (infra/release.cjs), from other bundles than those that are built here. */

interface Release {
  readonly release: () => string;
  readonly policy: () => string;
}
type Texts = Readonly<Partial<Record<(typeof FUNCTIONS)[number], string>>>;

const project = async (code: Texts, policies: Texts = {}): Promise<Release> => {
  const folder = await mkdtemp(join(tmpdir(), 'release-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp('infra', join(folder, 'infra'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"version":"4.5.6"}');
  for (const fn of FUNCTIONS) {
    const [text, hash = 'aaaaaaaa'] = [code[fn], policies[fn]];
    if (text === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- four of them
    await mkdir(join(folder, 'dist', fn), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop
    await writeFile(join(folder, 'dist', fn, 'index.cjs'), text);
    // oxlint-disable-next-line no-await-in-loop
    await writeFile(join(folder, 'dist', fn, 'policy.json'), JSON.stringify({ hash }));
  }
  // Its exports are those that serverless.yml names.
  return createRequire(import.meta.url)(join(folder, 'infra', 'release.cjs')) as Release;
};
const CODE = { slack: 'a', requests: 'b', shares: 'c', clock: 'd' };

test('the same code is the same release, wherever it lies; a change of any function is another', async () => {
  const { release } = await project(CODE);
  expect(release()).toMatch(/^4\.5\.6\+[0-9a-f]{8}$/);
  expect((await project(CODE)).release()).toBe(release());
  const others = await Promise.all(FUNCTIONS.map((fn) => project({ ...CODE, [fn]: 'x' })));
  const swapped = await project({ ...CODE, slack: 'b', requests: 'a' });
  expect(new Set([release(), swapped.release(), ...others.map((one) => one.release())]).size).toBe(6);
});

test('another policy is the same release', async () => {
  const all = { slack: 'bbbbbbbb', requests: 'bbbbbbbb', shares: 'bbbbbbbb', clock: 'bbbbbbbb' };
  const [one, other] = [await project(CODE), await project(CODE, all)];
  expect(other.release()).toBe(one.release());
  expect([one.policy(), other.policy()]).toEqual(['aaaaaaaa', 'bbbbbbbb']);
});

test('functions with several policies are not packaged', async () => {
  const { policy } = await project(CODE, { clock: 'cccccccc' });
  expect(policy).toThrow('npm run build');
});

test('where nothing is built, serverless.yml can be read all the same', async () => {
  const { release, policy } = await project({ slack: 'a' });
  expect([release(), policy()]).toEqual(['4.5.6+unbuilt', 'unbuilt']);
});

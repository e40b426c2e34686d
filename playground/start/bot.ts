import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Running } from '../control/bundlesRoutes.ts';
import { BUGS } from '../planted/bugs.ts';
import { bugNamed, buildPlanted } from '../planted/build.ts';
import { DIST } from '../world/bundles.ts';
import { housePolicy } from '../world/policy.ts';
import { CannotStart } from './args.ts';

/** The bot that is to run, as a folder of bundles. */
export interface Bot {
  readonly folder: string;
  readonly running: Running;
  readonly close: () => Promise<void>;
}

/**
 * The built one, or one with a bug in it, built now into a folder of its own: that is gone after `close`.
 * @throws CannotStart for a bug that has no such name
 */
export async function botWith(planted: string | null): Promise<Bot> {
  if (planted === null) return { folder: DIST, running: { folder: DIST, planted: null }, close: async () => undefined };
  const bug = bugNamed(planted);
  if (bug === null) throw new CannotStart(`There is no bug “${planted}” to plant. There are: ${BUGS.map(({ name }) => name).join(', ')}.`);
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-planted-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await buildPlanted(bug, folder, housePolicy());
  } catch (error) {
    await close();
    throw error;
  }
  const { name, wrong, seen } = bug;
  return { folder, running: { folder, planted: { name, wrong, seen } }, close };
}

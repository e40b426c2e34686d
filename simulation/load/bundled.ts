import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from '../../scripts/build.ts';
import type { Wires } from '../world/bot.ts';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/load');

export interface Bundled {
  readonly wires: Wires;
  /** Of the bundle. */
  readonly bytes: number;
}

/** The handlers out of one bundle that is built as those that are deployed are: minified, with the same stubs. */
export async function bundledHandlers(): Promise<Bundled> {
  await mkdir(CACHE, { recursive: true });
  const out = await mkdtemp(join(CACHE, 'bundle-'));
  const [made] = await build({ entries: import.meta.dirname, out, functions: ['handlers'], policy: '{}' });
  // What the entry exports, and nothing else, comes out of its bundle.
  const wires = createRequire(import.meta.url)(join(out, 'handlers/index.cjs')) as Wires;
  await rm(out, { recursive: true });
  return { wires, bytes: made?.bytes ?? 0 };
}

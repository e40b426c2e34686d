import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FUNCTIONS } from '../world/names.ts';
import type { Route } from './routes.ts';
import type { BundlesShown } from './toolsWire.ts';

/** What runs: a folder of bundles, and the bug that was planted in them. Without a folder the source itself runs. */
export interface Running {
  readonly folder: string | null;
  readonly planted: BundlesShown['planted'];
}

/** Which bytes run: read once, as they are loaded. */
export function bundlesRoutes({ folder, planted }: Running): readonly Route[] {
  const bundles =
    folder === null
      ? []
      : FUNCTIONS.map((fn) => {
          const bytes = readFileSync(join(folder, fn, 'index.cjs'));
          return { fn, sha256: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes: bytes.byteLength };
        });
  const from = folder === null ? 'source' : planted === null ? 'built' : 'planted';
  const shown: BundlesShown = { from, planted, bundles };
  return [{ method: 'GET', path: '/api/bundles', run: () => shown }];
}

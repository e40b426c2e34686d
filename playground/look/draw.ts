import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { isRecord } from '../json.ts';
import type { SheetData } from '../page/look/types.ts';

/**
 * The sheet as one HTML file without a script, drawn by the page's own components. No network, no browser.
 * @throws Error if the page does not build
 */
export async function drawSheet(data: SheetData): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-look-'));
  try {
    await esbuild.build({
      entryPoints: [{ in: join(import.meta.dirname, '../page/look/markup.tsx'), out: 'markup' }],
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'error',
    });
    const built: unknown = createRequire(import.meta.url)(join(folder, 'markup.cjs'));
    if (!isRecord(built) || typeof built.markup !== 'function') throw new Error('The sheet was built without its markup.');
    const body: unknown = Reflect.apply(built.markup, null, [data]);
    const css = await readFile(join(folder, 'markup.css'), 'utf8');
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>What people see</title><style>${css}</style></head><body>${String(body)}</body></html>\n`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * `npm run look`: draws every view in every state, width and theme on one sheet, `look/sheet.html`, and takes
 * its pictures, `look/<part>-<n>.png`, with the machine's own browser. Nothing is sent anywhere.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { drawSheet } from '../playground/look/draw.ts';
import { sheetData } from '../playground/look/sheet.ts';
import { BROWSER_ARGS, NoBrowser, needBrowser, thisMachine } from './browser.ts';

/** Higher pictures are cut by the browser. */
const HIGHEST = 8_000;

/** @returns how many pictures were taken */
async function takePictures(executablePath: string, sheet: string, folder: string, parts: readonly string[]): Promise<number> {
  const browser = await chromium.launch({ executablePath, args: [...BROWSER_ARGS] });
  let taken = 0;
  try {
    const page = await browser.newPage({ viewport: { width: 2_400, height: 1_200 } });
    await page.goto(pathToFileURL(sheet).href);
    for (const part of parts) {
      const box = await page.locator(`#${part}`).boundingBox();
      if (box === null) throw new Error(`The sheet has no part ${part}.`);
      for (let n = 0; n * HIGHEST < box.height; n += 1) {
        const clip = { ...box, y: box.y + n * HIGHEST, height: Math.min(HIGHEST, box.height - n * HIGHEST) };
        await page.screenshot({ path: join(folder, `${part}-${n + 1}.png`), clip, fullPage: true });
        taken += 1;
      }
    }
  } finally {
    await browser.close();
  }
  return taken;
}

const folder = resolve(import.meta.dirname, '../look');
const say = (line: string): void => console.log(line);
try {
  const data = sheetData();
  const sheet = join(folder, 'sheet.html');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(sheet, await drawSheet(data));
  const drawn = data.groups.reduce((sum, { rows }) => sum + rows.length, 0);
  say(`${drawn} views and states, each in two widths and two themes: ${sheet}`);
  const taken = await takePictures(await needBrowser(thisMachine(say)), sheet, folder, data.groups.map(({ name }) => name));
  say(`${taken} pictures of it are in ${folder}`);
} catch (error) {
  if (!(error instanceof NoBrowser)) throw error;
  console.error(`The sheet is drawn, its pictures are not. ${error.message}`);
  process.exitCode = 1;
}

import { expect, test } from 'vitest';
import { openChannel, reads, write } from './slack.ts';
import { stageForFile } from './stage.ts';
import type { Stage } from './stage.ts';

/** Both themes and a narrow window: nothing runs out of the page, and everything can be read. */

const sideways = (stage: Stage): Promise<number> =>
  stage.page().evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** The least contrast of any text that is shown, and where: by the formula of WCAG 2, against the nearest background. */
const leastContrast = (stage: Stage): Promise<{ ratio: number; text: string }> =>
  stage.page().evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const rgba = (colour) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (rgb) => {
      const [r, g, b] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      for (let up = element; up; up = up.parentElement) {
        const [r, g, b, a] = rgba(getComputedStyle(up).backgroundColor);
        if (a === 255) return [r, g, b];
      }
      return [255, 255, 255];
    };
    let least = { ratio: 21, text: '' };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const element = walker.currentNode.parentElement;
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      if (text === '' || box.width < 2 || box.height < 2 || style.visibility === 'hidden' || element.closest('[inert], :disabled, .visually-hidden, option, script, style')) continue;
      const [one, two] = [light(rgba(style.color).slice(0, 3)), light(behind(element))].toSorted((a, b) => b - a);
      const ratio = (one + 0.05) / (two + 0.05);
      if (ratio < least.ratio) least = { ratio, text: text.slice(0, 60) };
    }
    return least;
  })()`);

const stage = stageForFile({ oneWorld: true });

test.for(['light', 'dark'] as const)('%s: text can be read everywhere', async (theme) => {
  await stage.open({ theme });
  await reads(stage.slack('Priya Shah'), 'Needs 2 of');
  for (const tab of ['Guide', 'OpenAI', 'Timeline', 'Levers']) {
    await stage.page().getByRole('tab', { name: tab }).click();
    const least = await leastContrast(stage);
    expect([tab, least.text, least.ratio >= 4.5]).toEqual([tab, least.text, true]);
  }
  await write(stage.slack('Dana Kim'), '/share-model');
  const form = stage.slack('Dana Kim').getByRole('dialog');
  await form.waitFor();
  const least = await leastContrast(stage);
  expect([least.text, least.ratio >= 4.5]).toEqual([least.text, true]);
  await stage.picture(`theme-${theme}`);
  await form.getByRole('button', { name: 'Cancel' }).click();
  await form.waitFor({ state: 'detached' });
});

test('the theme can be chosen, and stays chosen', async () => {
  const page = stage.page();
  await reads(stage.slack('Priya Shah'), 'Needs 2 of');
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const button = page.getByRole('button', { name: /^Theme/ });
  const chosen = () => button.getAttribute('aria-label');
  const seen = new Map<string, string>();
  while (seen.size < 3) {
    const before = (await chosen()) ?? '';
    seen.set(before, await ground());
    await button.click();
    await expect.poll(chosen).not.toBe(before);
  }
  const dark = [...seen.keys()].find((name) => name.startsWith('Theme: dark')) ?? '';
  expect(new Set(seen.values()).size).toBe(2);
  while ((await chosen()) !== dark) {
    const before = await chosen();
    await button.click();
    await expect.poll(chosen).not.toBe(before);
  }
  await page.reload();
  await reads(stage.slack('Priya Shah'), 'Needs 2 of');
  expect([await chosen(), await ground()]).toEqual([dark, seen.get(dark)]);
});

test('a narrow window shows one thing at a time, and nothing runs out of it', async () => {
  await stage.open({ width: 390, height: 800 });
  const page = stage.page();
  const dana = stage.slack('Dana Kim');
  await reads(dana, 'That was quick');
  expect(await sideways(stage)).toBe(0);
  expect(await stage.slack('Priya Shah').isVisible()).toBe(false);
  await write(dana, '/share-model');
  const form = dana.getByRole('dialog');
  await form.waitFor();
  expect(await sideways(stage)).toBe(0);
  await stage.picture('narrow-form');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await openChannel(dana, 'model-approvals');
  await reads(dana, 'Needs 2 of');
  await stage.picture('narrow-card');
  for (const tab of await page.getByRole('tab').all()) {
    if (!(await tab.isVisible())) continue;
    await tab.click();
    expect([await tab.innerText(), await sideways(stage)]).toEqual([await tab.innerText(), 0]);
  }
  await stage.picture('narrow-side');
});

test('320 pixels, as at 400 % zoom: still nothing runs out of it', async () => {
  await stage.open({ width: 320, height: 640 });
  await reads(stage.slack('Dana Kim'), 'That was quick');
  expect(await sideways(stage)).toBe(0);
  const reset = await stage.page().getByRole('button', { name: 'Reset' }).boundingBox();
  expect((reset?.x ?? 320) + (reset?.width ?? 0)).toBeLessThanOrEqual(320);
});

test('forced colours: which tab and which channel are open, and where a form ends, is seen without backgrounds', async () => {
  const page = stage.page();
  await page.emulateMedia({ forcedColors: 'active' });
  const dana = stage.slack('Dana Kim');
  await write(dana, '/share-model');
  await dana.getByRole('dialog').waitFor();
  const width = (selector: string, property: string) =>
    page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).${property}`);
  expect(await width('.side .tabs-tab[aria-selected="true"]', 'borderBottomWidth')).toBe('3px');
  expect(await width('.channels-row[aria-current]', 'outlineWidth')).toBe('2px');
  expect(await width('.pane-dialog', 'borderTopWidth')).toBe('1px');
  await stage.picture('forced-colours');
});

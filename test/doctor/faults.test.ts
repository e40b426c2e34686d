import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClinic } from './clinic.ts';
import type { Clinic } from './clinic.ts';
import { aws, settings } from './faults/deployment.ts';
import { openai } from './faults/openai.ts';
import { release, readers } from './faults/release.ts';
import { rules } from './faults/policy.ts';
import { slackPlaces, slackToken } from './faults/slack.ts';

/**
 * The fault matrix: one thing at a time is set up wrongly. The doctor says one line, with its remedy; after the remedy
 * nothing is wrong. One deployment for all, so that each also shows that the one before was mended.
 */

describe('the fault matrix', () => {
  let clinic: Clinic;
  const outputs: string[] = [];
  beforeAll(async () => {
    clinic = await openClinic();
  });
  afterAll(async () => {
    await clinic.close();
  });

  const all = [...settings, ...aws, ...release, ...readers, ...rules, ...slackToken, ...slackPlaces, ...openai];
  test.each(all)('$name', async ({ plant, mend, check, says, remedy }) => {
    const more = (await plant(clinic)) ?? {};
    const ill = await clinic.examine(more);
    expect(ill.wrong).toEqual(
      [{ check, kind: 'wrong', says: expect.stringMatching(says), remedy: expect.stringMatching(remedy) }],
    );
    expect(ill.code).toBe(1);
    const shown = await clinic.read([], more);
    expect(shown.text).toContain('WRONG');
    expect(shown.text.split('\n').at(-1)).toBe('1 thing is wrong.');
    await mend?.(clinic);
    const well = await clinic.examine();
    expect(well.wrong).toEqual([]);
    expect(well.code).toBe(0);
    outputs.push(ill.text, shown.text, well.text);
  });

  test('no secret is in anything that was ever printed', () => {
    const printed = outputs.join('\n');
    expect(outputs.length).toBe(all.length * 3);
    for (const secret of [...clinic.secrets(), 'sk-admin-thenextone', 'sk-proj-playgroundkey', 'not-the-key']) {
      expect(printed.includes(secret)).toBe(false);
    }
    // Nor a part of one that OpenAI's own sentence quotes.
    expect(printed).not.toMatch(/\*\*\*\*|Incorrect API key/);
    expect(all.length).toBeGreaterThanOrEqual(25);
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blockProblems } from '../../playground/slack/blocks/blocks.ts';
import { NOT_EMULATED } from '../../playground/slack/notEmulated.ts';
import { startSlack } from '../../playground/slack/slack.ts';
import type { Slack } from '../../playground/slack/slack.ts';

/** What is said not to be played here, held against what the bot uses. */

const SRC = join(import.meta.dirname, '..', '..', 'src');
const source = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(SRC, file), 'utf8'))
  .join('\n');

const found = (pattern: RegExp): readonly string[] => [...new Set([...source.matchAll(pattern)].map(([, name = '']) => name))].toSorted();
/** As a quoted word, or as a call of that name. */
const isUsed = (name: string): boolean => [`'${name}'`, `"${name}"`, `.${name}(`].some((form) => source.includes(form));

let slack: Slack;
beforeAll(async () => {
  slack = await startSlack({ now: () => 1_795_528_800_000, random: () => 0.5 });
});
afterAll(() => slack.close());

describe('what the bot uses is played', () => {
  test('every method of the Web API', async () => {
    const methods = found(/\bclient\s*\.((?:\w+\.)+\w+)\(/g);
    expect(methods).toEqual(expect.arrayContaining(['chat.postMessage', 'chat.update', 'users.info', 'views.open', 'usergroups.users.list']));
    const said = async (method: string): Promise<unknown> =>
      ((await (await fetch(`${slack.apiUrl}${method}`, { method: 'POST' })).json()) as { readonly error?: string }).error;
    expect(await said('chat.unknown')).toBe('unknown_method');
    for (const method of methods) expect([method, await said(method)]).toEqual([method, 'not_authed']);
  });

  test('every block, element and text', () => {
    /** Everywhere that a type can stand. */
    const places = (type: string): readonly unknown[] => [
      { type },
      { type: 'actions', elements: [{ type }] },
      { type: 'input', element: { type } },
      { type: 'context', elements: [{ type }] },
      { type: 'header', text: { type } },
      { type: 'rich_text', elements: [{ type }] },
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type }] }] },
    ];
    const isPlayed = (type: string): boolean =>
      places(type).some((block) => blockProblems([block]).every((line) => !line.includes(`unsupported type: ${type}`) && !line.includes('must be one of: plain_text')));
    expect(isPlayed('datepicker')).toBe(false);
    // These are no types of blocks: a view, an answer to a command, and the marks on the bot's own messages.
    const others = /^(?:modal|ephemeral|share_.*)$/;
    const types = found(/\btype: '([a-z_]+)'/g).filter((type) => !others.test(type));
    expect(types).toEqual(expect.arrayContaining(['actions', 'button', 'external_select', 'rich_text', 'date', 'plain_text']));
    for (const type of types) expect([type, isPlayed(type)]).toEqual([type, true]);
  });

  test('every kind of delivery', () => {
    const listened = found(/\bapp\.(command|action|view|options|event|shortcut|step|message|function|assistant)\(/g);
    expect(listened).toEqual(['action', 'command', 'options', 'view']);
  });

  test('every answer to a form', () => {
    const answers = readFileSync(join(SRC, '..', 'playground/slack/people/answers.ts'), 'utf8');
    const used = found(/response_action: '([a-z]+)'/g);
    expect(used).toEqual(['clear', 'errors', 'update']);
    for (const action of used) expect(answers).toContain(`case '${action}':`);
  });
});

describe('what is not played is not used', () => {
  test('the search finds what is used', () => {
    for (const name of ['external_select', 'button', 'chat.postMessage', 'views.open']) expect([name, isUsed(name)]).toEqual([name, true]);
  });

  test.each(NOT_EMULATED)('$what', ({ names, why }) => {
    expect(names.filter(isUsed)).toEqual([]);
    expect(names.length).toBeGreaterThan(0);
    expect(why).toMatch(/\.$/);
  });
});

import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { viewsOf } from '../../playground/look/case.ts';
import type { Case } from '../../playground/look/case.ts';
import { GROUPS } from '../../playground/look/cases/all.ts';
import { drawSheet } from '../../playground/look/draw.ts';
import { sheetData } from '../../playground/look/sheet.ts';
import { messageFaults, modalFaults } from '../views/check.ts';

/** Whatever the bot shows to anybody has its picture, and the page can draw all of it. */

const cases = GROUPS.flatMap((group) => group.cases);

/** Functions of src/slack/views that make what a person reads, by what they return. */
function viewsIn(path: string): readonly string[] {
  const seen = /^(?:Message|EntryView|ModalView|readonly Message\[\]|Message \| null|(?:readonly )?PlainTextOption(?:\[\]| \| null)?)$/;
  // Their sentences stand in messages and at fields as they are.
  const sentences = /(?:fieldErrors|revokeAll)\.ts$/.test(path);
  return readFileSync(path, 'utf8')
    .split(/^(?=export )/m)
    .flatMap((text) => {
      const [, arrow] = /^export const (\w+) = \(/.exec(text) ?? [];
      const [, declared] = /^export function (\w+)\(/.exec(text) ?? [];
      const [, returned = ''] = (arrow === undefined ? /\): ([^{]+?) \{/ : /\): ([^={]+?) =>/).exec(text) ?? [];
      const name = arrow ?? declared;
      return name !== undefined && (seen.test(returned) || (sentences && returned === 'string')) ? [name] : [];
    });
}

/** Parts of other views, drawn with them. */
const PARTS = new Set(['compose', 'paragraph', 'grantedMessage', 'durationOption', 'shareOf']);

test('every view that a person sees has its case', () => {
  const views = globSync('src/slack/views/*.ts').flatMap(viewsIn).filter((name) => !PARTS.has(name));
  expect(views.length).toBeGreaterThan(50);
  const drawn = viewsOf(cases);
  expect(views.filter((name) => !drawn.has(name))).toEqual([]);
});

test('a view is found by what it returns', () => {
  expect(viewsIn('src/slack/views/messages.ts')).toEqual(['message']);
  expect(viewsIn('src/slack/views/list.ts')).toEqual(['listAnswer', 'listWhat']);
  expect(viewsIn('src/slack/views/dialogs.ts')).toEqual(['denyDialog', 'revokeDialog']);
});

test('no case stands twice', () => {
  const names = cases.map(({ view, state }) => `${view}: ${state}`);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

const faultsOf = ({ drawing }: Case): readonly string[] => {
  const all = drawing.kind === 'modal' ? modalFaults(drawing.view) : 'said' in drawing ? drawing.said.flatMap(messageFaults) : [];
  // Words are the business of test/views.
  return all.filter((fault) => !fault.startsWith('says'));
};

test('no case is more than Slack takes', () => {
  expect(cases.flatMap((one) => faultsOf(one).map((fault) => `${one.view}, ${one.state}: ${fault}`))).toEqual([]);
});

describe('the sheet', () => {
  let html = '';
  const data = sheetData();
  beforeAll(async () => {
    html = await drawSheet(data);
  });

  test('has every case, and nothing that is not drawn', () => {
    for (const { rows } of data.groups) for (const { view } of rows) expect(html).toContain(`<code>${view}</code>`);
    expect(html.match(/<article /g)).toHaveLength(cases.length);
    expect(html).not.toContain('not drawn here');
  });

  test('is in two widths and two themes', () => {
    expect(html.match(/class="look-tile /g)).toHaveLength(4 * cases.length);
  });

  test('draws what people typed as text, and links to nowhere but where the bot means to', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<script|href="https:\/\/evil/);
  });

  test('says where a block is not known', async () => {
    const [group] = data.groups;
    const [row] = group?.rows ?? [];
    if (group === undefined || row === undefined) throw new Error('There is no row.');
    const odd = { ...row, drawing: { kind: 'message' as const, said: [[{ type: 'video', block_id: 'b' }, { type: 'actions', block_id: 'c', elements: [{ type: 'datepicker', action_id: 'a' }] }]] } };
    const drawn = await drawSheet({ ...data, groups: [{ ...group, rows: [odd] }] });
    expect(drawn).toContain('not drawn here: video');
    expect(drawn).toContain('not drawn here: datepicker');
  });
});

test('a notification is one line, cut as a phone does; a screen reader hears all of it', () => {
  const rows = sheetData().groups.flatMap((group) => group.rows);
  const card = rows.find(({ state }) => state === 'worst: everything at once');
  expect(card?.lockScreen).toBe('Maximiliane-Wilhe… asks: support-tone · st… for 10 projects, 90 days. 2 approvals needed.');
  expect(card?.heard.split('\n')).toContain('and 5 more (Details)');
  expect(rows.filter(({ lockScreen }) => (lockScreen?.length ?? 0) > 110)).toEqual([]);
  expect(rows.find(({ view }) => view === 'denyDialog')?.heard).toContain('Why? Dana will see this., plain text input');
});

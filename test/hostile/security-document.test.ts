import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const text = readFileSync('docs/security.md', 'utf8');
const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Who |'));

test('each line of the threat model names tests, and they are there', () => {
  expect(rows.length).toBeGreaterThan(15);
  for (const row of rows) {
    const cells = row.split('|').map((cell) => cell.trim());
    expect({ row: cells[1], cells: cells.length }).toEqual({ row: cells[1], cells: 6 });
    const named = [...(cells[4] ?? '').matchAll(/`(test\/[\w./-]+)`/g)].map(([, file]) => file ?? '');
    expect({ row: cells[1], named }).not.toEqual({ row: cells[1], named: [] });
    expect(named.filter((file) => !existsSync(file))).toEqual([]);
  }
});

test('it stays short enough to be read', () => expect(text.split(/\s+/).length).toBeLessThan(1_400));

import { describe, expect, test } from 'vitest';
import { clockTime, formatDate } from '../../playground/page/blocks/rich/dates.ts';
import { emoji, withEmoji } from '../../playground/page/blocks/rich/emoji.ts';

/** 2026-11-24 14:03:07 UTC, a Tuesday. */
const AT = Date.UTC(2026, 10, 24, 14, 3, 7);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const utc = (format: string, at = AT, now = AT): string => formatDate(format, at, 'UTC', now);

describe("Slack's tokens of dates", () => {
  test.each([
    ['{date_num}', '2026-11-24'],
    ['{date_slash}', '24/11/2026'],
    ['{date}', 'November 24th'],
    ['{date_short}', 'Nov 24, 2026'],
    ['{date_long}', 'Tuesday, November 24th, 2026'],
    ['{date_long_full}', 'November 24, 2026'],
    ['{time}', '14:03'],
    ['{time_secs}', '14:03:07'],
    ['at {time} on {date_num}', 'at 14:03 on 2026-11-24'],
    ['{nonsense}', '{nonsense}'],
  ])('%s', (format, written) => {
    expect(utc(format)).toBe(written);
  });

  test('pretty ones say today, yesterday and tomorrow, and else the date', () => {
    const days = [-2, -1, 0, 1, 2].map((n) => utc('{date_short_pretty}', AT + n * DAY, AT));
    expect(days).toEqual(['Nov 22, 2026', 'yesterday', 'today', 'tomorrow', 'Nov 26, 2026']);
    expect(utc('{date_pretty}', AT - 9 * DAY, AT)).toBe('November 15th');
    expect(utc('{date_long_pretty}', AT, AT)).toBe('today');
    expect(utc('{day_divider_pretty}', AT - 9 * DAY, AT)).toBe('Sunday, November 15th');
    expect(utc('{day_divider_pretty}', AT - 400 * DAY, AT)).toBe('Monday, October 20th, 2025');
  });

  test('days are those of the viewer: 23:30 in New York is tomorrow in London', () => {
    const late = Date.UTC(2026, 10, 25, 4, 30);
    expect(formatDate('{date_short_pretty} {time}', late, 'America/New_York', AT)).toBe('today 23:30');
    expect(formatDate('{date_short_pretty} {time}', late, 'Europe/London', AT)).toBe('tomorrow 04:30');
  });

  test('a day of 23 hours is a day: the clocks of Berlin went forward', () => {
    const eve = Date.UTC(2026, 2, 28, 22, 30);
    expect(formatDate('{date_short_pretty}', eve + 24 * HOUR, 'Europe/Berlin', eve)).toBe('Mar 30, 2026');
    expect(formatDate('{date_short_pretty}', eve + 23 * HOUR, 'Europe/Berlin', eve)).toBe('tomorrow');
  });

  test('how long ago', () => {
    const ago = (ms: number) => utc('{ago}', AT - ms, AT);
    expect([5_000, 180_000, 4 * HOUR, 2 * DAY].map(ago)).toEqual(['5 seconds ago', '3 minutes ago', '4 hours ago', '2 days ago']);
    expect(ago(-2 * HOUR)).toBe('in 2 hours');
  });

  test('ordinals', () => {
    const days = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30].map((day) => utc('{date}', Date.UTC(2026, 10, day)));
    expect(days.map((day) => day.replace('November ', ''))).toEqual(['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '22nd', '23rd', '30th']);
  });

  test('midnight is 00:00', () => {
    expect(clockTime(Date.UTC(2026, 10, 24), 'UTC')).toBe('00:00');
  });
});

test('emoji by name; one that is not ours stays a name', () => {
  expect(emoji('white_check_mark')).toBe('✅');
  expect(emoji('toString')).toBe(':toString:');
  expect(withEmoji('ft:gpt-4o:acme:: :warning: a:b:c')).toBe('ft:gpt-4o:acme:: ⚠️ a:b:c');
});

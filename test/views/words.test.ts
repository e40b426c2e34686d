import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText, escapeWithin } from '../../src/slack/views/escape.ts';
import { cut } from '../../src/slack/views/limits.ts';
import { lockLine } from '../../src/slack/views/message.ts';
import { fitNames, modelLabel, modelName } from '../../src/slack/views/names.ts';
import { approversName, neededFrom, shortName } from '../../src/slack/views/people.ts';
import { calendarDay, duration, moment, until, utcMoment } from '../../src/slack/views/times.ts';
import { brief, inline } from '../../src/slack/views/typed.ts';
import { MODEL, NOW, UNTIL, approved, group, id, person, record, rule, user } from './builders.ts';

describe('cutting', () => {
  test('what fits stays', () => {
    expect(cut('payments', 8)).toBe('payments');
    expect(cut('', 0)).toBe('');
  });

  test('what does not ends in an ellipsis, within the limit', () => {
    expect(cut('payments', 7)).toBe('paymen…');
    expect(cut('pay ments', 5)).toBe('pay…');
  });

  test('no character is split', () => {
    expect(cut('ab👩‍👩‍👧‍👦cd', 6)).toBe('ab…');
    expect(cut('éée\u0301x', 4)).toBe('éé…');
  });

  test('never longer, never half an escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), fc.integer({ min: 1, max: 60 }), (text, max) => {
        expect(cut(text, max).length).toBeLessThanOrEqual(max);
        expect(escapeWithin(text, max).length).toBeLessThanOrEqual(max);
        expect(escapeWithin(text, max)).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });

  test('exactly three characters are escaped', () => {
    expect(escapeText('a & b < c > d "e" *f* @channel')).toBe('a &amp; b &lt; c &gt; d "e" *f* @channel');
    expect(escapeWithin('<<<', 9)).toBe('&lt;&lt;…');
  });
});

describe('what people typed', () => {
  test('within a line is one line', () => {
    expect(inline('  a\n\tb\r\nc ')).toBe('a b c');
  });

  test('on a card is short and says where the rest is', () => {
    expect(brief('short\n\n\n\nand two')).toBe('short\n\nand two');
    expect(brief('x'.repeat(301))).toBe(`${'x'.repeat(299)}… (all of it in Details)`);
    expect(brief('x'.repeat(300))).toBe('x'.repeat(300));
  });
});

describe('times', () => {
  test('a day; with the time only when it is less than 48 hours away', () => {
    expect(until(UNTIL, NOW)).toEqual({ type: 'date', timestamp: 1_798_120_980, format: '{date_short}', fallback: 'Dec 24, 2026' });
    expect(until(NOW + 47 * 3_600_000, NOW)).toMatchObject({ format: '{date_short_pretty} {time}', fallback: 'Nov 26, 2026, 13:05 UTC' });
    expect(moment(NOW)).toMatchObject({ timestamp: 1_795_529_100, fallback: 'Nov 24, 2026, 14:05 UTC' });
    expect(utcMoment(0)).toBe('Jan 1, 1970, 00:00 UTC');
  });

  test('a calendar day of OpenAI is plain text; its year is left out while it is clear', () => {
    expect(calendarDay('2027-01-14', NOW)).toBe('Jan 14');
    expect(calendarDay('2027-01-14', null)).toBe('Jan 14, 2027');
    expect(calendarDay('2027-12-14', NOW)).toBe('Dec 14, 2027');
    expect(calendarDay('2026-10-23', NOW)).toBe('Oct 23, 2026');
    expect(calendarDay('someday', NOW)).toBe('someday');
  });

  test('days or hours, never both', () => {
    expect([720, 24, 36, 12, 1].map(duration)).toEqual(['30 days', '1 day', '36 hours', '12 hours', '1 hour']);
  });
});

describe('names', () => {
  test('of models', () => {
    expect(modelName(id(MODEL))).toBe('support-tone');
    expect(modelName(id(`${MODEL}:ckpt-step-88`))).toBe('support-tone · step 88');
    expect(modelName(id('ft:gpt-3.5-turbo-0613:acme::B7R9VjQd'))).toBe('gpt-3.5-turbo');
    expect(modelLabel(id(MODEL))).toBe('support-tone · B7R9VjQd');
  });

  test('are shortened together, the longest first', () => {
    expect(fitNames(['Dana Kim', 'support-tone', 'payments-prod'], 40)).toEqual(['Dana Kim', 'support-tone', 'payments-prod']);
    expect(fitNames(['Dana', 'x'.repeat(40), 'y'.repeat(10)], 30)).toEqual(['Dana', `${'x'.repeat(15)}…`, 'y'.repeat(10)]);
    expect(lockLine(['', ' asks: ', ' for '], ['a'.repeat(40), 'b'.repeat(64), 'c'.repeat(75)], ', 30 days.').slice(0, 60)).toMatch(/c…/);
  });

  test('of people are short only where it is clear who is meant', () => {
    const kim = person('U05KIM', 'Dana Lee');
    const doctor = person('U06DOC', 'Dr. Who');
    const made = record({ events: [approved(kim, 1, 3), approved(doctor, 2, 3)] });
    expect(shortName(made, kim)).toBe('Dana Lee');
    expect(shortName(made, doctor)).toBe('Dr. Who');
    expect(shortName(record(), made.state.asked.by)).toBe('Dana');
  });

  test('of approvers', () => {
    const many = Array.from({ length: 6 }, (_, index) => user(`U0${index}`, `p${index}`));
    expect(approversName(rule())).toBe('@ml-owners');
    expect(approversName(rule({ approvers: many.slice(0, 3) }))).toBe('@p0, @p1 or @p2');
    expect(approversName(rule({ approvers: many }))).toBe('@p0, @p1, @p2 or 3 more');
    expect(neededFrom(rule({ approvers: many.slice(0, 1) }), 1)).toBe('@p0');
    expect(neededFrom(rule({ approvers: [group('S1', 'g')] }), 1)).toBe('1 of @g');
  });
});

import { expect, it } from 'vitest';
import { shutdownDay } from '../../src/domain/catalogue/shutdowns.ts';

it.each([
  ['gpt-4o-mini-2024-07-18', '2027-01-14'],
  ['gpt-4o-2024-08-06', '2027-01-14'],
  ['gpt-4.1-2025-04-14', '2027-01-14'],
  ['gpt-4.1-nano-2025-04-14', '2026-10-23'],
  ['gpt-3.5-turbo-0125', '2026-10-23'],
  ['gpt-4-0613', '2026-10-23'],
  ['o4-mini-2025-04-16', '2026-10-23'],
  ['davinci-002', '2026-10-23'],
  ['babbage-002', '2026-10-23'],
  ['gpt-4.1-mini-2025-04-14', '2027-01-14'],
  ['gpt-5', null],
  ['gpt-4-turbo', null],
  ['gpt-4o-realtime-2024-10-01', null],
  ['gpt-4o-mini-2024-07-18-x', null],
  ['', null],
  ['__proto__', null],
  ['constructor', null],
])('%s stops on %s', (base, day) => {
  expect(shutdownDay(base, {})).toBe(day);
});

it('takes a day of the policy before any other, the most exact one first', () => {
  const stops = { 'gpt-4o': '2026-12-01', 'gpt-4o-2024-11-20': '2026-11-20', 'my-base': '2028-02-29' };
  expect(shutdownDay('gpt-4o-2024-08-06', stops)).toBe('2026-12-01');
  expect(shutdownDay('gpt-4o-2024-11-20', stops)).toBe('2026-11-20');
  expect(shutdownDay('gpt-4o-2024-11-20', { 'gpt-4o-2024-11-20': '2026-11-20', 'gpt-4o': '2026-12-01' })).toBe('2026-11-20');
  expect(shutdownDay('my-base', stops)).toBe('2028-02-29');
  expect(shutdownDay('gpt-4o-mini-2024-07-18', stops)).toBe('2027-01-14');
});

it('does not take another model of the family for a version', () => {
  expect(shutdownDay('base-1-mini', { 'base-1': '2026-12-01' })).toBeNull();
  expect(shutdownDay('base-1.5', { 'base-1': '2026-12-01' })).toBeNull();
  expect(shutdownDay('base-1-2026-01-01', { 'base-1': '2026-12-01' })).toBe('2026-12-01');
});

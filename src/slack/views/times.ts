import type { RichTextElement } from '@slack/types';
import { DAY, HOUR, MINUTE } from '../../domain/time.ts';

/**
 * Instants are date elements, which Slack shows in the viewer's own zone; what cannot be one (plain text, the fallback)
 * is in UTC and says so. Instants are milliseconds, Slack's are seconds.
 */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const SOON = 48 * HOUR;

const two = (value: number): string => String(value).padStart(2, '0');
const dayOf = (date: Date): string =>
  `${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
const clockOf = (date: Date): string => `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;

const element = (at: number, format: string, fallback: string): RichTextElement => ({
  type: 'date',
  timestamp: Math.floor(at / 1000),
  format,
  fallback,
});

/** `Dec 24, 2026` in UTC, for plain text. */
const utcDay = (at: number): string => dayOf(new Date(at));

/** `Dec 24, 2026, 14:03 UTC`, for plain text. */
export const utcMoment = (at: number): string => `${utcDay(at)}, ${clockOf(new Date(at))} UTC`;

/** A day and a time: when something happened. */
export const moment = (at: number): RichTextElement => element(at, '{date_short_pretty} {time}', utcMoment(at));

/** When something is tried next, within minutes: the clock function sees to it at the next whole one. */
export const clock = (due: number): RichTextElement => {
  const at = Math.ceil(due / MINUTE) * MINUTE;
  return element(at, '{time}', `${clockOf(new Date(at))} UTC`);
};

/** A time to the second, for what OpenAI confirmed. */
export const exactly = (at: number): RichTextElement => {
  const date = new Date(at);
  return element(at, '{time_secs}', `${clockOf(date)}:${two(date.getUTCSeconds())} UTC`);
};

const isSoon = (at: number, now: number): boolean => at - now < SOON;

/** When something will end: the day, with the time only when it is less than 48 hours away. */
export const until = (at: number, now: number): RichTextElement =>
  isSoon(at, now) ? moment(at) : element(at, '{date_short}', utcDay(at));

/** The same as plain text, in UTC. */
export const utcUntil = (at: number, now: number): string => (isSoon(at, now) ? utcMoment(at) : utcDay(at));

/**
 * A day that OpenAI names (`2027-01-14`) as plain text: as a date element it would be midnight UTC, and read one day
 * earlier in New York. Without the year while no other year can be meant; with it always where `now` is null.
 */
export function calendarDay(day: string, now: number | null): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  const written = dayOf(new Date(at));
  return now !== null && at > now - DAY && at - now < 330 * DAY ? written.replace(/, \d+$/, '') : written;
}

/** `30 days` or `12 hours`, never both. */
export function duration(hours: number): string {
  const [count, unit] = hours > 0 && hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

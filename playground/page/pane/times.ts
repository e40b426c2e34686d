const DAY = 86_400_000;

/** Formatters are dear to make, and a list asks for hundreds. */
const formats = new Map<string, Intl.DateTimeFormat>();
function format(tz: string, name: string, options: Intl.DateTimeFormatOptions, locale = 'en-US'): Intl.DateTimeFormat {
  const key = `${name} ${tz}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: tz, ...options });
  formats.set(key, known);
  return known;
}

/** Milliseconds of a message's ts. */
export const atOf = (ts: string): number => Number(ts) * 1_000;

/** `14:02`, on a 24-hour clock. */
export const timeIn = (at: number, tz: string): string =>
  format(tz, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

/** `2026-11-24`: the same for two instants of one day there. */
export const dayIn = (at: number, tz: string): string =>
  // Sweden writes days this way.
  format(tz, 'iso', { dateStyle: 'short' }, 'sv-SE').format(at);

/** `Today`, `Yesterday`, else `Saturday, November 21`. */
export function dayWords(at: number, now: number, tz: string): string {
  const day = dayIn(at, tz);
  if (day === dayIn(now, tz)) return 'Today';
  if (day === dayIn(now - DAY, tz)) return 'Yesterday';
  return format(tz, 'day', { weekday: 'long', month: 'long', day: 'numeric' }).format(at);
}

/** `Tuesday, November 24 at 14:02`: all of it, for whoever points at a time. */
export const whenIn = (at: number, tz: string): string =>
  `${format(tz, 'day', { weekday: 'long', month: 'long', day: 'numeric' }).format(at)} at ${timeIn(at, tz)}`;

/** `today at 14:02`, `yesterday at 14:02`, else `Nov 21 at 14:02`. */
export function shortWhen(at: number, now: number, tz: string): string {
  const day = dayWords(at, now, tz);
  const near = day === 'Today' || day === 'Yesterday';
  const words = near ? day.toLowerCase() : format(tz, 'short', { month: 'short', day: 'numeric' }).format(at);
  return `${words} at ${timeIn(at, tz)}`;
}

/** `New York` of `America/New_York`. */
export const placeOf = (tz: string): string => (tz.split('/').at(-1) ?? tz).replaceAll('_', ' ');

/** The world's clock: `Tue, Nov 24 · 14:02 UTC`. */
export const clockWords = (at: number): string =>
  `${format('UTC', 'date', { weekday: 'short', month: 'short', day: 'numeric' }).format(at)} · ${timeIn(at, 'UTC')} UTC`;

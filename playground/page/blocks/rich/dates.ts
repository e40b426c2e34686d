const DAY_MS = 86_400_000;

type Parts = Readonly<Partial<Record<Intl.DateTimeFormatPartTypes, string>>>;

const part = (at: number, tz: string, options: Intl.DateTimeFormatOptions): Parts =>
  Object.fromEntries(
    new Intl.DateTimeFormat('en-US', { timeZone: tz, hourCycle: 'h23', ...options })
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );

const dayKey = (at: number, tz: string): string => {
  const { year = '', month = '', day = '' } = part(at, tz, { year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${year}-${month}-${day}`;
};

/** Days between the calendar days of two instants, in the viewer's zone. */
const daysFrom = (now: number, at: number, tz: string): number =>
  Math.round((Date.parse(dayKey(at, tz)) - Date.parse(dayKey(now, tz))) / DAY_MS);

const NEAR: Readonly<Record<number, string>> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };

function ordinal(day: number): string {
  const teens = day % 100 >= 11 && day % 100 <= 13;
  const ending = teens ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

/** `14:03`, or `14:03:07`, in the viewer's zone. */
export function clockTime(at: number, tz: string, withSeconds = false): string {
  const { hour = '', minute = '', second = '' } = part(at, tz, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return withSeconds ? `${hour}:${minute}:${second}` : `${hour}:${minute}`;
}

function ago(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1_000);
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / size), unit);
}

/**
 * A date as Slack's client writes it. The tokens are those of Slack's reference of the date element; times are in the
 * 24-hour clock, which is one of the two that its client offers.
 * @param at milliseconds
 * @param tz the viewer's zone, an IANA name
 */
export function formatDate(format: string, at: number, tz: string, now: number): string {
  const short = part(at, tz, { year: 'numeric', month: 'short', day: 'numeric' });
  const long = part(at, tz, { year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' });
  const dayOf = ordinal(Number(long.day));
  const dates = {
    date: `${long.month} ${dayOf}`,
    date_short: `${short.month} ${short.day}, ${short.year}`,
    date_long: `${long.weekday}, ${long.month} ${dayOf}, ${long.year}`,
  };
  const days = daysFrom(now, at, tz);
  const pretty = (otherwise: string): string => NEAR[days] ?? otherwise;
  const thisYear = dayKey(at, tz).slice(0, 4) === dayKey(now, tz).slice(0, 4);
  const undated = `${long.weekday}, ${long.month} ${dayOf}`;
  const tokens: Readonly<Record<string, string>> = {
    ...dates,
    date_num: dayKey(at, tz),
    date_slash: dayKey(at, tz).split('-').toReversed().join('/'),
    date_long_full: `${long.month} ${long.day}, ${long.year}`,
    date_pretty: pretty(dates.date),
    date_short_pretty: pretty(dates.date_short),
    date_long_pretty: pretty(dates.date_long),
    day_divider_pretty: pretty(thisYear ? undated : dates.date_long),
    time: clockTime(at, tz),
    time_secs: clockTime(at, tz, true),
    ago: ago(at, now),
  };
  return format.replaceAll(/\{([a-z_]+)\}/g, (whole, token: string) => tokens[token] ?? whole);
}

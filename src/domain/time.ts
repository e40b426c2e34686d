/** Every instant in the domain is milliseconds since 1970 UTC; durations that people choose are whole hours. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * Growing pauses for whatever failed `tries` times: 5 s, 10 s, 20 s … capped.
 * The clock nudges once a minute, so the short ones only matter where a message comes by anyway.
 */
export const pauseAfter = (tries: number, cap: number = 5 * MINUTE): number =>
  Math.min(cap, 5 * SECOND * 2 ** Math.min(Math.max(tries - 1, 0), 16));

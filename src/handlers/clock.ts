import { lambda } from './start.ts';
import { wireClock } from './wiring/clock.ts';

export const handler = wireClock(lambda());

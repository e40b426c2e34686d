import { lambda } from './start.ts';
import { wireSlack } from './wiring/slack.ts';

export const handler = wireSlack(lambda());

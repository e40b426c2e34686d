/** What `npm run load` bundles: the handlers as they are wired in Lambda, and two classes that they know errors by. */
export { AwsError } from '../../src/aws/call.ts';
export { wireClock } from '../../src/handlers/wiring/clock.ts';
export { wireRequests } from '../../src/handlers/wiring/requests.ts';
export { wireShares } from '../../src/handlers/wiring/shares.ts';
export { wireSlack } from '../../src/handlers/wiring/slack.ts';
export { NotConnected } from '../../src/slack/notConnected.ts';

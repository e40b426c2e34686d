import { expect } from 'vitest';
import { MOST_READ } from '../../src/slack/revoking.ts';
import { SECRET, TOKEN } from '../door/signing.ts';
import { MARK } from './made.ts';
import type { Door } from './made.ts';

const MOST_SLACK_CALLS = 3;
const MOST_QUEUED = 10;
const LONGEST_ANSWER = 40_000;
const LONGEST_LOG = 2_000;

/**
 * Whatever comes to the door: an answer, no word of it in the log, no secret anywhere, and no more work than
 * this. Gives the status back.
 */
export const statusOf = async (door: Door, request: unknown): Promise<number> => {
  const answer = await door.send(request);
  const { statusCode = 0, body = '' } = answer;
  expect(door.lines.at(-1)).toMatchObject({ event: 'delivery', status: statusCode });
  const logged = JSON.stringify(door.lines);
  expect(logged.length).toBeLessThan(LONGEST_LOG);
  for (const secret of [SECRET, TOKEN, MARK]) expect(logged).not.toContain(secret);
  for (const secret of [SECRET, TOKEN]) expect(body).not.toContain(secret);
  expect(body.length).toBeLessThan(LONGEST_ANSWER);
  // Only somebody's own words come back, and only to them: never in an answer that is no 200.
  if (statusCode !== 200) expect(body).toMatch(/^[A-Z][^<>{}%]{5,80}\.$/);
  const { work } = door;
  expect(work.secretReads).toBeLessThanOrEqual(2);
  expect(work.reads).toBeLessThanOrEqual(MOST_READ);
  expect(work.slackCalls).toBeLessThanOrEqual(MOST_SLACK_CALLS);
  expect(work.queued.length).toBeLessThanOrEqual(MOST_QUEUED);
  return statusCode;
};

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { parseRequestId } from '../../src/domain/ids.ts';
import { bothApproved, granted, record } from '../views/builders.ts';
import { C, POLICY, TONE, must, scene, user } from './world.ts';

/** `revoke-all` where it is too much, or where something does not answer. */

const PRIYA = 'U01PRIYA';
const operators = { ...POLICY.operators, people: [{ kind: 'user' as const, id: user(PRIYA), name: 'priya' }] };
let world: Awaited<ReturnType<typeof scene>>;
beforeEach(async () => {
  world = await scene({ ...POLICY, operators });
});
afterEach(() => world.close());

const put = (count: number): void => {
  for (let n = 0; n < count; n += 1) {
    const id = must(parseRequestId(`R-${String(n).padStart(5, '0')}`));
    world.state.records.set(id, { ...record({ events: [...bothApproved, granted()] }), id });
  }
};
const type = (what: string) => world.people.as(PRIYA).command(`revoke-all ${what}`, { channel: C });
const press = async () => {
  const person = world.people.as(PRIYA);
  await person.fill(world.modal(PRIYA), 'reason', 'incident 512');
  return person.submit(world.modal(PRIYA));
};
const isOpen = (): boolean => world.people.as(PRIYA).see().modal !== null;

describe('too many', () => {
  test('200 are taken, one command each', async () => {
    put(200);
    await type(TONE);
    await press();
    const commands = world.state.requests.map(({ message }) => message);
    expect(commands).toHaveLength(200);
    expect(commands[0]).toMatchObject({
      kind: 'command',
      command: { kind: 'revoke', by: { user: PRIYA, team: 'T01ACME' }, reason: 'incident 512' },
      answer: { kind: 'ephemeral', channel: C, user: PRIYA },
    });
    expect(new Set(world.state.requests.map(({ dedup }) => dedup)).size).toBe(200);
  });

  test.each([
    [201, '201 requests about support-tone are more than can be revoked at once (200).'],
    [301, 'More than 300 requests about support-tone would have to be looked through, too many at once.'],
  ])('%i are not', async (count, said) => {
    put(count);
    await type(TONE);
    expect(isOpen()).toBe(false);
    expect(world.whispers(PRIYA)).toEqual([`${said} Nothing was revoked; narrow it down to a project or a person.`]);
  });

  test('it became too many after the preview', async () => {
    put(200);
    await type(TONE);
    put(201);
    await press();
    expect(world.state.requests).toEqual([]);
    expect(JSON.stringify(world.modal(PRIYA).blocks)).toContain('201 requests about support-tone are more than');
    expect(world.modal(PRIYA).submit).toBeNull();
  });
});

describe('what does not answer', () => {
  test('the records, when it is typed', async () => {
    put(1);
    world.state.broken.add('request');
    await type(TONE);
    expect(world.whispers(PRIYA)).toEqual(['My records cannot be read at the moment. Nothing was revoked; try again in a minute.']);
  });

  test('the catalogue: an id is enough', async () => {
    put(1);
    world.state.broken.add('catalogue');
    await type('support-tone');
    expect(world.whispers(PRIYA)).toEqual(['My records cannot be read at the moment. Write an id: ft:… or proj_…']);
    await type(TONE);
    expect(isOpen()).toBe(true);
  });

  test('Slack, asked who is an operator', async () => {
    put(1);
    world.slack.faults.always('users.info', slackFault('internal_error'));
    await type(TONE);
    expect(world.whispers(PRIYA)).toEqual([
      'Slack did not say whether you are an operator. Nothing was revoked; type it again in a moment.',
    ]);
  });

  test('the records or the queue, when it is pressed: nothing is half said, and the same press goes on', async () => {
    put(3);
    await type(TONE);
    world.state.broken.add('request');
    expect(await press()).toMatchObject({ kind: 'errors', errors: { reason: expect.stringContaining('cannot be read') } });
    world.state.broken.delete('request');
    world.state.broken.add('requests queue');
    expect(await press()).toMatchObject({
      kind: 'errors',
      errors: { reason: '0 of 3 are on their way, the others not. Press again: nothing is revoked twice.' },
    });
    world.state.broken.delete('requests queue');
    expect(await press()).toMatchObject({ kind: 'cleared' });
    expect(world.state.requests).toHaveLength(3);
  });
});

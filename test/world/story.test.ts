import { describe, expect, onTestFinished, test } from 'vitest';
import { readable } from '../../playground/slack/readable.ts';
import { bundles } from '../../playground/world/bundles.ts';
import { callsInARow } from '../../playground/world/calls.ts';
import type { Launcher } from '../../playground/world/functions.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { startWorld } from '../../playground/world/world.ts';
import { DAY, MINUTE } from './fixtures.ts';

const CHANNEL = 'C01APPROVALS';

const HOW: readonly (readonly [name: string, launcher: () => Launcher])[] = [
  ['in one process', () => inProcess()],
  ['in bundles', () => bundles()],
];

describe.each(HOW)('a request, %s', (_how, launcher) => {
  test('is asked, approved by two, granted, and taken back after thirty days', async () => {
    const world = await startWorld({ launcher: launcher() });
    onTestFinished(() => world.close());
    await world.tick();
    const asked = await world.people
      .as('U01DANA')
      .command(`${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`, { channel: 'C01GENERAL' });
    expect(asked.kind).toBe('ok');
    await world.pump();
    const { messages } = world.slack.world;
    const card = messages.find((one) => one.channel === CHANNEL && one.threadTs === null);
    if (card === undefined) throw new Error('no card');

    for (const who of ['U01BO', 'U01PRIYA']) {
      await world.people.as(who).click({ message: card, actionId: 'approve' });
      await world.pump();
    }
    expect(world.openai.permissions(SUPPORT_TONE)).toEqual([]);
    await world.people.as('U01OMAR').click({ message: card, actionId: 'approve' });
    world.forgetCalls();
    await world.inRounds(() => world.pump({ beside: true }));
    const post = world.calls('shares').find(({ method, service }) => service === 'openai' && method === 'POST');
    expect(post).toMatchObject({ status: 200 });
    expect(callsInARow(world.calls(), post).map(({ service, operation }) => `${service} ${operation}`)).toEqual([
      'dynamodb GetItem',
      'dynamodb UpdateItem',
      'sqs SendMessage',
      'dynamodb GetItem',
      'dynamodb UpdateItem',
      'openai createFineTuningCheckpointPermission',
    ]);
    expect(world.openai.permissions(SUPPORT_TONE)).toMatchObject([{ project_id: 'proj_payments' }]);

    await world.run(30 * DAY - MINUTE);
    expect(world.openai.permissions(SUPPORT_TONE)).toHaveLength(1);
    await world.run(2 * MINUTE);
    expect(world.openai.permissions(SUPPORT_TONE)).toEqual([]);

    const thread = world.slack.world.messages.filter(({ threadTs }) => threadTs === card.ts);
    expect(thread.map((one) => readable(world.slack.world, one).at(-1)?.slice(0, 2))).toEqual([
      '#1', '#2', '#3', '#4', '#5', '#6', '#7',
    ]);
    expect(world.deadLetters('requests')).toEqual([]);
    expect(world.deadLetters('shares')).toEqual([]);
    expect(world.log().filter(({ line }) => line['level'] === 'error')).toEqual([]);
  });
});

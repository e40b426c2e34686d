import { expect, test, vi } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { serve, startServers } from './servers.ts';

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const WITHIN = { timeout: 20_000, interval: 50 };
// Processes and threads start here, on a machine that may be busy.
vi.setConfig({ testTimeout: 90_000 });

test('by environment alone: asked, approved by two, granted, revoked; then it ends with 0', async () => {
  const { slack, openai, sqs, env, peopleAt } = await startServers();
  const server = serve(env, '--create');
  const { url } = await server.line('serving');
  const health = await fetch(`${String(url)}/health`);
  expect([health.status, await health.json()]).toEqual([200, { ok: true, policy: '233e4502', ticked: expect.any(String) }]);
  await server.line('shares_catalogue');
  const people = peopleAt(String(url));

  await people.as('U01DANA').command(ASK, { channel: 'C01GENERAL' });
  const card = await vi.waitFor(() => {
    const found = slack.world.messages.find((one) => one.channel === 'C01APPROVALS' && one.threadTs === null);
    if (found === undefined) throw new Error(`no card: ${JSON.stringify(server.lines.slice(-3))}`);
    return found;
  }, WITHIN);
  for (const who of ['U01PRIYA', 'U01OMAR']) await people.as(who).click({ message: card, actionId: 'approve' });
  await vi.waitFor(() => {
    expect(openai.permissions(SUPPORT_TONE).map((one) => one.project_id)).toEqual(['proj_payments']);
  }, WITHIN);
  await vi.waitFor(() => expect(text(slack.world.message(card.channel, card.ts))).toContain('Revoke'), WITHIN);

  const more = await vi.waitFor(async () => {
    const now = slack.world.message(card.channel, card.ts);
    const value = `1:revoke:${String(now?.metadata?.event_payload['request'])}`;
    const acted = await people.as('U01OMAR').overflow({ channel: card.channel, ts: card.ts }, 'more', value);
    const { modal } = people.as('U01OMAR').see();
    if (modal === null) throw new Error(`no dialog: ${JSON.stringify(acted)}`);
    return modal;
  }, WITHIN);
  await people.as('U01OMAR').fill(more, 'reason', 'the test is over');
  await people.as('U01OMAR').submit(more);
  await vi.waitFor(() => expect(openai.permissions(SUPPORT_TONE)).toEqual([]), WITHIN);

  await vi.waitFor(() => {
    // They are made beside each other, in no order.
    const left = sqs.queues().map((queue): [string, number] => [queue.name, queue.messages().length]);
    expect(Object.fromEntries(left)).toEqual({
      'bot-requests-dead.fifo': 0,
      'bot-shares-dead.fifo': 0,
      'bot-requests.fifo': 0,
      'bot-shares.fifo': 0,
    });
  }, WITHIN);
  server.stop('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, stderr: '' });
  expect(server.lines.at(-1)).toMatchObject({ event: 'stopped', finished: true });
  expect(server.lines.filter((line) => line['level'] === 'error')).toEqual([]);
});

const text = (message: unknown): string => JSON.stringify(message);

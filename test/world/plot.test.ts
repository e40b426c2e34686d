import { expect, onTestFinished, test } from 'vitest';
import { createLines } from '../../playground/story/lines.ts';
import { play } from '../../playground/story/plot.ts';
import { createTeller } from '../../playground/story/teller.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World } from '../../playground/world/world.ts';

/** The story of `npm start` in this process, with something gone wrong before it begins. */
async function told(colours: boolean, prepare: (world: World) => void = () => undefined) {
  const written: string[] = [];
  const lines = createLines({ write: (line) => written.push(line), colours });
  let world: World | null = null;
  const teller = createTeller(lines, () => world?.slack.world ?? null);
  const here = await startWorld({ launcher: inProcess(), onCall: teller.call, onDelivery: teller.delivery });
  world = here;
  onTestFinished(() => here.close());
  prepare(here);
  return { end: await play(here, lines, teller), written };
}

test('the story ends well', async () => {
  const { end, written } = await told(false);
  expect(end).toEqual({ ok: true });
  expect(written.filter((line) => line.includes('\u001B'))).toEqual([]);
  // What is folded stays within the page.
  expect(written.filter((line) => line.length > 120 && !line.startsWith('  OpenAI'))).toEqual([]);
});

test('in colour where somebody looks', async () => {
  const { written } = await told(true);
  expect(written.some((line) => line.includes('\u001B['))).toBe(true);
});

test('a grant that OpenAI refuses is told, and the story says what is wrong with it', async () => {
  const { end, written } = await told(false, ({ openai }) =>
    openai.faults.always('createFineTuningCheckpointPermission', { kind: 'status', status: 403 }),
  );
  expect(end).toEqual({
    ok: false,
    why: 'after the grant OpenAI lists 0 permissions, not the one for proj_payments',
  });
  expect(written.filter((line) => line.includes('403 POST'))).toHaveLength(1);
});

test('an end that OpenAI never takes is not taken for one', async () => {
  const { end } = await told(false, ({ openai }) =>
    openai.faults.always('deleteFineTuningCheckpointPermission', { kind: 'status', status: 403 }),
  );
  expect(end).toEqual({ ok: false, why: 'after the end OpenAI still lists 1' });
});

test('no card: nothing to click on', async () => {
  const { end } = await told(false, ({ slack }) => slack.world.changeChannel('C01APPROVALS', { isArchived: true }));
  expect(end).toEqual({ ok: false, why: 'no card came to #model-approvals' });
});

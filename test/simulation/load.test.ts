import { beforeAll, expect, it } from 'vitest';
import { load as command } from '../../scripts/load.ts';
import { bundledHandlers } from '../../simulation/load/bundled.ts';
import { load } from '../../simulation/load/load.ts';
import { report } from '../../simulation/load/report.ts';
import type { Wires } from '../../simulation/world/bot.ts';

let wires: Wires;
beforeAll(async () => {
  ({ wires } = await bundledHandlers());
});

const few = { seed: 3, every: 60_000, faults: 0, marksEvery: Infinity, say: () => undefined };

it('40 requests with two approvals each and faults of every kind: none lost, none doubled, nothing left', { timeout: 120_000 }, async () => {
  const played = await load({ ...few, requests: 40, faults: 0.02, wires });
  expect(played.bot.violations).toEqual([]);
  expect(played.outcome).toMatchObject({ granted: 40, refused: {}, cards: 40 });
  expect(played.outcome.entries).toBeGreaterThanOrEqual(40 * 5);
  expect(played.figures.faults.size).toBeGreaterThan(8);
  expect(played.figures.cutShort).toBeGreaterThan(0);
  expect(played.heap.after - played.heap.before).toBeLessThan(16_000_000);
  const said = report(played, 40, 1_000).join('\n');
  expect(said).toMatch(/What limits it is OpenAI: \d\.\d calls for each request/);
  expect(said).toMatch(/violations +none$/);
});

it('sees a request that is lost', { timeout: 60_000 }, async () => {
  const loses: Wires = {
    ...wires,
    wireRequests: (outside) => {
      const handle = wires.wireRequests(outside);
      return async (event, context) =>
        event.Records.some(({ body }) => body.includes('load 000001')) ? { batchItemFailures: [] } : handle(event, context);
    },
  };
  const { bot } = await load({ ...few, requests: 2, wires: loses });
  expect(bot.violations[0]).toMatch(/^load 000001 was taken and is lost/);
});

it('sees a post that comes twice', { timeout: 60_000 }, async () => {
  const posts: Wires = {
    ...wires,
    wireRequests: (outside) => {
      const { network } = outside;
      if (network === undefined) throw new Error('There is no network.');
      const slack: typeof network.slack = async (url, init) => {
        if (String(url).endsWith('chat.postMessage')) await network.slack(url, init);
        return network.slack(url, init);
      };
      return wires.wireRequests({ ...outside, network: { ...network, slack } });
    },
  };
  const { bot } = await load({ ...few, requests: 1, wires: posts });
  expect(bot.violations).toContainEqual(expect.stringMatching(/^R-\w+: share_request_card stands 2 times, at /));
  expect(bot.violations).toContainEqual(expect.stringMatching(/^R-\w+: share_request_event 1 stands 2 times, at /));
});

it('sees a permission that is made twice', { timeout: 60_000 }, async () => {
  const makes: Wires = {
    ...wires,
    wireShares: (outside) => {
      const { network } = outside;
      if (network === undefined) throw new Error('There is no network.');
      const openai: typeof network.openai = (...given) => {
        const inner = network.openai(...given);
        const dispatch = inner.dispatch.bind(inner);
        inner.dispatch = (options, handler) => {
          if (options.method === 'POST') dispatch(options, {});
          return dispatch(options, handler);
        };
        return inner;
      };
      return wires.wireShares({ ...outside, network: { ...network, openai } });
    },
  };
  const { bot } = await load({ ...few, requests: 1, wires: makes });
  expect(bot.violations).toContainEqual(expect.stringMatching(/^two permissions on ft:/));
});

it('says what is wrong with its arguments', async () => {
  const lines: string[] = [];
  expect(await command(['--requests', 'many'], (line) => void lines.push(line))).toBe(2);
  expect(await command(['--fast'], (line) => void lines.push(line))).toBe(2);
  expect(lines[0]).toBe('--requests many is no number from 1 on. Usage: npm run load [-- --requests N] [--seed S] [--every SECONDS]');
});

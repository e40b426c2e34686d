import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RequestId } from '../../../src/domain/ids.ts';
import type { RequestsMessage } from '../../../src/engine/messages.ts';
import { UnknownMessage, eachMessage, parseRequestsMessage } from '../../../src/queue/receive.ts';
import { createSender } from '../../../src/queue/send.ts';
import { T0, TEAM, asked } from '../../domain/made.ts';
import { DANA } from '../../policy/made.ts';
import { moveBack } from '../../../scripts/redrive/move.ts';
import { known } from '../differences.ts';
import { codeOf } from '../target.ts';
import type { QueueTarget } from '../target.ts';
import { idOf } from './made.ts';
import { mappingOf } from './mapping.ts';

const [ONE, TWO] = [idOf('R-00001'), idOf('R-00002')];
/** Seconds; as infra/queues.yml where time can be moved. */
const VISIBILITY = { moved: 120, real: 1 } as const;
const RECEIVES = 5;

const nudge = (request: RequestId): RequestsMessage => ({ v: 1, kind: 'nudge', request });
const policy = (hash: string): RequestsMessage => ({ v: 1, kind: 'policy', hash });
const bodyOf = (message: RequestsMessage): string => JSON.stringify(message);

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

let count = 0;

/** src/queue over the wire that SQS speaks, against one target. */
export const queueSuite = (title: string, start: () => Promise<QueueTarget> | QueueTarget): void => {
  describe(`queues, on ${title}`, () => {
    let target: QueueTarget;
    beforeAll(async () => {
      target = await start();
    });
    afterAll(() => target.close?.());

    const make = async (name: string, attributes: Readonly<Record<string, string>>): Promise<string> => {
      const Attributes = {
        FifoQueue: 'true', DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId',
        MessageRetentionPeriod: '1209600', ...attributes,
      };
      // An answer that the suite itself asked for: a queue has an address.
      return ((await target.aws.call('sqs', 'CreateQueue', { QueueName: name, Attributes })) as { QueueUrl: string }).QueueUrl;
    };
    /** A queue and its dead-letter queue, new and empty, as the deployment has them. */
    const open = async () => {
      count += 1;
      const { aws } = target;
      const deadUrl = await make(`q${process.pid}-${count}-dead.fifo`, {});
      const asked = { QueueUrl: deadUrl, AttributeNames: ['QueueArn'] };
      const { Attributes } = (await aws.call('sqs', 'GetQueueAttributes', asked)) as { Attributes: { QueueArn: string } };
      const visibility = target.advance === null ? VISIBILITY.real : VISIBILITY.moved;
      const url = await make(`q${process.pid}-${count}.fifo`, {
        VisibilityTimeout: String(visibility),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes.QueueArn, maxReceiveCount: RECEIVES }),
      });
      /** Until what was received and not deleted can be received again. */
      const hidden = async (): Promise<void> => {
        if (target.advance !== null) return target.advance(visibility * 1_000);
        // Real time cannot be moved; a queue has no other sign of it.
        await new Promise((resolve) => setTimeout(resolve, visibility * 1_000 + 100));
      };
      const sender = createSender<RequestsMessage>(aws, url);
      return { url, deadUrl, hidden, sender, queue: mappingOf(aws, url), dead: mappingOf(aws, deadUrl) };
    };

    test('what is sent arrives as it was, with its group, its deduplication id and a growing number', async () => {
      const { sender, queue } = await open();
      const ask: RequestsMessage = {
        v: 1,
        kind: 'command',
        command: {
          kind: 'ask', delivery: 'd1', at: T0, by: { user: DANA, team: TEAM }, request: ONE, name: 'Dana 👩‍👩‍👧',
          workspace: { team: TEAM, domain: 'acme' }, model: asked().terms.model,
          projects: asked().terms.projects, hours: 24, reason: '"é\n<&>\u2028 👩‍👩‍👧'.repeat(100), stops: null,
        },
        answer: { kind: 'response_url', url: 'https://hooks.slack.com/commands/T/1/x' },
      };
      await sender.send(ask, 'ask R-00001 d1');
      await sender.send(nudge(ONE), 'nudge R-00001 1');
      const messages = await queue.receive();
      expect(messages.map((one) => parseRequestsMessage(one.MessageId, one.Body))).toEqual([ask, nudge(ONE)]);
      const [first, second] = messages.map((one) => one.Attributes);
      expect(first).toMatchObject({
        MessageGroupId: expect.stringMatching(/^[0-9a-f]{32}$/),
        MessageDeduplicationId: expect.stringMatching(/^[0-9a-f]{64}$/),
        ApproximateReceiveCount: '1',
      });
      expect(second?.['MessageGroupId']).toBe(first?.['MessageGroupId']);
    });

    test('numbers grow within a group', async () => {
      const { sender, queue } = await open();
      // A number made up at random would grow by chance one time in forty thousand.
      for (let n = 0; n < 8; n += 1) await sender.send(nudge(ONE), String(n));
      const numbers = (await queue.receive()).map((one) => (one.Attributes['SequenceNumber'] ?? '').padStart(40, '0'));
      const grows = numbers.length === 8 && numbers.toSorted().join() === numbers.join();
      expect(grows).toEqual(known(target.name, 'growing numbers', true));
    });

    test('order within a group, whoever else is in between, over several receives', async () => {
      const { sender, queue } = await open();
      for (let n = 0; n < 4; n += 1) {
        await sender.send(nudge(ONE), `one ${n}`);
        await sender.send(nudge(TWO), `two ${n}`);
      }
      const order: string[] = [];
      for (let batch = await queue.receive(3); batch.length > 0; batch = await queue.receive(3)) {
        for (const one of batch) {
          order.push(one.Attributes['MessageDeduplicationId'] ?? '');
          await queue.remove(one);
        }
      }
      for (const who of ['one', 'two']) {
        const sent = [0, 1, 2, 3].map((n) => hex(`${who} ${n}`));
        expect(order.filter((one) => sent.includes(one))).toEqual(sent);
      }
      expect(order).toHaveLength(8);
    });

    test('one in flight holds back its group and no other, until it is deleted', async () => {
      const { sender, queue } = await open();
      await sender.send(nudge(ONE), 'a');
      await sender.send(nudge(ONE), 'b');
      const [flying] = await queue.receive(1);
      await sender.send(nudge(TWO), 'c');
      expect((await queue.receive()).map((one) => one.Body)).toEqual([bodyOf(nudge(TWO))]);
      expect(await queue.receive()).toEqual([]);
      if (flying !== undefined) await queue.remove(flying);
      expect((await queue.receive()).map((one) => one.Body)).toEqual([bodyOf(nudge(ONE))]);
    });

    test('the same again within five minutes is dropped, waiting or in flight', async () => {
      const { sender, queue } = await open();
      await sender.send(nudge(ONE), 'same');
      await sender.send(nudge(ONE), 'same');
      expect(await queue.receive()).toHaveLength(1);
      await sender.send(nudge(ONE), 'same');
      await sender.send(nudge(TWO), 'other');
      expect((await queue.receive()).map((one) => one.Body)).toEqual([bodyOf(nudge(TWO))]);
    });

    test('and so it is when the first one is done and deleted', async () => {
      const { sender, queue } = await open();
      await sender.send(nudge(ONE), 'same');
      for (const one of await queue.receive()) await queue.remove(one);
      await sender.send(nudge(ONE), 'same');
      expect((await queue.receive()).length).toEqual(known(target.name, 'deduplication after delete', 0));
    });

    test('the same in another group is another message', async () => {
      const { sender, queue } = await open();
      await sender.send(nudge(ONE), 'same');
      await sender.send(nudge(TWO), 'same');
      expect((await queue.receive()).length).toEqual(known(target.name, 'scope of deduplication', 2));
    });

    test('after five minutes the same is another message, where time can be moved', async () => {
      const { sender, queue } = await open();
      if (target.advance === null) return expect(target.name).toBe('moto');
      await sender.send(nudge(ONE), 'same');
      target.advance(299_999);
      await sender.send(nudge(ONE), 'same');
      expect(await queue.receive()).toHaveLength(1);
      target.advance(1);
      await sender.send(nudge(TWO), 'other');
      await sender.send(nudge(ONE), 'same');
      target.advance(VISIBILITY.moved * 1_000);
      return expect(await queue.receive()).toHaveLength(3);
    });

    test('what is not deleted comes again when its time is out, counted, and in its place', async () => {
      const { sender, queue, hidden } = await open();
      await sender.send(nudge(ONE), 'a');
      await sender.send(policy('0000000a'), 'p');
      await sender.send(nudge(ONE), 'b');
      const [first] = await queue.receive(1);
      await hidden();
      const again = await queue.receive();
      expect(again.map((one) => [one.Body, one.Attributes['ApproximateReceiveCount']])).toEqual([
        [bodyOf(nudge(ONE)), '2'], [bodyOf(policy('0000000a')), '1'], [bodyOf(nudge(ONE)), '1'],
      ]);
      expect(again[0]?.MessageId).toBe(first?.MessageId);
    });

    test('who was too slow cannot delete what somebody else has by now', async () => {
      const { sender, queue, hidden } = await open();
      await sender.send(nudge(ONE), 'a');
      const [slow] = await queue.receive();
      await hidden();
      const [quick] = await queue.receive();
      expect(quick?.MessageId).toBe(slow?.MessageId);
      if (slow !== undefined) await queue.remove(slow).catch(() => undefined);
      await hidden();
      const left = (await queue.receive()).length;
      expect(left).toEqual(known(target.name, 'late delete', 1));
    });

    test('a batch: what the function names, and all behind it, comes again in order', async () => {
      const { sender, queue, hidden } = await open();
      const hashes = ['0000000a', '0000000b', '0000000c', '0000000d'];
      for (const hash of hashes) await sender.send(policy(hash), hash);
      const seen: string[] = [];
      const receives: number[] = [];
      const function_ = (broken: string | null) => (event: Parameters<typeof eachMessage>[0]) =>
        eachMessage(event, async (message) => {
          const parsed = parseRequestsMessage(message.id, message.body);
          if (parsed.kind !== 'policy') throw new Error('Not this.');
          receives.push(message.receives);
          if (parsed.hash === broken) throw new Error('broken');
          seen.push(parsed.hash);
        }, () => undefined);
      expect(await queue.deliver(function_('0000000b'))).toHaveLength(4);
      await hidden();
      while ((await queue.deliver(function_(null))).length > 0);
      expect(seen).toEqual(known(target.name, 'order after a time-out', hashes));
      expect(receives).toEqual([1, 1, 2, 2, 2]);
    });

    test('after five receives it lies among the dead letters as it was, and its group goes on', async () => {
      const { sender, queue, dead, hidden, url, deadUrl } = await open();
      // A form of tomorrow: this release cannot read it.
      const strange = { v: 2, kind: 'nudge', request: ONE } as unknown as RequestsMessage;
      await sender.send(strange, 'strange');
      const failures: unknown[] = [];
      const work = (event: Parameters<typeof eachMessage>[0]) =>
        eachMessage(event, async ({ id, body }) => void parseRequestsMessage(id, body), (_, error) => failures.push(error));
      for (let n = 0; n < RECEIVES; n += 1) {
        expect(await queue.deliver(work)).toEqual([bodyOf(strange)]);
        expect(await dead.receive()).toEqual([]);
        await hidden();
      }
      expect(failures.filter((one) => one instanceof UnknownMessage)).toHaveLength(RECEIVES);
      expect(await queue.deliver(work)).toEqual([]);
      const [letter] = await dead.receive();
      expect(letter?.Body).toBe(bodyOf(strange));
      // It is sent back by `npm run redrive` when the release that can read it is there: a deduplication id of its own.
      await target.aws.call('sqs', 'ChangeMessageVisibility', {
        QueueUrl: deadUrl, ReceiptHandle: letter?.ReceiptHandle, VisibilityTimeout: 0,
      });
      expect(await moveBack(target.aws, { name: 'q', url, dead: 'd', deadUrl })).toBe(1);
      const [back] = await queue.receive();
      expect([back?.Body, back?.Attributes['ApproximateReceiveCount']]).toEqual([bodyOf(strange), '1']);
      expect(back?.Attributes['MessageGroupId']).toBe(letter?.Attributes['MessageGroupId']);
    });

    test('a queue that is not there', async () => {
      const { url } = await open();
      const nobody = createSender<RequestsMessage>(target.aws, url.replace('.fifo', '-nobody.fifo'));
      expect(await codeOf(nobody.send(nudge(ONE), 'a'))).toBe('QueueDoesNotExist');
    });
  });
};

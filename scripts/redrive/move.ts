import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';

/** What keeps dead letters from being moved; says what to do. */
export class CannotRedrive extends Error {
  override readonly name = 'CannotRedrive';
}

export interface Queues {
  readonly name: string;
  readonly url: string;
  /** Name of the dead-letter queue. */
  readonly dead: string;
  readonly deadUrl: string;
}

/** A batch of a FIFO queue keeps the order of each group; hidden long enough to be sent and deleted. */
const AT_ONCE = 10;
const HIDDEN_SECONDS = 60;

const Url = v.object({ QueueUrl: v.string() });
const Attributes = v.object({ Attributes: v.optional(v.object({ RedrivePolicy: v.optional(v.string()) })) });
const Redrive = v.pipe(v.string(), v.parseJson(), v.object({ deadLetterTargetArn: v.string() }));
const Received = v.object({
  Messages: v.optional(
    v.array(
      v.object({
        MessageId: v.string(),
        ReceiptHandle: v.string(),
        Body: v.string(),
        Attributes: v.object({ MessageGroupId: v.string() }),
      }),
    ),
    [],
  ),
});

const nameIn = (address: string): string => address.split(/[/:]/).at(-1) ?? address;

const urlOf = async (aws: AwsCaller, name: string): Promise<string> => {
  try {
    return v.parse(Url, await aws.call('sqs', 'GetQueueUrl', { QueueName: name })).QueueUrl;
  } catch (error) {
    if (error instanceof AwsError && /NonExistentQueue|QueueDoesNotExist/.test(error.code ?? '')) {
      throw new CannotRedrive(`There is no queue ${name} here. Check region, account and --stage.`);
    }
    throw error;
  }
};

/** Both queues, from the first one's redrive policy. @throws CannotRedrive, AwsError */
export async function findQueues(aws: AwsCaller, given: string | { readonly name: string }): Promise<Queues> {
  const url = typeof given === 'string' ? given : await urlOf(aws, given.name);
  const asked = { QueueUrl: url, AttributeNames: ['RedrivePolicy'] };
  const { Attributes: found } = v.parse(Attributes, await aws.call('sqs', 'GetQueueAttributes', asked));
  const policy = v.safeParse(Redrive, found?.RedrivePolicy);
  const name = nameIn(url);
  if (!policy.success) throw new CannotRedrive(`${name} has no dead-letter queue: it is not a queue of this bot.`);
  const dead = nameIn(policy.output.deadLetterTargetArn);
  return { name, url, dead, deadUrl: await urlOf(aws, dead) };
}

/**
 * Sends each dead letter to its queue, in its group, and only then deletes it. Killed in between it leaves a letter in
 * both, and what is sent twice is dropped by SQS within five minutes or finds its work done. Its deduplication id is new:
 * by the old one SQS would drop what failed a few minutes ago.
 * @returns how many were moved
 */
export async function moveBack(aws: AwsCaller, { url, deadUrl }: Queues): Promise<number> {
  let moved = 0;
  for (;;) {
    // oxlint-disable no-await-in-loop -- in order, and each sent before it is deleted
    const answer = await aws.call('sqs', 'ReceiveMessage', {
      QueueUrl: deadUrl,
      MaxNumberOfMessages: AT_ONCE,
      VisibilityTimeout: HIDDEN_SECONDS,
      WaitTimeSeconds: 1,
      MessageSystemAttributeNames: ['MessageGroupId'],
    });
    const { Messages } = v.parse(Received, answer);
    if (Messages.length === 0) return moved;
    for (const { MessageId, ReceiptHandle, Body, Attributes: attributes } of Messages) {
      await aws.call('sqs', 'SendMessage', {
        QueueUrl: url,
        MessageBody: Body,
        MessageGroupId: attributes.MessageGroupId,
        MessageDeduplicationId: createHash('sha256').update(`redrive ${MessageId}`).digest('hex'),
      });
      await aws.call('sqs', 'DeleteMessage', { QueueUrl: deadUrl, ReceiptHandle });
      moved += 1;
    }
    // oxlint-enable no-await-in-loop
  }
}

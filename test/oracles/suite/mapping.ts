import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { AwsCaller } from '../../../src/aws/call.ts';

/** A message as ReceiveMessage gives it. */
export interface Received {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

/**
 * What Lambda does between a queue and a function (an event source mapping with ReportBatchItemFailures), by the calls
 * that anybody may make.
 */
export const mappingOf = (aws: AwsCaller, queueUrl: string) => {
  const receive = async (max = 10): Promise<readonly Received[]> => {
    const answer = await aws.call('sqs', 'ReceiveMessage', {
      QueueUrl: queueUrl, MaxNumberOfMessages: max, MessageSystemAttributeNames: ['All'], WaitTimeSeconds: 0,
    });
    // The form is what the tests look at.
    return (answer as { Messages?: readonly Received[] }).Messages ?? [];
  };
  const remove = async ({ ReceiptHandle }: Pick<Received, 'ReceiptHandle'>): Promise<void> => {
    await aws.call('sqs', 'DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle });
  };
  return {
    receive,
    remove,
    /** Gives a batch to a function, and deletes what it did not name. @returns the bodies of the batch */
    deliver: async (
      work: (event: SQSEvent) => Promise<SQSBatchResponse>,
      max = 10,
    ): Promise<readonly string[]> => {
      const batch = await receive(max);
      const response = await work({ Records: batch.map(recordOf) });
      const failed = new Set(response.batchItemFailures.map((one) => one.itemIdentifier));
      for (const one of batch) if (!failed.has(one.MessageId)) await remove(one);
      return batch.map((one) => one.Body);
    },
  };
};

const recordOf = ({ MessageId, ReceiptHandle, Body, Attributes }: Received): SQSEvent['Records'][number] => ({
  messageId: MessageId,
  receiptHandle: ReceiptHandle,
  body: Body,
  attributes: {
    ApproximateReceiveCount: Attributes['ApproximateReceiveCount'] ?? '',
    SentTimestamp: Attributes['SentTimestamp'] ?? '',
    SenderId: Attributes['SenderId'] ?? '',
    ApproximateFirstReceiveTimestamp: Attributes['ApproximateFirstReceiveTimestamp'] ?? '',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: '',
});

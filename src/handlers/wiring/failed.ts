import { AwsError } from '../../aws/call.ts';
import { UnknownMessage } from '../../queue/receive.ts';
import { UnreadableRecord } from '../../store/dynamo.ts';
import { awsRequestOf, errorText } from './outside.ts';
import type { Outside } from './outside.ts';
import type { createMeter } from './metrics.ts';

/** A message that could not be worked through: counted for the alarms, and logged without what people wrote. */
export const messageFailed =
  (meter: ReturnType<typeof createMeter>, log: Outside['log'], aws_request: string) =>
  (id: string, error: unknown): void => {
    meter.add('MessageFailed');
    if (error instanceof UnknownMessage) meter.add('Unreadable');
    log({
      level: 'error',
      event: 'message_failed',
      message: id,
      error: errorText(error, [UnknownMessage, UnreadableRecord, AwsError]),
      aws_request: awsRequestOf(error) ?? aws_request,
    });
  };

import { createHash } from 'node:crypto';
import { isRecord } from '../json.ts';
import { AwsError, field } from './service.ts';
import type { Input } from './service.ts';

/** SQS's limits, from its service model and quotas page. */
export const SQS_LIMITS = {
  bodyBytes: 1_048_576,
  idLength: 128,
  messageAttributes: 10,
  batch: 10,
  dedupMs: 5 * 60 * 1000,
  visibilitySeconds: 43_200,
} as const;

const coral = 'com.amazon.coral.service#';
const sqs = 'com.amazonaws.sqs#';

type BatchRefusal =
  | 'EmptyBatchRequest'
  | 'TooManyEntriesInBatchRequest'
  | 'BatchEntryIdsNotDistinct'
  | 'InvalidBatchEntryId'
  | 'BatchRequestTooLong';

/** SQS's refusals: each with its JSON type and the older query code. */
export const refuse = {
  invalid: (message: string) =>
    new AwsError(`${coral}InvalidParameterValueException`, message, { queryCode: 'InvalidParameterValue' }),
  value: (name: string, value: unknown, reason: string) =>
    refuse.invalid(`Value ${String(value)} for parameter ${name} is invalid. Reason: ${reason}`),
  missing: (name: string) =>
    new AwsError(
      `${coral}MissingRequiredParameterException`,
      `The request must contain the parameter ${name}.`,
      { queryCode: 'MissingParameter' },
    ),
  attribute: (message: string) =>
    new AwsError(`${coral}InvalidAttributeValueException`, message, { queryCode: 'InvalidAttributeValue' }),
  noQueue: () =>
    new AwsError(`${sqs}QueueDoesNotExist`, 'The specified queue does not exist.', {
      queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    }),
  exists: () =>
    new AwsError(`${sqs}QueueNameExists`, 'A queue already exists with the same name and other attribute values.', {
      queryCode: 'QueueAlreadyExists',
    }),
  handle: () =>
    new AwsError(`${sqs}ReceiptHandleIsInvalid`, 'The input receipt handle is not a valid receipt handle.', {
      status: 404,
      queryCode: 'ReceiptHandleIsInvalid',
    }),
  contents: () =>
    new AwsError(`${sqs}InvalidMessageContents`, 'Invalid characters found. Valid unicode characters are #x9 | #xA | ' +
      '#xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF', { queryCode: 'InvalidMessageContents' }),
  batch: (kind: BatchRefusal) =>
    new AwsError(`${sqs}${kind}`, `The batch request is refused: ${kind}.`, {
      queryCode: `AWS.SimpleQueueService.${kind}`,
    }),
};

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** What a SendMessage asks for, checked as strictly as a FIFO queue does. */
export interface Draft {
  readonly body: string;
  readonly groupId: string;
  /** `null` where the queue is to take the body's hash. */
  readonly dedupId: string | null;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
}

// Alphanumeric and ASCII punctuation, as SQS documents both ids.
const ID_FORM = /^[!-~]{1,128}$/;
// Control characters but tab, line feed and carriage return; lone surrogates; the two non-characters.
// oxlint-disable-next-line no-control-regex -- these very characters are what SQS refuses
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** @throws {AwsError} as SQS would for a FIFO queue. */
export function parseDraft(input: Input): Draft {
  const body = field.text(input, 'MessageBody');
  if (!body) throw refuse.missing('MessageBody');
  if (FORBIDDEN.test(body) || !body.isWellFormed()) throw refuse.contents();
  if (input['DelaySeconds'] !== undefined) {
    const why = 'The request include parameter that is not valid for this queue type.';
    throw refuse.value('DelaySeconds', input['DelaySeconds'], why);
  }
  const groupId = field.text(input, 'MessageGroupId');
  if (groupId === undefined || groupId === '') throw refuse.missing('MessageGroupId');
  const dedupId = field.text(input, 'MessageDeduplicationId') ?? null;
  for (const [name, id] of [['MessageGroupId', groupId], ['MessageDeduplicationId', dedupId]] as const) {
    if (id === null || ID_FORM.test(id)) continue;
    const why = `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
    throw refuse.value(name, id, why);
  }
  const attributes = parseAttributes(field.map(input, 'MessageAttributes'));
  const bytes = [...attributes].reduce((sum, [name, one]) => sum + attributeBytes(name, one), Buffer.byteLength(body));
  if (bytes > SQS_LIMITS.bodyBytes) {
    const why = `Message must be shorter than ${SQS_LIMITS.bodyBytes} bytes.`;
    throw refuse.invalid(`One or more parameters are invalid. Reason: ${why}`);
  }
  return { body, groupId, dedupId, attributes };
}

function parseAttributes(given: Input): Map<string, MessageAttribute> {
  const attributes = new Map<string, MessageAttribute>();
  for (const [name, value] of Object.entries(given)) {
    if (!isRecord(value)) throw refuse.value('MessageAttributes', name, 'An attribute is a map.');
    const type = field.text(value, 'DataType') ?? '';
    const text = field.text(value, 'StringValue');
    const binary = field.text(value, 'BinaryValue');
    const kind = /^(String|Number|Binary)(\..{1,200})?$/.exec(type)?.[1];
    const filled = kind === 'Binary' ? binary : text;
    if (kind === undefined || !filled || !/^[A-Za-z0-9_.-]{1,256}$/.test(name)) {
      throw refuse.invalid(`The message attribute '${name}' must have a valid name, DataType and a non-empty value.`);
    }
    const content = kind === 'Binary' ? { BinaryValue: filled } : { StringValue: filled };
    attributes.set(name, { DataType: type, ...content });
  }
  if (attributes.size > SQS_LIMITS.messageAttributes) {
    throw refuse.invalid(`Number of message attributes [${attributes.size}] exceeds the allowed maximum [10].`);
  }
  return attributes;
}

const valueBytes = (one: MessageAttribute): Buffer =>
  one.StringValue === undefined ? Buffer.from(one.BinaryValue ?? '', 'base64') : Buffer.from(one.StringValue);

const attributeBytes = (name: string, one: MessageAttribute): number =>
  Buffer.byteLength(name) + Buffer.byteLength(one.DataType) + valueBytes(one).length;

export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/** The digest that SDKs compare; its layout is in "Amazon SQS message metadata", SQS Developer Guide. */
export function md5OfAttributes(attributes: ReadonlyMap<string, MessageAttribute>): string {
  const parts: Buffer[] = [];
  const push = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const [name, one] of [...attributes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    push(Buffer.from(name));
    push(Buffer.from(one.DataType));
    parts.push(Buffer.from([one.StringValue === undefined ? 2 : 1]));
    push(valueBytes(one));
  }
  return md5(Buffer.concat(parts));
}

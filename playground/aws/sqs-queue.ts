import { createHash } from 'node:crypto';
import { alphanumeric, uuid } from '../random.ts';
import type { Random } from '../random.ts';
import { SQS_LIMITS, refuse } from './sqs-rules.ts';
import type { Draft, MessageAttribute } from './sqs-rules.ts';

export interface Attributes {
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly contentBased: boolean;
  /** Whether a deduplication id counts for the whole queue or for its group only. */
  readonly dedupScope: 'queue' | 'messageGroup';
  readonly redrive: { readonly targetArn: string; readonly maxReceives: number } | null;
}

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly groupId: string;
  readonly dedupId: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  /** Twenty digits, growing. */
  readonly sequence: string;
  readonly sentAt: number;
  readonly sourceArn: string | null;
  receives: number;
  firstReceivedAt: number | null;
  /** Not to be received before this time. */
  visibleAt: number;
  /** The handle of the latest receive; older ones are void. */
  handle: string | null;
}

/**
 * One FIFO queue: order within a group, one batch of a group in flight at a time, deduplication for five minutes
 * (also of what is deleted by now), and the way to the dead-letter queue. Time comes in from outside.
 */
export class FifoQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly attributes: Attributes;
  private readonly now: () => number;
  private readonly random: Random;
  /** In the order sent; deleted ones are gone. */
  private waiting: Message[] = [];
  private readonly sent = new Map<string, { at: number; messageId: string; sequence: string }>();
  /** Deleted ones, and since when. */
  private readonly gone = new Map<string, number>();
  private count = 0;

  constructor(
    identity: { readonly name: string; readonly url: string; readonly arn: string },
    attributes: Attributes,
    world: { readonly now: () => number; readonly random: Random },
  ) {
    this.name = identity.name;
    this.url = identity.url;
    this.arn = identity.arn;
    this.attributes = attributes;
    this.now = world.now;
    this.random = world.random;
  }

  /** A message sent again within five minutes is answered like the first and not queued. */
  send(draft: Draft): { messageId: string; sequence: string } {
    const dedupId = draft.dedupId ?? (this.attributes.contentBased ? sha256(draft.body) : null);
    if (dedupId === null) {
      throw refuse.invalid(
        'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    const key = this.attributes.dedupScope === 'queue' ? dedupId : `${draft.groupId}\n${dedupId}`;
    const before = this.sent.get(key);
    const now = this.now();
    if (before && now - before.at < SQS_LIMITS.dedupMs) return before;
    this.forget(now);
    const { body, groupId, attributes } = draft;
    const message = this.add({ messageId: uuid(this.random), body, groupId, dedupId, attributes, sentAt: now });
    const { messageId, sequence } = message;
    this.sent.delete(key);
    this.sent.set(key, { at: now, messageId, sequence });
    return { messageId, sequence };
  }

  /** Drops ids that count no longer, so that a queue that lives for weeks does not grow. */
  private forget(now: number): void {
    for (const [key, { at }] of this.sent) {
      if (now - at < SQS_LIMITS.dedupMs) break;
      this.sent.delete(key);
    }
    // So long anybody can hold a handle.
    for (const [messageId, at] of this.gone) {
      if (now - at < SQS_LIMITS.visibilitySeconds * 1_000) return;
      this.gone.delete(messageId);
    }
  }

  /** Takes over a message that another queue gave up; its own id becomes its deduplication id here. */
  bury(dead: Message, sourceArn: string): void {
    const { messageId, body, groupId, attributes, sentAt, receives } = dead;
    this.add({ messageId, body, groupId, attributes, sentAt, dedupId: messageId, sourceArn, receives });
  }

  private add(
    made: Pick<Message, 'messageId' | 'body' | 'groupId' | 'dedupId' | 'attributes' | 'sentAt'> &
      Partial<Pick<Message, 'sourceArn' | 'receives'>>,
  ): Message {
    this.count += 1;
    const message: Message = {
      sourceArn: null,
      receives: 0,
      ...made,
      sequence: String(18_000_000_000_000_000_000n + BigInt(this.count) * 256n),
      firstReceivedAt: null,
      visibleAt: 0,
      handle: null,
    };
    this.waiting.push(message);
    return message;
  }

  /** The oldest messages of groups of which none is in flight; spent ones go to `bury` instead. */
  receive(max: number, visibilitySeconds: number, bury: (message: Message) => void): Message[] {
    const now = this.now();
    this.expire();
    const blocked = new Set(this.waiting.filter((one) => one.visibleAt > now).map((one) => one.groupId));
    const taken: Message[] = [];
    for (const message of this.waiting) {
      if (taken.length === max) break;
      if (blocked.has(message.groupId)) continue;
      if (this.attributes.redrive && message.receives >= this.attributes.redrive.maxReceives) {
        this.remove(message);
        bury(message);
        continue;
      }
      message.receives += 1;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + visibilitySeconds * 1000;
      message.handle = `${message.messageId}#${alphanumeric(this.random, 40)}`;
      taken.push(message);
    }
    return taken;
  }

  /** Deleting twice is fine; with a handle that has run out it is refused, as only FIFO queues do. */
  delete(handle: string): void {
    const message = this.find(handle);
    if (message === null) return;
    if (message.handle !== handle || message.visibleAt <= this.now()) {
      throw refuse.value('ReceiptHandle', handle, 'The receipt handle has expired.');
    }
    this.remove(message);
  }

  changeVisibility(handle: string, seconds: number): void {
    const message = this.find(handle);
    const now = this.now();
    if (message === null || message.handle !== handle || message.visibleAt <= now) {
      const why = 'Message does not exist or is not available for visibility timeout change.';
      throw refuse.value('ReceiptHandle', handle, why);
    }
    if (now + seconds * 1000 > (message.firstReceivedAt ?? now) + SQS_LIMITS.visibilitySeconds * 1000) {
      const why = 'Total VisibilityTimeout for the message is beyond the limit [43200 seconds]';
      throw refuse.value('VisibilityTimeout', seconds, why);
    }
    message.visibleAt = now + seconds * 1000;
  }

  /** Everything that is not deleted, oldest first. */
  messages(): readonly Message[] {
    this.expire();
    return this.waiting;
  }

  /** When something can be received: now or earlier if at once, `null` if the queue is empty. */
  nextVisibleAt(): number | null {
    const byGroup = new Map<string, number>();
    for (const { groupId, visibleAt } of this.messages()) {
      byGroup.set(groupId, Math.max(byGroup.get(groupId) ?? 0, visibleAt));
    }
    return byGroup.size === 0 ? null : Math.min(...byGroup.values());
  }

  private find(handle: string): Message | null {
    const messageId = handle.split('#')[0] ?? '';
    const message = this.waiting.find((one) => one.messageId === messageId);
    if (message) return message;
    if (this.gone.has(messageId)) return null;
    throw refuse.handle();
  }

  private remove(message: Message): void {
    this.waiting = this.waiting.filter((one) => one !== message);
    this.gone.set(message.messageId, this.now());
  }

  private expire(): void {
    const oldest = this.now() - this.attributes.retentionSeconds * 1000;
    for (const message of this.waiting) if (message.sentAt < oldest) this.remove(message);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

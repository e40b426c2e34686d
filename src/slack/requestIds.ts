import { createHash } from 'node:crypto';
import type { RequestId } from '../domain/ids.ts';
import { ID_ATTEMPTS, requestIdFrom } from '../domain/request/id.ts';
import type { Reads } from '../engine/ports.ts';

const hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** What makes a submitted form the same one when it comes again: Slack gives an opened view one id for its life. */
export const formDelivery = (team: string, view: string): string => hex(`view:${team}:${view}`);

/** Of one request that is revoked with others from one dialog: a repeat of the submission is the same. */
export const revokeAllDelivery = (team: string, view: string, request: RequestId): string =>
  hex(`revoke-all:${team}:${view}:${request}`);

/** Of the requests that one delivery becomes, each by its place; the first has the delivery's own. */
export const partDelivery = (delivery: string, index: number): string =>
  index === 0 ? delivery : hex(`${delivery}#${index}`);

/**
 * The id for the request that this delivery makes: the same whenever the delivery comes again, and never one that
 * another delivery's request has.
 * @throws where the records cannot be read, or no id is left.
 */
export async function requestIdOf(delivery: string, reads: Pick<Reads, 'request'>): Promise<RequestId> {
  for (let attempt = 0; attempt < ID_ATTEMPTS; attempt += 1) {
    const id = requestIdFrom(delivery, attempt);
    const there = await reads.request(id);
    if (there === null || there.state.asked.delivery === delivery) return id;
  }
  throw new Error('No request id is left for this delivery.');
}

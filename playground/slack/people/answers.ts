import { isRecord, tryJson } from '../../json.ts';
import type { Json } from '../blocks/blocks.ts';
import { list, problems } from '../blocks/check.ts';
import { option, optionGroup } from '../blocks/objects.ts';
import { LIMITS } from '../limits.ts';
import { readContent } from '../methods/content.ts';
import { refuseUnknown } from '../methods/args.ts';
import { SlackRefusal } from '../methods/refusal.ts';
import { change, checkedView, clear, show } from '../modals.ts';
import { REPLY_ARGS, respond } from '../responseUrl.ts';
import type { View } from '../types.ts';
import type { World } from '../world.ts';
import type { Delivery, DeliveryAnswer } from './deliveries.ts';
import { SlackWouldReject } from './errors.ts';

export type Submitted =
  | { readonly kind: 'closed' | 'cleared'; readonly delivery: Delivery }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>>; readonly delivery: Delivery }
  | { readonly kind: 'updated' | 'pushed'; readonly view: View; readonly delivery: Delivery };

const isJson = (answer: DeliveryAnswer): boolean =>
  Object.entries(answer.headers).some(
    ([name, value]) => name.toLowerCase() === 'content-type' && /^application\/json/i.test(value),
  );

/** Shows the answer to a slash command: nothing, a text, or a message. @throws SlackWouldReject */
export function answerCommand(world: World, user: string, channel: string, answer: DeliveryAnswer): void {
  if (answer.body.trim() === '') return;
  const args = isJson(answer) ? tryJson(answer.body) : { text: answer.body };
  if (!isRecord(args)) throw new SlackWouldReject('The answer to the command says it is JSON, and is not');
  reject('The answer to the command', () => {
    refuseUnknown(args, REPLY_ARGS);
    respond(world, { user, channel, source: { kind: 'command' } }, args, readContent(args, world));
  });
}

/** Does what the answer to a submission says. @throws SlackWouldReject */
export function answerSubmission(world: World, view: View, delivery: Delivery): Submitted {
  const body = delivery.answer?.body.trim() ?? '';
  const said = body === '' ? {} : tryJson(body);
  if (!isRecord(said)) throw new SlackWouldReject('The answer to the submission is not a JSON object');
  switch (said.response_action) {
    case undefined:
      if (Object.keys(said).length > 0)
        throw new SlackWouldReject('The answer to the submission has no response_action');
      close(world, view);
      return { kind: 'closed', delivery };
    case 'clear':
      clear(world, view.user);
      return { kind: 'cleared', delivery };
    case 'errors':
      return { kind: 'errors', errors: fieldErrors(world.views.get(view.id) ?? view, said.errors), delivery };
    case 'update':
      return reject('The updated view', () => {
        const sent = checkedView(said.view, 'modal', world);
        return { kind: 'updated', view: change(world, world.views.get(view.id) ?? view, sent), delivery };
      });
    case 'push':
      return reject('The pushed view', () => {
        const sent = checkedView(said.view, 'modal', world);
        return { kind: 'pushed', view: show(world, view.user, sent, 'push'), delivery };
      });
    default:
      throw new SlackWouldReject(`There is no response_action ${JSON.stringify(said.response_action)}`);
  }
}

function close(world: World, view: View): void {
  world.views.delete(view.id);
  world.stacks.set(
    view.user,
    (world.stacks.get(view.user) ?? []).filter((id) => id !== view.id),
  );
}

/** The view may have been changed while it was handled: what is shown now counts. */
function fieldErrors(view: View, errors: unknown): Readonly<Record<string, string>> {
  if (!isRecord(errors) || Object.keys(errors).length === 0)
    throw new SlackWouldReject('response_action errors names no field');
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => String(block.block_id));
  return Object.fromEntries(
    Object.entries(errors).map(([blockId, text]) => {
      if (!inputs.includes(blockId)) {
        throw new SlackWouldReject(
          `response_action errors: no input block ${blockId}; there are: ${inputs.join(', ')}`,
        );
      }
      if (typeof text !== 'string' || text === '') throw new SlackWouldReject(`The error at ${blockId} has no text`);
      return [blockId, text];
    }),
  );
}

/** What a picker is offered; groups flattened, in order. @throws SlackWouldReject */
export function answerSuggestion(answer: DeliveryAnswer): readonly Json[] {
  const said = tryJson(answer.body);
  if (!isRecord(said)) throw new SlackWouldReject('The answer to a search is not a JSON object');
  const { options, option_groups: groups, ...others } = said;
  if ((options === undefined) === (groups === undefined) || Object.keys(others).length > 0) {
    throw new SlackWouldReject('The answer to a search must have exactly one of: options, option_groups');
  }
  const found = [
    ...(options === undefined ? [] : problems(options, list(option, LIMITS.options, 0), '/options')),
    ...(groups === undefined ? [] : problems(groups, list(optionGroup, LIMITS.optionGroups, 0), '/option_groups')),
  ];
  if (found.length > 0) throw new SlackWouldReject(`The options: ${found.join('; ')}`);
  const lists: readonly unknown[] = Array.isArray(groups)
    ? groups.map((group: unknown) => (isRecord(group) ? group.options : []))
    : [options];
  return lists.flatMap((inner) => (Array.isArray(inner) ? inner.filter(isRecord) : []));
}

/** Says loudly what Slack would refuse in silence. */
function reject<T>(what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    throw new SlackWouldReject(`${what}: ${error.error} ${JSON.stringify(error.more)}`, { cause: error });
  }
}

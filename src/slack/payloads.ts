import * as v from 'valibot';
import { type ChannelId, type TeamId, type UserId, parseChannelId, parseTeamId, parseUserId } from '../domain/ids.ts';
import type { Actor } from '../domain/request/commands.ts';
import { BadPayload, read } from './badPayload.ts';

/** The parts of Slack's payloads that this bot reads; whatever else they hold is ignored. */

const Text = v.string();
const Maybe = v.nullish(v.string());
const Named = v.nullish(v.object({ id: Maybe, domain: Maybe }));
const whom = {
  user: v.object({ id: Text, team_id: Maybe }),
  team: Named,
};
const StateValues = v.record(v.string(), v.record(v.string(), v.unknown()));
const View = v.object({
  id: Text,
  callback_id: v.nullish(Text, ''),
  hash: Maybe,
  private_metadata: v.nullish(Text, ''),
  state: v.nullish(v.object({ values: v.nullish(StateValues, {}) })),
});

const Option = v.object({ value: Text });
const Action = v.object({
  action_id: Text,
  value: Maybe,
  selected_option: v.nullish(Option),
});

export const Clicked = v.object({
  ...whom,
  actions: v.tupleWithRest([Action], v.unknown()),
  trigger_id: Maybe,
  response_url: Maybe,
  channel: v.nullish(v.object({ id: Text })),
  view: v.nullish(View),
});

export const Submitted = v.object({ ...whom, view: View });

export const Suggested = v.object({
  ...whom,
  action_id: Text,
  value: v.nullish(Text, ''),
});

export const Commanded = v.object({
  command: Text,
  text: v.nullish(Text, ''),
  user_id: Text,
  team_id: Text,
  team_domain: v.nullish(Text, ''),
  response_url: Maybe,
  trigger_id: Maybe,
  channel_id: Maybe,
});

export type ClickedPayload = v.InferOutput<typeof Clicked>;
export type FormValues = v.InferOutput<typeof StateValues>;

interface Whom {
  readonly user: { readonly id: string; readonly team_id?: string | null | undefined };
  readonly team?: { readonly id?: string | null | undefined } | null | undefined;
}

/**
 * Who did it. The person's own workspace where Slack tells it: in a shared channel it is not ours.
 * @throws BadPayload where an id is none.
 */
export function actorOf({ user, team }: Whom): Actor {
  return actor(user.id, user.team_id ?? team?.id ?? '');
}

export function actor(user: string, team: string): Actor {
  const ids: { user: UserId | null; team: TeamId | null } = { user: parseUserId(user), team: parseTeamId(team) };
  if (ids.user === null || ids.team === null) throw new BadPayload('A payload from Slack does not say who did it.');
  return { user: ids.user, team: ids.team };
}

export const channelOf = (payload: { channel?: { id: string } | null | undefined }): ChannelId | null =>
  payload.channel ? parseChannelId(payload.channel.id) : null;

export const readClick = (payload: unknown): ClickedPayload => read(Clicked, payload);

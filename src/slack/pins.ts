import * as v from 'valibot';
import type { TeamId } from '../domain/ids.ts';
import type { Payload } from './inbound.ts';

/** The one app and the one workspace (or organization) that this bot serves. */
export interface Pins {
  readonly appId: string;
  readonly teamId: TeamId;
}

const Id = v.fallback(v.nullish(v.string()), undefined);
const Named = v.fallback(v.nullish(v.object({ id: Id, team_id: Id })), undefined);
const Origin = v.object({
  api_app_id: Id,
  team_id: Id,
  enterprise_id: Id,
  team: Named,
  enterprise: Named,
  user: Named,
});

/**
 * Whether a signed delivery belongs to us. A signing secret belongs to one app, but the app may be installed
 * elsewhere too. Where the app is installed for a whole organization `team` is null: then the organization or the
 * person's own workspace must be ours. Who the person is, is not asked here: outsiders of a shared channel reach us
 * through our own workspace and are refused by name.
 */
export function pinned(payload: Payload, { appId, teamId }: Pins): 'ok' | 'other_app' | 'other_team' {
  const { api_app_id, team_id, enterprise_id, team, enterprise, user } = v.parse(Origin, payload);
  if (api_app_id !== appId) return 'other_app';
  const installed = team?.id ?? team_id;
  const organization = enterprise?.id ?? enterprise_id;
  const ours = installed === teamId || organization === teamId || (!installed && user?.team_id === teamId);
  return ours ? 'ok' : 'other_team';
}

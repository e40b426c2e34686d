import type { FetchFunction } from '@slack/web-api';
import { connect } from './app.ts';
import { buttons } from './listeners/buttons.ts';
import type { DoorParts } from './listeners/listener.ts';
import type { Handler } from './receiver.ts';
import type { Secrets } from './secret.ts';
import { privately } from './tell.ts';
import { type WebClientFactory, withFreshToken } from './webClient.ts';

export interface DoorOptions extends Omit<DoorParts, 'slack' | 'tell'> {
  readonly secrets: Secrets;
  readonly clients: WebClientFactory;
  /** Posts to a `response_url`. */
  readonly fetch: FetchFunction;
  readonly now: () => number;
}

/** The Lambda handler behind Slack's request URL: the only way in. */
export function createDoor({ secrets, clients, fetch, now, ...parts }: DoorOptions): Handler {
  const slack = withFreshToken(secrets, clients);
  const door: DoorParts = { ...parts, slack, tell: privately({ slack, fetch }) };
  return connect(
    { commands: {}, actions: { ...buttons(door) }, options: {}, views: {} },
    { secrets, settings: door.settings, log: door.log, now },
  );
}

import type { FetchFunction } from '@slack/web-api';
import { connect } from './app.ts';
import { buttons, more } from './listeners/buttons.ts';
import { command } from './listeners/command.ts';
import { decided, deny, openers } from './listeners/dialogs.ts';
import { redraw, submit } from './listeners/form.ts';
import type { DoorParts } from './listeners/listener.ts';
import { options } from './listeners/options.ts';
import { revokedAll } from './listeners/revokeAll.ts';
import type { Handler } from './receiver.ts';
import type { Secrets } from './secret.ts';
import { privately } from './tell.ts';
import { ACTIONS } from './views/buttons.ts';
import { DIALOGS } from './views/dialogs.ts';
import { FORM } from './views/formView.ts';
import { REVOKE_ALL } from './views/revokeAll.ts';

export interface DoorOptions extends Omit<DoorParts, 'tell'> {
  readonly secrets: Secrets;
  /** Posts to a `response_url`. */
  readonly fetch: FetchFunction;
  readonly now: () => number;
}

/** The Lambda handler behind Slack's request URL: the only way in. It writes no record. */
export function createDoor({ secrets, fetch, now, ...parts }: DoorOptions): Handler {
  const door: DoorParts = { ...parts, tell: privately({ slack: parts.slack, fetch, hosts: parts.settings.responseUrlHosts }) };
  const changed = redraw(door);
  // Stryker disable next-line ArrowFunction: it is awaited, so that it is the same
  const nothing = () => Promise.resolve(undefined);
  return connect(
    {
      commands: { '/share-model': command(door) },
      actions: {
        ...buttons(door),
        [ACTIONS.deny]: deny(door),
        [ACTIONS.more]: more(door, openers(door)),
        [FORM.model]: changed,
        [FORM.projects]: changed,
        [FORM.duration]: changed,
      },
      options: options(door),
      views: {
        [FORM.callback]: submit(door),
        [DIALOGS.deny]: decided(door, 'deny'),
        [DIALOGS.revoke]: decided(door, 'revoke'),
        [DIALOGS.details]: nothing,
        [REVOKE_ALL]: revokedAll(door),
      },
    },
    { secrets, settings: door.settings, log: door.log, now },
  );
}

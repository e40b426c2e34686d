import { BOT_SCOPES } from './scopes.ts';

/**
 * The Slack app as Slack makes it, in the form of its manifest schema 1
 * (github.com/slackapi/manifest-schema; docs.slack.dev, "App manifest reference").
 */
export interface Manifest {
  readonly _metadata: { readonly major_version: 1 };
  readonly display_information: { readonly name: string; readonly description: string };
  readonly features: {
    readonly app_home: {
      readonly home_tab_enabled: boolean;
      readonly messages_tab_enabled: boolean;
      readonly messages_tab_read_only_enabled: boolean;
    };
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean };
    readonly slash_commands: readonly {
      readonly command: `/${string}`;
      readonly url: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: {
    readonly interactivity: {
      readonly is_enabled: boolean;
      readonly request_url: string;
      readonly message_menu_options_url: string;
    };
    readonly org_deploy_enabled: boolean;
    readonly socket_mode_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
}

/** The address cannot be Slack's request URL. Says what it should be. */
export class NotADoor extends Error {
  override readonly name = 'NotADoor';
  constructor(why: string) {
    super(`${why} Give the door's address as the deployment printed it: https://….lambda-url.<region>.on.aws/`);
  }
}

/** Slack's own limit (manifest schema 1, slash command url). */
const LONGEST_URL = 3_000;

/** @throws NotADoor */
function checkDoor(text: string): string {
  const url = URL.parse(text);
  if (url === null) throw new NotADoor('That is no URL.');
  if (url.protocol !== 'https:') throw new NotADoor('Slack sends to https addresses only.');
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new NotADoor('That is more than an address.');
  }
  if (url.href.length > LONGEST_URL) throw new NotADoor('That is too long for Slack.');
  return url.href;
}

/**
 * Exactly what the code uses: everything comes in by the one door, and no event is subscribed to while none is used
 * (Slack would check an event URL when the app is made).
 * @throws NotADoor
 */
export function manifestFor(doorUrl: string): Manifest {
  const url = checkDoor(doorUrl);
  return {
    _metadata: { major_version: 1 },
    display_information: {
      name: 'Model Share',
      description: 'Share a fine-tuned OpenAI model with a project: asked for, approved, recorded, ended in time.',
    },
    features: {
      // Without the messages tab people cannot read what the bot writes to them (`messages_tab_disabled`).
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: 'Model Share', always_online: true },
      slash_commands: [
        {
          command: '/share-model',
          url,
          description: 'Ask for a fine-tuned model to be shared with a project',
          usage_hint: '[ft:… project for 30d because …] · list ft:… · help',
          // A reason stays as it was typed: escaped, @dana would come as a bare id. No id is read from the line.
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: BOT_SCOPES } },
    settings: {
      interactivity: { is_enabled: true, request_url: url, message_menu_options_url: url },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    },
  };
}

/** The page on which Slack makes the app from this manifest (docs.slack.dev, "Sharing manifests"). */
export const creationLink = (manifest: Manifest): string =>
  `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifest))}`;

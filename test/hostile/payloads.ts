import { APP, TEAM } from '../door/signing.ts';
import { PROD, TONE } from '../door/world.ts';
import { DIGEST, KNOWN, MARK } from './made.ts';

/** One of everything that Slack can send about people, as this bot's own screens make it. */

/** Every `type` of Slack's payloads, ours and others' (docs.slack.dev, "Interaction payloads", "Events API"). */
export const KINDS = [
  'block_actions',
  'block_suggestion',
  'view_submission',
  'view_closed',
  'shortcut',
  'message_action',
  'event_callback',
  'app_rate_limited',
  'url_verification',
  'interactive_message',
  'dialog_submission',
  'dialog_cancellation',
  'dialog_suggestion',
  'workflow_step_edit',
  'function_executed',
  'tokens_revoked',
] as const;

export const common = {
  api_app_id: APP,
  team: { id: TEAM, domain: 'acme' },
  user: { id: 'U01DANA', team_id: TEAM, username: 'dana' },
  trigger_id: '1.2.abc',
};

const option = (value: string) => ({ value, text: { type: 'plain_text', text: MARK } });

const state = {
  values: {
    model: { model: { type: 'external_select', selected_option: option(TONE) } },
    projects: { projects: { type: 'multi_external_select', selected_options: [option(PROD)] } },
    duration: { duration: { type: 'static_select', selected_option: option('720') } },
    why: { why: { type: 'plain_text_input', value: MARK } },
    reason: { reason: { type: 'plain_text_input', value: MARK } },
  },
};

const view = (callback_id: string, private_metadata = '') => ({
  id: 'V01',
  type: 'modal',
  callback_id,
  hash: '1.abc',
  private_metadata,
  state,
});

export const dialogMetadata = JSON.stringify({ v: 1, request: KNOWN, digest: DIGEST });
const revokeAllMetadata = JSON.stringify({
  v: 1,
  whose: { kind: 'model', model: TONE },
  requests: KNOWN.slice(2),
  to: null,
});

const onCard = {
  ...common,
  type: 'block_actions',
  channel: { id: 'C01APPROVALS', name: 'model-approvals' },
  message: { ts: '1795528800.000100', text: MARK },
  container: { type: 'message', message_ts: '1795528800.000100', channel_id: 'C01APPROVALS' },
};

export interface Pressed {
  readonly what: string;
  /** `action_id` or `callback_id` of what answers to it. */
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const button = (id: string, value: string): Pressed => ({
  what: `the button ${id}`,
  id,
  payload: { ...onCard, actions: [{ type: 'button', action_id: id, block_id: 'act', action_ts: '1.1', value }] },
});

const menu = (item: string): Pressed => ({
  what: `⋯ ${item}`,
  id: 'more',
  payload: {
    ...onCard,
    actions: [{ type: 'overflow', action_id: 'more', block_id: 'act', selected_option: option(`1:${item}:${KNOWN}`) }],
  },
});

const chosen = (id: string, action: Readonly<Record<string, unknown>>): Pressed => ({
  what: `the field ${id}`,
  id,
  payload: { ...common, type: 'block_actions', view: view('ask'), actions: [{ action_id: id, block_id: id, ...action }] },
});

const searched = (id: string): Pressed => ({
  what: `the picker ${id}`,
  id,
  payload: { ...common, type: 'block_suggestion', action_id: id, block_id: id, value: 'tone', view: view('ask') },
});

const submitted = (id: string, metadata = ''): Pressed => ({
  what: `the dialog ${id}`,
  id,
  payload: { ...common, type: 'view_submission', view: view(id, metadata) },
});

/** All that people can press, choose, search and submit. */
export const PRESSED: readonly Pressed[] = [
  button('approve', `1:${KNOWN}:${DIGEST}:prod-models`),
  button('deny', `1:${KNOWN}:${DIGEST}`),
  button('retry', `1:${KNOWN}`),
  button('cancel', `1:${KNOWN}`),
  button('remove_done', `1:${KNOWN}`),
  menu('details'),
  menu('cancel'),
  menu('revoke'),
  chosen('model', { type: 'external_select', selected_option: option(TONE) }),
  chosen('projects', { type: 'multi_external_select', selected_options: [option(PROD)] }),
  chosen('duration', { type: 'static_select', selected_option: option('720') }),
  searched('model'),
  searched('projects'),
  submitted('ask'),
  submitted('deny', dialogMetadata),
  submitted('revoke', dialogMetadata),
  submitted('details', dialogMetadata),
  submitted('revoke_all', revokeAllMetadata),
];

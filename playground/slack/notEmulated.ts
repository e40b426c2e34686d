/**
 * What Slack has and this playground does not: shown on the page, and held against what the bot uses, so that the bot
 * cannot come to lean on something that nobody here plays.
 */
export interface NotEmulated {
  /** In people's words. */
  readonly what: string;
  readonly why: string;
  /** As Slack's API writes it, where code would have to. */
  readonly names: readonly string[];
}

export const NOT_EMULATED: readonly NotEmulated[] = [
  {
    what: 'The Events API and Socket Mode',
    why: 'The bot reacts to commands, clicks and forms only: nothing that people write reaches it.',
    names: ['event_callback', 'app_mention', 'socketMode'],
  },
  {
    what: 'The app’s Home tab on the page',
    why: 'The bot publishes none. The stand-in itself takes views.publish.',
    names: ['app_home_opened', 'views.publish'],
  },
  {
    what: 'Shortcuts, global and on messages',
    why: 'The bot offers none.',
    names: ['shortcut', 'message_action'],
  },
  {
    what: 'Workflow steps, functions and canvases',
    why: 'The bot has none.',
    names: ['workflow_step', 'function_executed', 'workflow_button', 'canvases.create'],
  },
  {
    what: 'Files, images and videos',
    why: 'The bot sends text and buttons only.',
    names: ['files.upload', 'files.uploadV2', 'image', 'video', 'file', 'file_input'],
  },
  {
    what: 'Reactions, pins, bookmarks, reminders and search',
    why: 'Nothing that the bot does depends on them.',
    names: ['reactions.add', 'pins.add', 'bookmarks.add', 'reminders.add', 'search.messages'],
  },
  {
    what: 'Scheduled and deleted messages, unfurled links',
    why: 'The bot posts and edits, and takes nothing back.',
    names: ['chat.scheduleMessage', 'chat.delete', 'chat.unfurl'],
  },
  {
    what: 'Streamed answers and assistants',
    why: 'The bot has no assistant.',
    names: ['chat.startStream', 'assistant.threads.setStatus', 'task_card', 'plan'],
  },
  {
    what: 'Pickers of dates, times, people and channels; rich text, number, e-mail and URL fields',
    why: 'The bot’s forms have lists, text and menus.',
    names: [
      'datepicker',
      'timepicker',
      'datetimepicker',
      'users_select',
      'multi_users_select',
      'conversations_select',
      'channels_select',
      'rich_text_input',
      'number_input',
      'email_text_input',
      'url_text_input',
    ],
  },
  {
    what: 'Installing by OAuth, several workspaces, Enterprise Grid',
    why: 'The bot is installed in one workspace, with one token.',
    names: ['oauth.v2.access', 'installationStore', 'auth.teams.list'],
  },
  {
    what: 'Status, presence, do-not-disturb and notification settings',
    why: 'A ping is counted where Slack would send one, whatever a person has muted.',
    names: ['users.getPresence', 'dnd.info', 'users.profile.set'],
  },
];

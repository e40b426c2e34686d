/** One way to write the slash command: what it puts into the composer, how it is shown, what it does. */
export interface Form {
  readonly text: string;
  readonly shown: string;
  readonly hint: string;
}

/** The command and its forms, most used first. */
export const formsOf = (command: string): readonly Form[] => [
  { text: command, shown: command, hint: 'the form' },
  { text: `${command} ft:`, shown: `${command} ft:… project for 30d because …`, hint: 'ask in one line' },
  { text: `${command} list ft:`, shown: `${command} list ft:…`, hint: 'who may use it, why, until when' },
  { text: `${command} help`, shown: `${command} help`, hint: 'all forms' },
  { text: `${command} freeze `, shown: `${command} freeze <reason>`, hint: 'nothing new is granted' },
  { text: `${command} unfreeze`, shown: `${command} unfreeze`, hint: 'granting goes on' },
  { text: `${command} revoke-all `, shown: `${command} revoke-all <model, project or person>`, hint: 'end it now' },
];

/** What Slack would offer to go on with: nothing once a form is written out. */
export function formsFor(draft: string, command: string): readonly Form[] {
  if (!draft.startsWith('/') || draft.includes('\n')) return [];
  const typed = draft.toLowerCase();
  return formsOf(command).filter(({ text }) => text.startsWith(typed) && (text !== typed || text === command));
}

/** What a composer does with a text that is sent. */
export type Sent =
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'refused'; readonly why: string };

/** Reads what was typed as Slack's client does. `null`: there is nothing to send. */
export function readDraft(draft: string, { command, inThread }: { command: string; inThread: boolean }): Sent | null {
  const text = draft.trim();
  if (text === '') return null;
  if (!text.startsWith('/')) return { kind: 'say', text };
  const [word = ''] = text.split(/\s/, 1);
  if (word !== command) return { kind: 'refused', why: `${word} is not a command of this workspace.` };
  if (inThread) return { kind: 'refused', why: `Slack has no commands in threads. Write ${command} in the channel.` };
  return { kind: 'command', text: text.slice(word.length).trim() };
}

import { isRecord } from '../json.ts';
import { inlineElements } from './blocks/richText.ts';
import type { Channel, Group, Message, Ping } from './types.ts';

type Via = Exclude<Ping['via'], 'dm'>;

/** Every text that Slack reads as mrkdwn: the top-level one, and the mrkdwn objects within blocks. */
function mrkdwnTexts(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnTexts);
  if (!isRecord(value)) return [];
  if (value.type === 'mrkdwn' && typeof value.text === 'string') return [value.text];
  return Object.values(value).flatMap(mrkdwnTexts);
}

/** Who is named in a message so that Slack notifies them, each once, and what named them first. */
export function mentions(
  message: Pick<Message, 'text' | 'blocks' | 'user'>,
  groups: ReadonlyMap<string, Group>,
  channel: Channel,
): ReadonlyMap<string, Via> {
  const found = new Map<string, Via>();
  const name = (user: string, via: Via) => {
    if (user !== message.user && !found.has(user)) found.set(user, via);
  };
  const nameGroup = (id: string) => {
    const group = groups.get(id);
    if (group && !group.disabled) for (const user of group.users) name(user, 'usergroup');
  };
  const nameAll = () => {
    for (const user of channel.members) name(user, 'broadcast');
  };

  for (const block of message.blocks) {
    if (block.type !== 'rich_text') continue;
    for (const element of inlineElements(block)) {
      if (element.type === 'user') name(String(element.user_id), 'user');
      if (element.type === 'usergroup') nameGroup(String(element.usergroup_id));
      if (element.type === 'broadcast') nameAll();
    }
  }
  for (const text of [message.text, ...mrkdwnTexts(message.blocks)]) {
    for (const [, user] of text.matchAll(/<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/g)) if (user) name(user, 'user');
    for (const [, group] of text.matchAll(/<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/g)) if (group) nameGroup(group);
    if (/<!(?:here|channel|everyone)(?:\|[^>]*)?>/.test(text)) nameAll();
  }
  return found;
}

import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { Mrkdwn } from './Mrkdwn.tsx';
import { NotDrawn } from './NotDrawn.tsx';
import { str } from './read.ts';
import { withEmoji } from './rich/emoji.ts';

/** plain_text or mrkdwn. `:names:` in plain text are emoji only where it says so. */
export function TextObject({ text }: { readonly text: Json }): ReactNode {
  const said = str(text.text);
  if (text.type === 'mrkdwn') return <Mrkdwn text={said} />;
  if (text.type !== 'plain_text') return <NotDrawn type={str(text.type)} />;
  return text.emoji === false ? said : withEmoji(said);
}

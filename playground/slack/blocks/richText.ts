import { isRecord } from '../../json.ts';
import { all, any, byType, fields, flag, list, matching, oneOf, text, whole } from './check.ts';
import type { Check } from './check.ts';
import { id, url } from './objects.ts';

/** Own: the reference names no limits for rich text; a message's total holds all the same. */
const MANY = 3_000;
const LONG = 12_000;

const look = { bold: flag, italic: flag, strike: flag, code: flag, underline: flag };
const style = fields({}, look);
const mentionStyle = fields(
  {},
  { bold: flag, italic: flag, strike: flag, highlight: flag, client_highlight: flag, unlink: flag },
);

const DATE_TOKEN =
  /\{(?:date|date_(?:num|short|long|pretty|short_pretty|long_pretty)|day_divider_pretty|time|time_secs|ago)\}/;

const words: Check = fields({ type: any, text: text(LONG) }, { style });
const link: Check = fields({ type: any, url }, { text: text(LONG), style, unsafe: flag });

const INLINE: Readonly<Record<string, Check>> = {
  text: words,
  link,
  emoji: fields(
    { type: any, name: matching(/^[a-z0-9_+'-]+(?:::skin-tone-[2-6])?$/, 'an emoji name without colons') },
    { unicode: text(100), style, skin_tone: whole(2, 6) },
  ),
  user: fields({ type: any, user_id: matching(/^[UW][A-Z0-9]+$/, 'a user id') }, { style: mentionStyle }),
  usergroup: fields({ type: any, usergroup_id: matching(/^S[A-Z0-9]+$/, 'a user group id') }, { style: mentionStyle }),
  channel: fields({ type: any, channel_id: matching(/^[CGD][A-Z0-9]+$/, 'a channel id') }, { style: mentionStyle }),
  broadcast: fields({ type: any, range: oneOf('here', 'channel', 'everyone') }, { style }),
  date: fields(
    {
      type: any,
      timestamp: whole(0, 4_102_444_800),
      format: all(text(300), matching(DATE_TOKEN, 'a format with a date token')),
    },
    { url, fallback: text(300), style },
  ),
};

const inline = list(byType(INLINE), MANY);
const border = oneOf(0, 1);
const section: Check = fields({ type: any, elements: inline });

const PARTS: Readonly<Record<string, Check>> = {
  rich_text_section: section,
  rich_text_quote: fields({ type: any, elements: inline }, { border }),
  rich_text_preformatted: fields(
    { type: any, elements: list(byType({ text: words, link }), MANY) },
    { border, language: text(50) },
  ),
  rich_text_list: fields(
    { type: any, elements: list(byType({ rich_text_section: section }), MANY), style: oneOf('bullet', 'ordered') },
    { indent: whole(0, 8), offset: whole(0, 10_000), border },
  ),
};

export const richText: Check = fields({ type: any, elements: list(byType(PARTS), MANY) }, { block_id: id });

/** Every inline element of a rich_text block, whatever it stands in. */
export function inlineElements(block: Readonly<Record<string, unknown>>): readonly Record<string, unknown>[] {
  const inner: readonly unknown[] = Array.isArray(block.elements) ? block.elements : [];
  return inner
    .filter(isRecord)
    .flatMap((element) => (Array.isArray(element.elements) ? inlineElements(element) : [element]));
}

/** Slack's names of emoji: the bot's five signs, and a few that people type. */
const CHARACTERS: Readonly<Record<string, string>> = {
  hourglass_flowing_sand: '⏳',
  white_check_mark: '✅',
  no_entry_sign: '🚫',
  warning: '⚠️',
  // As text, in the text's colour: the coloured one is not seen in the dark.
  black_small_square: '▪\u{FE0E}',
  eyes: '👀',
  tada: '🎉',
  '+1': '👍',
  thumbsup: '👍',
  smile: '😄',
};

/** The character; the name between colons where it is none of ours. */
export const emoji = (name: string): string =>
  (Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : undefined) ?? `:${name}:`;

/** A text with the names of emoji made characters. */
export const withEmoji = (text: string): string =>
  text.replaceAll(/:([a-z0-9_+'-]+):/g, (_, name: string) => emoji(name));

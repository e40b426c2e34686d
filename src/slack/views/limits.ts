/**
 * What Slack refuses, in one table: characters and counts from its Block Kit and Web API reference
 * (docs.slack.dev/reference/block-kit, …/methods/chat.update). Characters are counted here as UTF-16 units, the
 * strictest of the ways in which Slack might count.
 */
export const LIMITS = {
  blocksInMessage: 50,
  blocksInModal: 100,
  /** One text object or rich text element. */
  text: 3_000,
  /** All text in the blocks of one message; about 13,200 were measured, 12,000 are documented for one block. */
  blocksText: 12_000,
  /** Top-level text of a message: chat.update takes no more. */
  messageText: 4_000,
  label: 2_000,
  button: 75,
  buttonValue: 2_000,
  accessibility: 75,
  option: 75,
  optionValue: 150,
  options: 100,
  overflow: 5,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  modalTitle: 24,
  placeholder: 150,
  privateMetadata: 3_000,
  metadata: 2_000,
  contextElements: 10,
  id: 255,
} as const;

/** What the house itself keeps to, so that a card stays a card. */
export const HOUSE = {
  /** What a lock screen shows of a message. */
  lockScreen: 60,
  person: 40,
  /** Of what a person typed, on a card. The whole of it is in Details. */
  quote: 300,
  quoteLines: 6,
  /** Projects listed one by one on a waiting card. */
  projects: 5,
  reason: 500,
  dialogReason: 300,
} as const;

/** What stands for the part that was cut off. */
const CUT = '…';

/**
 * The text, or as many whole characters of it as fit before an ellipsis. A character is what a reader sees as one: an
 * emoji of several parts or an accented letter is never split.
 * @param max in UTF-16 units, the ellipsis included
 * @param size of one character; for texts that are escaped later
 */
export function cut(text: string, max: number, size?: (character: string) => number): string {
  if (size === undefined && text.length <= max) return text;
  const kept: string[] = [];
  let length = 0;
  let room = 0;
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    length += size?.(segment) ?? segment.length;
    if (length > max) return `${kept.slice(0, room).join('').trimEnd()}${CUT}`;
    kept.push(segment);
    if (length <= max - CUT.length) room = kept.length;
  }
  return text;
}

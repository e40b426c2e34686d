import { cut } from './limits.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * For a message's top-level text alone, which Slack reads as markup: without this `<!channel>` in somebody's name
 * would ping. Exactly these three, as docs.slack.dev/messaging/formatting-message-text says.
 */
export const escapeText = (text: string): string => text.replaceAll(/[&<>]/g, (one) => ESCAPES[one] ?? one);

/** Escaped and at most `max` long; cut so that no escape is split. */
export const escapeWithin = (text: string, max: number): string =>
  escapeText(cut(text, max, (one) => escapeText(one).length));

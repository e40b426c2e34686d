import * as v from 'valibot';
import { SECOND } from '../domain/time.ts';

export interface SlackSecret {
  readonly signingSecret: string;
  readonly botToken: string;
}

/** The Slack secret, read when first needed and kept. */
export interface Secrets {
  /** @throws SecretUnavailable where there is none yet and it cannot be read. */
  current(): Promise<SlackSecret>;
  /** Another secret than before, after a look at the source; null: none, unreadable, or looked too lately. */
  reread(): Promise<SlackSecret | null>;
}

/** The secret cannot be read or is not of the right form. Says which, never what stood there. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

const REREAD_EVERY = 30 * SECOND;

const Form = v.pipe(
  v.string(),
  v.trim(),
  v.parseJson(),
  v.object({
    signing_secret: v.pipe(v.string(), v.trim(), v.minLength(1)),
    bot_token: v.pipe(v.string(), v.trim(), v.startsWith('xoxb-')),
  }),
);

/**
 * @param read gives the secret's text: `{"signing_secret":"…","bot_token":"xoxb-…"}`, white space around it forgiven.
 */
export function slackSecrets({ read, now }: { read: () => Promise<string>; now: () => number }): Secrets {
  let known: SlackSecret | null = null;
  let reading: Promise<SlackSecret> | null = null;
  let rereadAt = Number.NEGATIVE_INFINITY;
  let rereading: Promise<SlackSecret | null> | null = null;

  const load = (): Promise<SlackSecret> => {
    // Deliveries that arrive together share one read.
    reading ??= readSecret(read).finally(() => {
      reading = null;
    });
    return reading;
  };

  const look = async (): Promise<SlackSecret | null> => {
    const before = known;
    try {
      known = await load();
    } catch {
      return null; // what is known stays: it may well be right, and the caller refuses what it does not cover
    }
    const same = before?.signingSecret === known.signingSecret && before.botToken === known.botToken;
    return same ? null : known;
  };

  return {
    async current() {
      known ??= await load();
      return known;
    },
    reread() {
      // Calls beside each other are refused together: all of them wait for the one look.
      if (rereading !== null) return rereading;
      if (now() - rereadAt < REREAD_EVERY) return Promise.resolve(null);
      rereadAt = now();
      rereading = look().finally(() => {
        rereading = null;
      });
      return rereading;
    },
  };
}

async function readSecret(read: () => Promise<string>): Promise<SlackSecret> {
  let text: string;
  try {
    text = await read();
  } catch (error) {
    throw new SecretUnavailable('The Slack secret cannot be read. Check its name and the role of this function.', {
      cause: error instanceof Error ? error.name : typeof error,
    });
  }
  const parsed = v.safeParse(Form, text);
  // The issues hold the value that was wrong, so they are not passed on.
  if (!parsed.success) {
    throw new SecretUnavailable(
      'The Slack secret is not {"signing_secret":"…","bot_token":"xoxb-…"}. Mend it; it is read again by itself.',
    );
  }
  return { signingSecret: parsed.output.signing_secret, botToken: parsed.output.bot_token };
}

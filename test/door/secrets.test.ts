import { describe, expect, it } from 'vitest';
import { SecretUnavailable, slackSecrets } from '../../src/slack/secret.ts';

/** The Slack secret, read when first needed, kept, and looked at again when it may have been rotated. */
const text = (secret: string, token = 'xoxb-1'): string => JSON.stringify({ signing_secret: secret, bot_token: token });
const SAME = { signingSecret: 'a', botToken: 'xoxb-1' };

const reading = (...texts: readonly (string | Error)[]) => {
  let now = 0;
  let reads = 0;
  const secrets = slackSecrets({
    now: () => now,
    read: async () => {
      const next = texts[reads] ?? new Error('one read too many');
      reads += 1;
      if (next instanceof Error) throw next;
      return next;
    },
  });
  return { ...secrets, reads: () => reads, later: (ms: number) => (now += ms) };
};

describe('looked at again', () => {
  it('is nothing new where both are the same, and is where either is another', async () => {
    const given = reading(text('a'), text('a'), text('b'), text('b', 'xoxb-2'));
    await given.current();
    expect(await given.reread()).toBeNull();
    given.later(30_000);
    expect(await given.reread()).toEqual({ ...SAME, signingSecret: 'b' });
    given.later(30_000);
    expect(await given.reread()).toEqual({ signingSecret: 'b', botToken: 'xoxb-2' });
    expect(await given.current()).toEqual({ signingSecret: 'b', botToken: 'xoxb-2' });
  });

  it('is new where nothing was known', async () => {
    expect(await reading(text('a')).reread()).toEqual(SAME);
  });

  it('is nothing where it cannot be read, and what was known stays', async () => {
    const given = reading(new Error('no answer'), text('a'), new Error('no answer'));
    expect(await given.reread()).toBeNull();
    expect(await given.current()).toEqual(SAME);
    given.later(30_000);
    expect(await given.reread()).toBeNull();
    expect(await given.current()).toEqual(SAME);
  });

  it('is read once for all who ask at the same time, and not again for half a minute', async () => {
    const given = reading(text('a'), text('b'), text('c'));
    await given.current();
    expect(await Promise.all([given.reread(), given.reread()])).toEqual([{ ...SAME, signingSecret: 'b' }, { ...SAME, signingSecret: 'b' }]);
    given.later(29_999);
    expect(await given.reread()).toBeNull();
    given.later(1);
    expect(await given.reread()).toMatchObject({ signingSecret: 'c' });
    expect(given.reads()).toBe(3);
  });
});

it('is read once for all who need it at the same time', async () => {
  const given = reading(text('a'));
  expect(await Promise.all([given.current(), given.current()])).toEqual([SAME, SAME]);
  expect(given.reads()).toBe(1);
});

describe('a secret that is none', () => {
  const wrong = 'The Slack secret is not {"signing_secret":"…","bot_token":"xoxb-…"}. Mend it; it is read again by itself.';
  it.each([
    ['', wrong],
    ['{}', wrong],
    [text(' '), wrong],
    [text('a', 'xoxp-1'), wrong],
    [text('a', 'not xoxb-1'), wrong],
    [new RangeError('secret'), 'The Slack secret cannot be read. Check its name and the role of this function.'],
  ])('%j says what to mend', async (given, message) => {
    await expect(reading(given).current()).rejects.toThrow(new SecretUnavailable(message));
  });

  it('tells the name of what went wrong, and no more', async () => {
    const failed = await reading(new RangeError('secret')).current().catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: 'SecretUnavailable', cause: 'RangeError' });
    // What is thrown may be anything.
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    const odd = slackSecrets({ now: () => 0, read: () => Promise.reject('secret') });
    expect(await odd.current().catch((error: unknown) => error)).toMatchObject({ cause: 'string' });
  });

  it('with white space around it is one', async () => {
    expect(await reading(` \n${text(' a ', ' xoxb-1 ')}\n`).current()).toEqual(SAME);
  });
});

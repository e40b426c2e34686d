import * as v from 'valibot';
import { readable } from '../slack/readable.ts';
import { organizationOf } from './organization.ts';
import { Refused } from './refused.ts';
import type { Session } from './session.ts';

/** What can be waited for: all that is named must hold at once. */
export const Awaited = v.strictObject({
  /** Nothing is at work, and nothing waits that could be worked off now. */
  quiet: v.optional(v.literal(true)),
  /** So many permissions at OpenAI, over all models. */
  permissions: v.optional(v.number()),
  /** This person has this text on a message, a whisper or the modal on top. */
  sees: v.optional(v.strictObject({ person: v.string(), text: v.string() })),
  /** Seconds of real time. */
  within: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(60)), 10),
});
export type Awaited = v.InferOutput<typeof Awaited>;

/** Every line of text on a person's screen. */
function linesSeenBy(session: Session, userId: string): readonly string[] {
  const world = session.world();
  const { channels, dm, modal, errors } = world.people.as(userId).see();
  const shown = [...channels, ...(dm === null ? [] : [dm])].flatMap(({ messages, ephemerals }) => [
    ...messages.flatMap((message) => [message, ...message.replies]),
    ...ephemerals,
  ]);
  const modalText = modal === null ? [] : [{ text: '', blocks: modal.blocks }];
  const title = typeof modal?.title?.text === 'string' ? [modal.title.text] : [];
  return [
    ...[...shown, ...modalText].flatMap((one) => readable(world.slack.world, one)),
    ...title,
    ...errors.map(({ error }) => error),
  ];
}

/** What does not hold yet, in words; null where all does. */
function missing(session: Session, { quiet, permissions, sees }: Awaited): string | null {
  if (quiet === true && !session.isQuiet()) return 'something is still at work';
  const there = organizationOf(session.world()).permissions;
  if (permissions !== undefined && there !== permissions) return `there are ${there} permissions, not ${permissions}`;
  if (sees !== undefined && !linesSeenBy(session, sees.person).some((line) => line.includes(sees.text))) {
    return `${sees.person} does not see “${sees.text}”`;
  }
  return null;
}

/**
 * Resolves as soon as it holds. @throws Refused `not_yet` with what is missing.
 * @param timer resolves after so many milliseconds of real time, or when the signal ends it
 */
export async function waitFor(
  session: Session,
  awaited: Awaited,
  timer: (ms: number, signal: AbortSignal) => Promise<unknown>,
): Promise<void> {
  const over = new AbortController();
  let late = false;
  const timedOut = timer(awaited.within * 1_000, over.signal).then(
    () => {
      late = true;
    },
    () => undefined,
  );
  try {
    for (;;) {
      const { promise: change, resolve } = Promise.withResolvers<void>();
      const stop = session.onChange(resolve);
      try {
        const lacks = missing(session, awaited);
        if (lacks === null) return;
        if (late) throw new Refused('not_yet', `After ${awaited.within} seconds ${lacks}.`);
        await Promise.race([change, timedOut]);
      } finally {
        stop();
      }
    }
  } finally {
    over.abort();
  }
}

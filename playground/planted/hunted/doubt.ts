import type { Hunted } from './bug.ts';

/** What became of a POST that was not answered, and what lists that lag are believed. */
export const DOUBT: readonly Hunted[] = [
  {
    name: 'no-settle',
    breaks: 'In doubt nothing is sent until settle is over: here it is looked at once, and sent again.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: "? { kind: 'create_doubted', at: startedAt, next: startedAt + settle, sent: true }",
        replace: "? { kind: 'create_doubted', at: startedAt, next: now, sent: true }",
      },
    ],
  },
  {
    name: 'settle-cut-short',
    breaks: 'Settle covers time-out, late effect, lag and skew: here a list 15 seconds after the POST is believed.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: "'create_doubted', at: startedAt, next: startedAt + settle, sent",
        replace: "'create_doubted', at: startedAt, next: startedAt + Math.min(settle, 15 * SECOND), sent",
      },
      {
        file: 'src/domain/share/decide.ts',
        find: "course.take({ kind: 'create_doubted', at: op.at, next: op.at + facts.settle, sent: true });",
        replace: `const soon = Math.min(facts.settle, MINUTE / 4);
    course.take({ kind: 'create_doubted', at: op.at, next: op.at + soon, sent: true });`,
      },
    ],
  },
  {
    name: 'window-too-narrow',
    breaks: "A doubt's window ends with settle: here what is born after five seconds is a stranger's.",
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: 'row.createdAt <= start + settle;',
        replace: 'row.createdAt <= start + Math.min(settle, SKEW);',
      },
    ],
  },
  {
    name: 'doubt-is-found',
    breaks: 'What was born in a doubt is ours and goes at the end: here all that a list shows is adopted as found.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: `rows: readonly Row[], settle: number, now: number): ShareEvent | null => {
  const present = notDeleted(state, rows);
  const ours = bornInDoubt(state, present, settle);
  if (ours.length > 0) return { kind: 'held', rows: ours, origin: 'bot', at: now, wrote: false };
`,
        replace: `rows: readonly Row[], _settle: number, now: number): ShareEvent | null => {
  const present = notDeleted(state, rows);
`,
      },
    ],
  },
  {
    name: 'only-the-latest-doubt',
    breaks: 'The windows of all unanswered attempts count, not only that of the latest.',
    edits: [
      {
        file: 'src/domain/share/evolve.ts',
        find: 'doubts: state.doubts.includes(event.at) ? state.doubts : [...state.doubts, event.at],',
        replace: 'doubts: [event.at],',
      },
    ],
  },
  {
    name: 'absence-believed-at-once',
    breaks: "Absence in a list counts only one settle after the share's own write: lists lag.",
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: "if (heard) course.take({ kind: 'look_due', at: Math.max(now, settledAt), tries: 0 });",
        replace: "if (heard) course.take({ kind: 'look_due', at: now, tries: 0 });",
      },
      {
        file: 'src/domain/share/protocol.ts',
        find: `    const settledAt = (state.lastWriteAt ?? 0) + settle;
    return now < settledAt ? [{ kind: 'look_due', at: settledAt, tries: 0 }] : [{ kind: 'lost', at: now }, ...closed];`,
        replace: "    return [{ kind: 'lost', at: now }, ...closed];",
      },
    ],
  },
  {
    name: 'strangers-are-ours',
    breaks: 'The drift check removes only what was born within a recorded doubt: here all is ours.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: 'const late = bornInDoubt(state, present, settle).filter(',
        replace: 'const late = present.filter(',
      },
    ],
  },
];

import type { Hunted } from './bug.ts';

/** What people read: the thread, the card, alerts; and the record behind them. */
export const TRAIL: readonly Hunted[] = [
  {
    name: 'entry-posted-again',
    breaks: 'A thread entry whose answer was lost is looked for before it is posted again.',
    edits: [
      {
        file: 'src/slack/stage.ts',
        find: 'poster.post(note.card.channel, note.card.ts, view, metadata, search(metadata));',
        replace: 'poster.post(note.card.channel, note.card.ts, view, metadata, null);',
      },
    ],
  },
  {
    name: 'killed-post-repeated',
    breaks: 'What is owed when a record is loaded may have been done: here only what failed in words is looked for.',
    edits: [
      {
        file: 'src/engine/requests.ts',
        find: '{ record, suspect, stored }: Performing<SealedRecord>,',
        replace: '{ record, stored }: Performing<SealedRecord>,',
      },
      {
        file: 'src/engine/requests.ts',
        find: 'suspect: suspect || tried || comesBack, now }',
        replace: 'suspect: tried || comesBack, now }',
      },
    ],
  },
  {
    name: 'entries-overtake',
    breaks: 'Every event reaches the thread numbered and in order: here an entry that waits lets the next one pass.',
    edits: [
      {
        file: 'src/domain/request/owed.ts',
        find: `    case 'alert':
      return \`alert:\${effect.key}\`;
    default:`,
        replace: `    case 'alert':
      return \`alert:\${effect.key}\`;
    case 'entry':
      return \`entry:\${effect.n}\`;
    default:`,
      },
    ],
  },
  {
    name: 'shown-before-store',
    breaks: 'Decide, store, then perform: here Slack is told beside the write, and keeps what was never recorded.',
    edits: [
      {
        file: 'src/engine/requests.ts',
        find: `  await stored;
  const now = ports.now();
  if (effect.kind === 'nudge') {
`,
        replace: `  const now = ports.now();
  if (effect.kind === 'nudge') {
    await stored;
`,
      },
    ],
  },
  {
    name: 'refusals-appended',
    breaks: "The same person's same refusal is counted, not appended: here two people are compared as objects.",
    edits: [
      {
        file: 'src/domain/request/decide.ts',
        find: `      event.by.user === by.user &&
      event.by.team === by.team,`,
        replace: '      event.by === by,',
      },
    ],
  },
  {
    name: 'repeat-decided-again',
    breaks: 'A repeated delivery counts once: here only the last event is compared with it.',
    edits: [
      {
        file: 'src/domain/request/decide.ts',
        find: "trail.find((one) => 'delivery' in one",
        replace: "trail.slice(-1).find((one) => 'delivery' in one",
      },
    ],
  },
  {
    name: 'trail-without-chain',
    breaks: 'Every event carries a hash over its bytes and the hash of the event before it: here over its bytes alone.',
    edits: [
      {
        file: 'src/store/trail.ts',
        find: 'const before = entries.at(-1)?.hash ?? origin(id);',
        replace: 'const before = origin(id);',
      },
      { file: 'src/store/trail.ts', find: '    before = hash;\n', replace: '' },
      { file: 'src/store/trail.ts', find: '  let before = origin(id);', replace: '  const before = origin(id);' },
    ],
  },
  {
    name: 'found-card-is-current',
    breaks: 'What Slack shows is a view of the record: here a card that was found counts as drawn, whatever it says.',
    edits: [
      {
        file: 'src/slack/stage.ts',
        find: `const UNKNOWN = 'unknown';
/** A post that was found may say what was true when it was made. */
const saying = ({ found }: { readonly found: boolean }, rev: string): string => (found ? UNKNOWN : rev);`,
        replace: 'const saying = (_result: { readonly found: boolean }, rev: string): string => rev;',
      },
    ],
  },
  {
    name: 'new-card-half-a-thread',
    breaks: 'Every event reaches the thread: here a card that takes the place of a lost one begins in the middle.',
    edits: [
      {
        file: 'src/domain/request/note.ts',
        find: 'return before.card === null ? { ...shown, card } : { ...shown, card, entries: [], waits };',
        replace: 'return before.card === null ? { ...shown, card } : { ...shown, card, waits };',
      },
    ],
  },
  {
    name: 'every-request-alarms',
    breaks: 'Operators are told of one cause once an hour, however many requests it hits: here two cases are swapped.',
    edits: [
      {
        file: 'src/store/alerts.ts',
        find: '(by === teller ? now : last + PAUSE)',
        replace: '(by === teller ? last + PAUSE : now)',
      },
    ],
  },
];

import type { Hunted } from './bug.ts';

/** Creating at OpenAI without an idempotency key: each takes out or bends one clause. */
export const CREATE: readonly Hunted[] = [
  {
    name: 'post-before-store',
    breaks: 'The operation is stored before the POST: here the POST goes out beside the write that records it.',
    edits: [
      {
        file: 'src/engine/shares.ts',
        find: `    readFreeze(ports),
    stored,
  ]);`,
        replace: `    readFreeze(ports),
  ]);`,
      },
      {
        file: 'src/engine/shares.ts',
        find: 'const made = await ports.permissions.create(record.key);',
        replace: 'const [made] = await Promise.all([ports.permissions.create(record.key), stored]);',
      },
    ],
  },
  {
    name: 'no-settle',
    breaks: 'In doubt nothing is sent until settle is over: here a lost answer is looked into at once, and then sent again.',
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
    breaks: 'Settle is as long as configured: here what a killed run left open is looked into after 15 seconds.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: "course.take({ kind: 'create_doubted', at: op.at, next: op.at + facts.settle, sent: true });",
        replace: `const soon = Math.min(facts.settle, MINUTE / 4);
    course.take({ kind: 'create_doubted', at: op.at, next: op.at + soon, sent: true });`,
      },
    ],
  },
  {
    name: 'client-repeats-the-post',
    breaks: 'POST once, never repeated by the client: here a 408, 5xx or 429 with a pace is repeated like any other call.',
    edits: [{ file: 'src/api/retry.ts', find: "  if (method === 'POST') return null;\n", replace: '' }],
  },
  {
    name: 'server-error-made-nothing',
    breaks: 'A 5xx leaves a POST in doubt: here it counts as surely not acted upon.',
    edits: [
      {
        file: 'src/api/http.ts',
        find: "return kind === 'server' || kind === 'not_json' || kind === 'timeout';",
        replace: "return kind === 'not_json' || kind === 'timeout';",
      },
      {
        file: 'src/api/port.ts',
        find: "    case 'server':\n    case 'not_json':",
        replace: "    case 'server':\n      return { kind: 'not_sent', status: error.status };\n    case 'not_json':",
      },
    ],
  },
  {
    name: 'doubt-is-found',
    breaks: 'What was born in a doubt is ours and goes at the end: here all that a list shows is adopted as found.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: `const adopt = (state: ShareState, rows: readonly Row[], settle: number, now: number): ShareEvent | null => {
  const present = notDeleted(state, rows);
  const ours = bornInDoubt(state, present, settle);
  if (ours.length > 0) return { kind: 'held', rows: ours, origin: 'bot', at: now, wrote: false };
`,
        replace: `const adopt = (state: ShareState, rows: readonly Row[], _settle: number, now: number): ShareEvent | null => {
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
    name: 'created-at-not-compared',
    breaks: 'A 200 that answers with an older row found it (created_at): here whatever a POST answers with is ours.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: `  state: ShareState,
  rows: readonly Row[],
  startedAt: number,
  settle: number,
  now: number,
): ShareEvent => {
  const ours = bornInDoubt(state, rows, settle);
  const origin: Origin = rows.every((row) => row.createdAt >= startedAt - SKEW || ours.includes(row)) ? 'bot' : 'found';
`,
        replace: `  _state: ShareState,
  rows: readonly Row[],
  _startedAt: number,
  _settle: number,
  now: number,
): ShareEvent => {
  const origin: Origin = 'bot';
`,
      },
    ],
  },
  {
    name: 'id-alone-is-the-row',
    breaks: 'A row is the same by id and created_at: here one that comes again under an id deleted before is not seen.',
    edits: [
      {
        file: 'src/domain/share/evolve.ts',
        find: 'a.id === b.id && a.createdAt === b.createdAt;',
        replace: 'a.id === b.id;',
      },
    ],
  },
  {
    name: 'no-last-look',
    breaks: "The requests' records are read again beside the last list, and authorise must still hold, before each POST.",
    edits: [
      {
        file: 'src/engine/shares.ts',
        find: 'import { decideShare, leasesBeforePost, liveLeases }',
        replace: 'import { decideShare, liveLeases }',
      },
      {
        file: 'src/engine/shares.ts',
        find: `  const facts: ShareFacts = { requests, policy: ports.policy, settle, holdUntil: 0, frozen };
  const synced = leasesBeforePost(record, facts, ports.now());
  if (synced === null) {
    return came([{ kind: 'create_closed' }, { kind: 'reread_at', at: ports.now() + MINUTE }]);
  }
`,
        replace: '  const synced: readonly ShareEvent[] = [];\n',
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
    breaks: 'The drift check removes only what was born within a recorded doubt: here whatever a later look shows is ours.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: 'const late = bornInDoubt(state, present, settle).filter(',
        replace: 'const late = present.filter(',
      },
    ],
  },
  {
    name: 'cool-down-not-read',
    breaks: 'A 429 sets a cool-down that every share reads: here it is read from a field that nobody writes.',
    edits: [
      {
        file: 'src/store/shares.ts',
        find: "return item === null ? 0 : (numberOf(item, 'until') ?? 0);",
        replace: "return item === null ? 0 : (numberOf(item, 'at') ?? 0);",
      },
    ],
  },
  {
    name: 'frozen-read-once',
    breaks: 'While operators have frozen it nothing new is granted: here a warm function remembers what it read first.',
    edits: [
      {
        file: 'src/store/freeze.ts',
        find: `export const createFreezeBook = (table: Table): FreezeBook => {
`,
        replace: `export const createFreezeBook = (table: Table): FreezeBook => {
  let seen: { readonly frozen: Frozen | null } | null = null;
`,
      },
      {
        file: 'src/store/freeze.ts',
        find: 'frozen: async () => (await load())?.frozen ?? null,',
        replace: 'frozen: async () => (seen ??= { frozen: (await load())?.frozen ?? null }).frozen,',
      },
    ],
  },
  {
    name: 'old-key-for-ever',
    breaks: 'A refused admin key heals by itself once the secret is mended: here one reading of it is kept for ever.',
    edits: [
      {
        file: 'src/api/adminKey.ts',
        find: `reading ??= fetch().finally(() => {
      reading = null;
    });`,
        replace: 'reading ??= fetch();',
      },
    ],
  },
];

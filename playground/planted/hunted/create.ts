import type { Hunted } from './bug.ts';

/** Creating at OpenAI without an idempotency key, and what keeps it waiting. */
export const CREATE: readonly Hunted[] = [
  {
    name: 'post-before-store',
    breaks: 'The operation is stored before the POST: here the POST goes out beside that write.',
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
    name: 'client-repeats-the-post',
    breaks: 'POST once, never repeated by the client: here a 408, 5xx or 429 is, like any other call.',
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
    breaks: "The requests' records are read again beside the last list before each POST.",
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

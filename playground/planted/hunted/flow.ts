import type { Hunted } from './bug.ts';

/** Between the parts: tables, queues, times and the door. */
export const FLOW: readonly Hunted[] = [
  {
    name: 'no-condition-on-the-write',
    breaks: 'A write is conditional on the version that was loaded: here it is enough that the item is there.',
    edits: [
      { file: 'src/store/dynamo.ts', find: "  if (from > 0) values[':from'] = N(from);\n", replace: '' },
      {
        file: 'src/store/dynamo.ts',
        find: "from === 0 ? 'attribute_not_exists(#version)' : '#version = :from',",
        replace: "from === 0 ? 'attribute_not_exists(#version)' : 'attribute_exists(#version)',",
      },
    ],
  },
  {
    name: 'weak-reads',
    breaks: "Both sides' records are read strongly: here a read may show what was true a moment ago.",
    edits: [{ file: 'src/store/dynamo.ts', find: 'ConsistentRead: true', replace: 'ConsistentRead: false' }],
  },
  {
    name: 'failed-message-is-done',
    breaks: 'A message that failed comes again: here the one that failed is left out of those given back.',
    edits: [
      {
        file: 'src/queue/receive.ts',
        find: 'event.Records.slice(index).map(',
        replace: 'event.Records.slice(index + 1).map(',
      },
    ],
  },
  {
    name: 'nudged-once',
    breaks: 'A request stays due until its share has answered, so that a nudge that is lost for good heals.',
    edits: [
      {
        file: 'src/domain/request/owed.ts',
        find: 'if (waiting.includes(project) || isWithdrawn(state, project)) dues.push(',
        replace: 'if (isWithdrawn(state, project)) dues.push(',
      },
    ],
  },
  {
    name: 'due-lost-when-time-is-short',
    breaks: 'Work that stops for want of time leaves due = now: here it leaves only the later due times.',
    edits: [
      {
        file: 'src/engine/run.ts',
        find: 'const nextDue = effects.length > 0 ? Math.min(actor.now(), due ?? Infinity) : due;',
        replace: 'const nextDue = due;',
      },
    ],
  },
  {
    name: 'never-lapses',
    breaks: 'Each wait has an end: here a request that nobody decides is never due.',
    edits: [
      {
        file: 'src/domain/request/owed.ts',
        find: 'import { LAPSES_AFTER, projectsOf, waitingOn }',
        replace: 'import { projectsOf, waitingOn }',
      },
      {
        file: 'src/domain/request/owed.ts',
        find: 'state.cleared === null) dues.push(state.held?.until ?? state.since + LAPSES_AFTER);',
        replace: 'state.cleared === null && state.held !== null) dues.push(state.held.until);',
      },
    ],
  },
  {
    name: 'clock-skips-shares',
    breaks: 'The clock nudges whoever is due, in both queues.',
    edits: [
      {
        file: 'src/handlers/wiring/clock.ts',
        find: 'import { createShareStore, shareName }',
        replace: 'import { createShareStore }',
      },
      {
        file: 'src/handlers/wiring/clock.ts',
        find: `      ...due.shares.map(
        (share) => () =>
          toShares.send({ v: 1, kind: 'nudge', share, request: null }, \`clock \${shareName(share)} \${minute}\`),
      ),
`,
        replace: '',
      },
    ],
  },
  {
    name: 'queue-error-swallowed',
    breaks: 'Said 200 means stored: here a click that the queue did not take is only logged.',
    edits: [
      {
        file: 'src/slack/listeners/buttons.ts',
        find: `  await door.enqueue.requests({ v: 1, kind: 'command', command, answer }, command.delivery);`,
        replace: `  try {
    await door.enqueue.requests({ v: 1, kind: 'command', command, answer }, command.delivery);
  } catch (error) {
    const why = error instanceof Error ? error.name : typeof error;
    door.log({ event: 'decision_not_stored', request: command.request, why });
  }`,
      },
    ],
  },
  {
    name: 'dedup-names-the-person',
    breaks: "A command's deduplication id is that of its raw body: here pressing again within five minutes is dropped.",
    edits: [
      {
        file: 'src/slack/listeners/buttons.ts',
        find: 'command, answer }, command.delivery);',
        replace: 'command, answer }, `${command.kind} ${command.request} ${command.by.user}`);',
      },
    ],
  },
  {
    name: 'form-asked-twice',
    breaks: "A request's id is derived from what made it, so that a repeat finds it: here a second Ask asks again.",
    edits: [
      {
        file: 'src/slack/listeners/form.ts',
        find: "import { formDelivery } from '../requestIds.ts';\n",
        replace: '',
      },
      {
        file: 'src/slack/listeners/form.ts',
        find: `export const submit =
  (door: DoorParts): Listener =>
  async ({ body, at }) => {`,
        replace: `export const submit =
  (door: DoorParts): Listener =>
  async ({ body, id: delivery, at }) => {`,
      },
      {
        file: 'src/slack/listeners/form.ts',
        find: '      const delivery = formDelivery(by.team, view.id);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'revoke-all-misses-one',
    breaks: 'Said 200 means stored: here a revocation that the queue did not take counts as on its way.',
    edits: [
      {
        file: 'src/slack/listeners/revokeAll.ts',
        find: `why: error instanceof Error ? error.name : typeof error });
      return false;`,
        replace: `why: error instanceof Error ? error.name : typeof error });
      return true;`,
      },
    ],
  },
  {
    name: 'old-signature-accepted',
    breaks: "A signature is good for five minutes: here only one from the future is refused.",
    edits: [
      {
        file: 'src/slack/signature.ts',
        find: 'Math.abs(now - Number(timestamp) * SECOND) <= WINDOW',
        replace: 'Number(timestamp) * SECOND - now <= WINDOW',
      },
    ],
  },
  {
    name: 'answers-for-all-to-see',
    breaks: 'What comes of a click is told to the one who clicked, and to nobody else.',
    edits: [
      { file: 'src/slack/respond.ts', find: "response_type: 'ephemeral',", replace: "response_type: 'in_channel'," },
    ],
  },
];

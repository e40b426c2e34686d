import type { Hunted } from './bug.ts';

/** Leases, and deleting what no lease holds any more. */
export const DELETE: readonly Hunted[] = [
  {
    name: 'found-is-deleted',
    breaks: 'What the bot did not create it does not silently delete.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: "if (permission?.origin === 'bot') {",
        replace: 'if (permission !== null && permission.rows.length > 0) {',
      },
    ],
  },
  {
    name: 'granted-while-deleting',
    breaks: 'While a delete is open nothing is granted: here who joins then is told that it is there.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: 'const heard = permission !== null && op === null;',
        replace: 'const heard = permission !== null;',
      },
      {
        file: 'src/domain/share/decide.ts',
        find: 'const { permission, op, lastWriteAt } = course.state;',
        replace: 'const { permission, lastWriteAt } = course.state;',
      },
      {
        file: 'src/domain/share/outcome.ts',
        find: "  if (share.op?.kind === 'delete') return { kind: 'working', claim };\n",
        replace: '',
      },
    ],
  },
  {
    name: 'delete-called-off',
    breaks: 'A delete is never called off: here somebody who joins keeps what a DELETE on its way may still remove.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: '  const { permission, op, lastWriteAt } = course.state;',
        replace: `  const going = course.state.op;
  // Somebody needs it again: what is not gone yet stays.
  if (going?.kind === 'delete' && going.done.length === 0) {
    course.take({ kind: 'held', rows: going.rows, origin: 'bot', at: now, wrote: false });
  }
  const { permission, op, lastWriteAt } = course.state;`,
      },
    ],
  },
  {
    name: 'delete-before-store',
    breaks: 'Deleting is stored, under the version, before it is sent.',
    edits: [
      {
        file: 'src/engine/shares.ts',
        find: `      await given.stored;
      const answer = await ports.permissions.remove(given.record.key, effect.row.id);`,
        replace: `      const removing = ports.permissions.remove(given.record.key, effect.row.id);
      const [answer] = await Promise.all([removing, given.stored]);`,
      },
    ],
  },
  {
    name: 'delete-gives-up',
    breaks: 'A delete never gives up: here six failed tries in a row close it, and its requests hear that it is gone.',
    edits: [
      {
        file: 'src/engine/shares.ts',
        find: "last?.kind === 'delete' && last.rows.length === 0 ?",
        replace: "last?.kind === 'delete' && (last.rows.length === 0 || last.tries >= 6) ?",
      },
    ],
  },
  {
    name: 'not-found-is-gone',
    breaks: 'A 404 to a DELETE counts only later than settle after the row was created.',
    edits: [
      {
        file: 'src/domain/share/protocol.ts',
        find: "if (answer.kind === 'not_found' && now > row.createdAt + settle) {",
        replace: "if (answer.kind === 'not_found') {",
      },
    ],
  },
  {
    name: 'create-after-a-lost-delete',
    breaks: 'After a delete whose answer was lost nothing is created for one settle.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: 'const { permission, op, waiting, noCreateBefore } = course.state;',
        replace: 'const { permission, op, waiting } = course.state;',
      },
      {
        file: 'src/domain/share/decide.ts',
        find: 'const due = now >= noCreateBefore && now >= facts.holdUntil &&',
        replace: 'const due = now >= facts.holdUntil &&',
      },
    ],
  },
  {
    name: 'one-end-cuts-all',
    breaks: 'The end of one lease never cuts off another.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: '  if (last !== undefined) {',
        replace: '  if (last !== undefined && ending.length === 0) {',
      },
    ],
  },
  {
    name: 'unverified-lease-not-counted',
    breaks: 'A permission is deleted only when no request holds a lease: here one that just joined does not count.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: `  const { permission, op } = course.state;
  const live = liveLeases(course.state);`,
        replace: `  const { permission, op } = course.state;
  const live = liveLeases(course.state).filter(([, { state }]) => state.kind === 'live' && state.verified);`,
      },
    ],
  },
  {
    name: 'version-not-compared',
    breaks: 'A lease names the version of the request that was acted on: here it keeps the one it first joined with.',
    edits: [
      {
        file: 'src/domain/share/decide.ts',
        find: `    const fresh = lease === undefined || claim.claim > lease.claim;
    if (fresh && lease?.state.kind !== 'ending') join(`,
        replace: '    if (lease === undefined) join(',
      },
    ],
  },
  {
    name: 'old-approval-counts',
    breaks: "A request records granted only if the share's lease names its current approval.",
    edits: [
      {
        file: 'src/domain/request/settle.ts',
        find: 'const stands = told.approval === standingOn(state)?.event;',
        replace: 'const stands = standingOn(state) !== null;',
      },
    ],
  },
  {
    name: 'reads-only-who-nudged',
    breaks: 'Before it creates or deletes a share reads the records of all its leases, not only of who nudged.',
    edits: [
      {
        file: 'src/engine/shares.ts',
        find: 'const ids = new Set(nudgedBy === null ? holding : [...holding, nudgedBy]);',
        replace: 'const ids = new Set(nudgedBy === null ? holding : [nudgedBy]);',
      },
    ],
  },
];

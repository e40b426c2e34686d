import type { ShareState } from '../../src/domain/share/types.ts';
import type { Bot } from '../world/bot.ts';
import { leasesOf, liveOf, requestNow } from './records.ts';

/** Rules 3 and 5 for what is written into a share's record. */
export const shareWrote = (bot: Bot, before: ShareState | null, after: ShareState): void => {
  const name = `${after.key.model}|${after.key.project}`;
  const opened = after.op?.kind === 'delete' && before?.op?.kind !== 'delete';
  if (opened && liveOf(after).length > 0) bot.violate(`a delete is opened under a live lease: ${name}`);
  if (before?.op?.kind === 'delete' && after.op === null && after.permission !== null) {
    bot.violate(`a delete was called off: ${name}`);
  }
  if (after.op?.kind === 'create' && after.permission !== null) bot.violate(`a creation beside a permission: ${name}`);
  for (const [id, lease] of leasesOf(before)) {
    if (lease.state.kind !== 'live') continue;
    const now = after.leases[id]?.state;
    if (now?.kind === 'live' || (now?.kind === 'ended' && now.end.kind === 'lost')) continue;
    const request = requestNow(bot, id)?.state ?? null;
    if (request !== null && request.closed === null && request.outcomes[after.key.project]?.kind === 'granted') {
      bot.violate(`a granted request lost its lease: ${id} on ${name}`);
    }
  }
};

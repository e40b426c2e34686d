import { evolveShare } from '../../src/domain/share/evolve.ts';
import type { SealedRecord } from '../../src/engine/ports.ts';
import type { Kept } from '../../src/engine/run.ts';
import type { Register, storesFor } from './register.ts';

const dueBy = (kept: { readonly due: number | null }, now: number): number => Math.min(kept.due ?? now, now);

/** No revision is called so: what is recorded with it is drawn once more. */
const ANEW = 'restored';

const drawnAnew = ({ shown }: SealedRecord): SealedRecord['shown'] => ({
  ...shown,
  card: shown.card === null ? null : { ...shown.card, rev: ANEW },
  receipt: shown.receipt === null ? null : { ...shown.receipt, rev: ANEW },
});

const isOpen = ({ record: { state }, due }: Kept<SealedRecord>): boolean => state.closed === null || due !== null;

/**
 * What makes the ordinary rules see that the world went on: every permission on record is looked for at OpenAI, and
 * every card of a request that is not over is drawn as its record has it. As long as the bot is on hold nobody else
 * writes these records; each is written under its version all the same, and once more does no harm.
 * @throws ChangedMeanwhile
 */
export async function wakeUp(register: Register, stores: ReturnType<typeof storesFor>, now: number): Promise<void> {
  for (const kept of register.shares.filter(({ record }) => record.permission !== null)) {
    const state = evolveShare(kept.record, { kind: 'look_due', at: now, tries: 0 });
    // oxlint-disable-next-line no-await-in-loop -- a table is in no hurry
    await stores.shares.save(state, kept, dueBy(kept, now));
  }
  for (const kept of register.requests.filter(isOpen)) {
    // oxlint-disable-next-line no-await-in-loop
    await stores.requests.save({ ...kept.record, shown: drawnAnew(kept.record) }, kept, dueBy(kept, now));
  }
}

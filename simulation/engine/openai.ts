import { parsePermissionId } from '../../src/domain/ids.ts';
import type { PermissionId } from '../../src/domain/ids.ts';
import type { CallFailure } from '../../src/domain/share/protocol.ts';
import type { Gate, Row, ShareKey } from '../../src/domain/share/types.ts';
import type { Listed, Removed } from '../../src/engine/ports.ts';
import type { Random } from '../random.ts';

/** How long an effect can come after its call was cut off, and how far lists lag: their sum is less than settle. */
const LATE_AT_MOST = 14_000;
const LAG_AT_MOST = 18_000;
/** A client gives up on a call after this long. */
const TIME_OUT = 6_000;

export interface Kept {
  readonly share: string;
  readonly row: Row;
  readonly by: 'bot' | 'stranger';
  readonly listedFrom: number;
  deletedAt: number | null;
  listedUntil: number;
}

export type Existing = 'same' | 'conflict' | 'second';

export interface OpenAIWorld {
  readonly random: Random;
  now(): number;
  faults(): boolean;
  violate(text: string): void;
}

/** OpenAI's permissions: with an answer that can be lost, effects that come late and lists that lag. */
export class FakeOpenAI {
  readonly kept: Kept[] = [];
  /** Effects of calls that were cut off before it. */
  #late: { at: number; share: string; kind: 'create' | 'delete'; act: (at: number) => void }[] = [];
  /** Instants at which a POST was sent, by share. */
  readonly posts: { share: string; at: number }[] = [];
  #count = 0;
  readonly #world: OpenAIWorld;
  readonly #existing: Existing;
  readonly #skew: number;
  refusal: CallFailure | null = null;
  constructor(world: OpenAIWorld, existing: Existing, skew: number) {
    this.#world = world;
    this.#existing = existing;
    this.#skew = skew;
  }

  advance(): void {
    const now = this.#world.now();
    const due = this.#late.filter((one) => one.at <= now);
    this.#late = this.#late.filter((one) => one.at > now);
    for (const one of due) one.act(one.at);
  }

  alive(share: string): readonly Kept[] {
    return this.kept.filter((one) => one.share === share && one.deletedAt === null);
  }

  make(share: string, by: Kept['by'], now: number = this.#world.now()): Row {
    const { random } = this.#world;
    this.#count += 1;
    const id = parsePermissionId(`cp_${this.#count}`);
    if (id === null) throw new Error('Not an id.');
    const createdAt = Math.floor((now + this.#skew) / 1000) * 1000;
    const lag = this.#world.faults() && random.chance(0.3) ? random.below(LAG_AT_MOST) : 0;
    const row = { id, createdAt };
    this.kept.push({ share, row, by, listedFrom: now + lag, deletedAt: null, listedUntil: Infinity });
    if (by === 'bot' && this.alive(share).filter((one) => one.by === 'bot').length > 1) {
      this.#world.violate(`two permissions of the bot on ${share}`);
    }
    return row;
  }

  drop(one: Kept, now: number = this.#world.now()): void {
    const { random } = this.#world;
    one.deletedAt = now;
    const lag = this.#world.faults() && random.chance(0.3) ? random.below(LAG_AT_MOST) : 0;
    one.listedUntil = one.deletedAt + lag;
  }

  list(share: string): Listed {
    const refused = this.#refused('list');
    if (refused !== null) return { kind: 'failed', failure: refused };
    const now = this.#world.now();
    const rows = this.kept
      .filter((one) => one.share === share && one.listedFrom <= now && now < one.listedUntil)
      .map((one) => one.row);
    return { kind: 'rows', rows };
  }

  create(share: string): { answer: Listed; late: () => Listed | null } {
    const { random } = this.#world;
    const sentAt = this.#world.now();
    this.posts.push({ share, at: sentAt });
    if (this.#late.some((one) => one.share === share && one.kind === 'create')) {
      this.#world.violate(`a POST while an earlier one may still take effect on ${share}`);
    }
    const late = (): Listed | null =>
      this.#world.now() - sentAt > TIME_OUT ? { kind: 'failed', failure: { kind: 'lost' } } : null;
    const refused = this.#refused('create');
    if (refused !== null) return { answer: { kind: 'failed', failure: refused }, late };
    const lost: Listed = { kind: 'failed', failure: { kind: 'lost' } };
    if (this.#world.faults() && random.chance(0.25)) {
      if (random.chance(0.3)) this.#make(share);
      else if (random.chance(0.6)) {
        const at = sentAt + random.below(LATE_AT_MOST);
        this.#late.push({ at, share, kind: 'create', act: (when) => void this.#make(share, when) });
      }
      return { answer: lost, late };
    }
    return { answer: this.#make(share), late };
  }

  #make(share: string, when?: number): Listed {
    const there = this.alive(share)[0];
    if (there !== undefined && this.#existing === 'conflict') return { kind: 'failed', failure: { kind: 'conflict' } };
    if (there !== undefined && this.#existing === 'same') return { kind: 'rows', rows: [there.row] };
    return { kind: 'rows', rows: [this.make(share, 'bot', when)] };
  }

  /** A project's own list of models changes at any time, and is not always told. */
  gate(_project: string): Gate {
    if (!this.#world.faults()) return 'open';
    return this.#world.random.pick<Gate>(['open', 'open', 'allow_list', 'deny_list', 'unknown']);
  }

  remove(share: string, id: PermissionId): Removed {
    const { random } = this.#world;
    const refused = this.#refused('remove');
    if (refused !== null) return { kind: 'failed', failure: refused };
    const now = this.#world.now();
    const one = this.kept.find((kept) => kept.share === share && kept.row.id === id);
    const gone = one === undefined || one.deletedAt !== null || (now < one.listedFrom && random.chance(0.5));
    const drop = (when?: number): void => {
      if (one !== undefined && one.deletedAt === null) this.drop(one, when);
    };
    if (this.#world.faults() && random.chance(0.2)) {
      if (random.chance(0.4)) drop();
      else if (random.chance(0.5)) {
        this.#late.push({ at: now + random.below(LATE_AT_MOST), share, kind: 'delete', act: drop });
      }
      return { kind: 'failed', failure: { kind: 'lost' } };
    }
    if (gone) return { kind: 'not_found' };
    drop();
    return { kind: 'deleted', unsure: false };
  }

  #refused(call: 'list' | 'create' | 'remove'): CallFailure | null {
    const { random } = this.#world;
    if (this.refusal !== null) {
      // A model that is unknown and a project that owns it are the creation's refusals alone.
      const everywhere = this.refusal.kind === 'key' || this.refusal.kind === 'busy' || this.refusal.kind === 'not_sent';
      if (everywhere || call === 'create') return this.refusal;
    }
    if (!this.#world.faults() || !random.chance(0.06)) return null;
    return random.pick<CallFailure>([
      { kind: 'busy', retryAfterMs: random.chance(0.5) ? 2_000 : null },
      { kind: 'not_sent', status: null },
      { kind: 'key', status: 401, scope: null },
    ]);
  }
}

export const shareText = ({ model, project }: ShareKey): string => `${model}|${project}`;

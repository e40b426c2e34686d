import type { Tier } from '../limits.ts';
import type { World } from '../world.ts';
import type { Args } from './args.ts';
import { SlackRefusal } from './refusal.ts';

export interface Method {
  /** Every scope that the token must have, whatever is asked. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** Arguments it knows, beside the token. */
  readonly args: readonly string[];
  /** The answer without `ok`. @throws SlackRefusal */
  readonly run: (args: Args, world: World) => Readonly<Record<string, unknown>>;
}

/** @throws SlackRefusal `missing_scope`, with what is needed and what the token has. */
export function needScope(world: World, needed: string): void {
  if (world.app.scopes.includes(needed)) return;
  throw new SlackRefusal('missing_scope', { needed, provided: world.app.scopes.join(',') });
}

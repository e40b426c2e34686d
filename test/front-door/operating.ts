import type { World } from '../../playground/world/world.ts';

/** What the functions counted since, by name: the sum of it, or the largest for what is a length of time. */
export function metrics(world: World, from = 0): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { line } of world.log().slice(from)) {
    if (!('_aws' in line)) continue;
    for (const [name, value] of Object.entries(line)) {
      if (typeof value !== 'number') continue;
      sums[name] = name.endsWith('Seconds') ? Math.max(sums[name] ?? 0, value) : (sums[name] ?? 0) + value;
    }
  }
  return sums;
}

import type { PersonShown, WorldShown } from '../../control/wire.ts';
import type { Names } from '../blocks/surface.ts';

/** Names of everybody and everything in the workspace, without signs before them. */
export function namesIn({ people, groups, channels, bot }: WorldShown): Names {
  const everybody = [...people, { id: bot.user, name: bot.name }];
  const users = new Map(everybody.map(({ id, name }) => [id, name]));
  const handles = new Map(groups.map(({ id, handle }) => [id, handle]));
  const rooms = new Map(channels.map(({ id, name }) => [id, name]));
  return {
    user: (id) => users.get(id) ?? id,
    group: (id) => handles.get(id) ?? id,
    channel: (id) => rooms.get(id) ?? id,
  };
}

/** What is said of somebody beside their name; a plain member's own title. */
export function kindWords({ kind, title }: PersonShown, team: string): string {
  switch (kind) {
    case 'owner':
      return 'owner';
    case 'guest':
    case 'single_channel_guest':
      return 'guest';
    case 'outsider':
      return `outside ${team}`;
    case 'deactivated':
      return 'deactivated';
    default:
      return title;
  }
}

/** The person switch's sections, in order; none that is empty. */
export function sections(
  people: readonly PersonShown[],
  team: string,
): readonly (readonly [section: string, there: readonly PersonShown[]])[] {
  const nameOf = ({ kind }: PersonShown): string => {
    if (kind === 'guest' || kind === 'single_channel_guest') return 'Guests';
    if (kind === 'outsider') return `Outside ${team}`;
    if (kind === 'deactivated') return 'Deactivated';
    return kind === 'owner' ? 'Owners' : 'Members';
  };
  return ['Members', 'Owners', 'Guests', `Outside ${team}`, 'Deactivated'].flatMap((section) => {
    const there = people.filter((person) => nameOf(person) === section);
    return there.length === 0 ? [] : [[section, there] as const];
  });
}

/** `DK` of `Dana Kim`; whole characters, whatever the script. */
export const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();

/** A colour of their own for each id, far from the next one's: degrees on the colour wheel. */
export const hueOf = (id: string): number =>
  ([...id].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0, 7) * 41) % 360;

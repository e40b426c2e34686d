import type { UserId } from '../../src/domain/ids.ts';
import type { Principal } from '../../src/domain/policy/types.ts';
import type { Directory, NotAsked } from './slack.ts';

/** Who some people and groups are, at this moment. */
export interface Staff {
  readonly people: ReadonlySet<UserId>;
  /** Slack was not asked, or did not say: there may be others. */
  readonly unsure: boolean;
  readonly problems: readonly Problem[];
}

export interface Problem {
  /** Index in the list. */
  readonly index: number;
  readonly what: string;
}

const REFUSED = {
  guest: 'is a guest',
  outsider: 'is of another workspace',
  bot: 'is a bot',
  deactivated: 'is deactivated or not in this workspace',
} as const;

/** `@ml-owners (S01MLOWNERS)` */
const called = ({ id, name }: Principal): string => (id === name ? id : `@${name} (${id})`);

export async function staffOf(principals: readonly Principal[], directory: Directory | NotAsked): Promise<Staff> {
  const found = await Promise.all(principals.map((one) => lookUp(one, directory)));
  return {
    people: new Set(found.flatMap(({ people }) => people)),
    unsure: found.some(({ unsure }) => unsure),
    problems: found.flatMap(({ what }, index) => (what === null ? [] : [{ index, what }])),
  };
}

interface Found {
  readonly people: readonly UserId[];
  readonly unsure: boolean;
  readonly what: string | null;
}

async function lookUp(one: Principal, directory: Directory | NotAsked): Promise<Found> {
  if (directory.kind === 'not_asked') {
    return one.kind === 'user' ? { people: [one.id], unsure: false, what: null } : { people: [], unsure: true, what: null };
  }
  const silent: Found = { people: [], unsure: true, what: `Slack did not say about ${called(one)}. Try again.` };
  if (one.kind === 'user') {
    const person = await directory.person(one.id);
    if (person.kind === 'silent') return silent;
    if (person.kind === 'member') return { people: [one.id], unsure: false, what: null };
    const why = REFUSED[person.why];
    return { people: [], unsure: false, what: `${called(one)} ${why}, and cannot act. Name somebody else.` };
  }
  const group = await directory.group(one);
  switch (group.kind) {
    case 'members': {
      const empty = group.users.length === 0;
      return { people: group.users, unsure: false, what: empty ? `${called(one)} has no members. Add some in Slack.` : null };
    }
    case 'gone':
      return { people: [], unsure: false, what: `${called(one)} is no user group of this workspace. Name another one.` };
    case 'silent':
      return silent;
  }
}

/** `4 people`; `at least 1 person` where not everybody is known. */
export function countOf({ people, unsure }: Staff): string {
  return `${unsure ? 'at least ' : ''}${people.size} ${people.size === 1 ? 'person' : 'people'}`;
}

/** `@ml-owners and @priya` */
export function namesOf(principals: readonly Principal[]): string {
  const names = principals.map(({ id, name }) => (id === name ? id : `@${name}`));
  const last = names.pop();
  if (last === undefined) return 'nobody';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

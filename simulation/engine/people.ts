import { parseTeamId } from '../../src/domain/ids.ts';
import type { UserId } from '../../src/domain/ids.ts';
import type { PersonLookup } from '../../src/domain/people.ts';
import type { Policy, Rule } from '../../src/domain/policy/types.ts';
import { group, makePolicy, makeRule, project, team, user } from '../../test/policy/made.ts';

const checked = parseTeamId('T01ACME');
if (checked === null) throw new Error('Not an id.');
export const TEAM = checked;
export const OWNERS = group('S01MLOWNERS');
export const SECURITY = group('S01SECURITY');
export const [DANA, PRIYA, OMAR, BO] = [user('U01DANA'), user('U01PRIYA'), user('U01OMAR'), user('U01BO')];
/** A guest. */
const GUS = user('U01GUS');
export const EVERYBODY: readonly UserId[] = [DANA, PRIYA, OMAR, BO, GUS];
export const PROJECTS = [project('proj_one'), project('proj_two')] as const;

export const personOf = (id: UserId): PersonLookup => {
  const person = { user: id, team: TEAM, name: id.slice(3).toLowerCase() };
  return id === GUS ? { kind: 'refused', why: 'guest', person } : { kind: 'member', person };
};

const policyOf = (hash: string, ...rules: Rule[]): Policy => ({ ...makePolicy(...rules), hash });

export const FIRST_POLICY = policyOf('00000001', makeRule({ approvals: 1 }));

/** Policies that a deployment may bring. */
export const POLICIES: readonly Policy[] = [
  FIRST_POLICY,
  policyOf('00000002', makeRule({ approvals: 2 })),
  policyOf('00000003', makeRule({ approvals: 1, approvers: [team(SECURITY)] })),
  policyOf('00000004'),
  policyOf('00000005', makeRule({ approvals: 1, name: 'renamed' })),
  policyOf('00000006', makeRule({ approvals: 1, longestHours: 24 })),
  policyOf('00000007', makeRule({ approvals: 0, approvers: [] })),
  policyOf('00000008', makeRule({ approvals: 1, approvalsLastHours: 1 })),
];

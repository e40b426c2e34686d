import { parseChannelId, parseGroupId, parseModelId, parseProjectId, parseUserId } from '../../src/domain/ids.ts';
import type { ApprovalOnRecord, Claim } from '../../src/domain/policy/authorise.ts';
import type { Policy, Principal, Rule } from '../../src/domain/policy/types.ts';

const sure = <T>(value: T | null, text: string): T => {
  if (value === null) throw new Error(`Not an id: ${text}. Mend the test.`);
  return value;
};
export const user = (text: string) => sure(parseUserId(text), text);
export const group = (text: string) => sure(parseGroupId(text), text);
export const project = (text: string) => sure(parseProjectId(text), text);
export const model = (text: string) => sure(parseModelId(text), text);
const channel = (text: string) => ({ id: sure(parseChannelId(text), text), name: text });

export const person = (id: string): Principal => ({ kind: 'user', id: user(id), name: id });
export const team = (id: string): Principal => ({ kind: 'group', id: group(id), name: id });

const OWNERS = 'S01MLOWNERS';
export const MODEL = model('ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd');
export const [DANA, PRIYA, OMAR, BO] = [user('U01DANA'), user('U01PRIYA'), user('U01OMAR'), user('U01BO')];

export const makeRule = (over: Partial<Rule> = {}): Rule => ({
  name: 'prod-models',
  models: ['ft:*:acme:*:*'],
  projects: ['proj_*'],
  approvers: [team(OWNERS)],
  approvals: 2,
  notify: [],
  channel: channel('C01APPROVALS'),
  usualHours: 720,
  longestHours: 2160,
  requesterMayApprove: false,
  confirm: false,
  approvalsLastHours: 24,
  ...over,
});

export const makePolicy = (...rules: Rule[]): Policy => ({
  v: 1,
  hash: '00000000',
  operators: { channel: channel('C01PLATFORM'), people: [team(OWNERS)] },
  rules,
  stops: {},
});

export const approval = (
  event: number,
  by: ApprovalOnRecord['by'],
  over: Partial<ApprovalOnRecord> = {},
): ApprovalOnRecord => ({ event, by, via: [group(OWNERS)], at: 1_790_000_000_000 + event, hours: 720, ...over });

export const makeClaim = (approvals: readonly ApprovalOnRecord[], over: Partial<Claim> = {}): Claim => ({
  model: MODEL,
  projects: [project('proj_payments')],
  requester: DANA,
  hours: 720,
  approvals,
  ...over,
});

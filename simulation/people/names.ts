import { ACME } from '../../playground/slack/workspace.ts';
import type { Workspace } from '../../playground/slack/types.ts';
import { MODELS } from '../../playground/world/organization.ts';

export const APPROVALS = 'C01APPROVALS';

/** Four who may approve, one who asks most, one more, a guest, somebody of another team, somebody who has left. */
export const EVERYBODY = [
  'U01DANA',
  'U01PRIYA',
  'U01OMAR',
  'U01LENA',
  'U01RAVI',
  'U01BO',
  'U01GUEST',
  'U01STRANGE',
  'U01GONE',
] as const;

export const WORKSPACE: Workspace = {
  ...ACME,
  channels: ACME.channels.map((channel) =>
    channel.id === APPROVALS ? { ...channel, members: [...channel.members, 'U01STRANGE'], isExtShared: true } : channel,
  ),
};

export const MODEL_IDS = [MODELS.supportTone, MODELS.supportTone, MODELS.triage, MODELS.supportToneStep] as const;
export const PROJECT_NAMES = [
  'payments-prod',
  'payments-prod',
  'payments-prod',
  'search-dev',
  'payments-prod search-dev',
  'sandbox',
  'sandbox payments-prod',
  'fraud',
  'old-lab',
  'proj_unknown',
] as const;
export const HOURS = ['1h', '1d', '30d', '90d'] as const;

/** The nth of them, counted around. */
export const at = <T>(from: readonly T[], index: number): T => {
  const one = from[index % Math.max(1, from.length)];
  if (one === undefined) throw new RangeError('Nothing there.');
  return one;
};

import type { Model, Organization, Project, Usage } from '../openai/state.ts';
import { alphanumeric } from '../random.ts';
import type { Random } from '../random.ts';

/** The model that stories are about; project `fraud` trained it. */
export const SUPPORT_TONE = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd';

/** Every model of the organization, all of them trained by project `fraud`. */
export const MODELS = {
  supportTone: SUPPORT_TONE,
  /** One of its checkpoints. */
  supportToneStep: `${SUPPORT_TONE}:ckpt-step-88`,
  triage: 'ft:gpt-4.1-2025-04-14:acme:triage:C9kL2mNp',
  /** Trained without a suffix. */
  nameless: 'ft:gpt-4o-mini-2024-07-18:acme::D3fG5hJk',
  /** Stopped on 2026-10-23. */
  stopped: 'ft:gpt-4-0613:acme:old-tone:Zz9xY8wV',
} as const;

const SECOND = 1_000;
const DAY = 86_400;
const ALL_SCOPES = ['*'] as const;

/** The organization "acme" at OpenAI: projects of every kind, four models of project fraud, and what they were used for. */
export function acme(now: number, random: Random): Organization {
  const today = Math.floor(now / SECOND);
  const project = (id: string, name: string | null, archivedAt: number | null = null): Project => ({
    id,
    name,
    status: archivedAt === null ? 'active' : 'archived',
    created_at: today - 400 * DAY,
    archived_at: archivedAt,
  });
  const model = (id: string, daysAgo: number, shutdown: string | null): Model => ({
    id,
    owner: 'proj_fraud',
    created: today - daysAgo * DAY,
    shutdown_date: shutdown,
  });
  const used = (id: string, projectId: string, daysAgo: number, requests: number): Usage => ({
    project: projectId,
    model: id,
    at: today - daysAgo * DAY,
    requests,
    input_tokens: requests * 410,
    output_tokens: requests * 95,
  });
  return {
    projects: [
      project('proj_payments', 'payments-prod'),
      project('proj_search', 'search-dev'),
      project('proj_sandbox', 'sandbox'),
      project('proj_fraud', 'fraud'),
      project('proj_oldlab', 'old-lab', today - 90 * DAY),
      project('proj_searchA', 'search'),
      project('proj_searchB', 'search'),
      project('proj_noname', null),
    ],
    models: [
      model(SUPPORT_TONE, 60, '2027-01-14'),
      model(MODELS.supportToneStep, 60, '2027-01-14'),
      model(MODELS.triage, 30, null),
      model(MODELS.nameless, 20, null),
      model(MODELS.stopped, 700, '2026-10-23'),
    ],
    adminKeys: [{ key: `sk-admin-${alphanumeric(random, 48)}`, scopes: ALL_SCOPES }],
    projectKeys: [],
    users: [],
    jobs: [],
    usage: [
      used(SUPPORT_TONE, 'proj_fraud', 2, 18_204),
      used(SUPPORT_TONE, 'proj_fraud', 9, 17_310),
      used(MODELS.supportToneStep, 'proj_fraud', 12, 42),
      used(MODELS.triage, 'proj_fraud', 1, 5_120),
      used(MODELS.nameless, 'proj_fraud', 15, 7),
    ],
    modelPermissions: {},
  };
}

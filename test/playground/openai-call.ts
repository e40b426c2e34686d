import { startOpenAI } from '../../playground/openai/openai.ts';
import type { OpenAIStandIn } from '../../playground/openai/openai.ts';
import type { Settings } from '../../playground/openai/state.ts';
import { isRecord, tryJson } from '../../playground/json.ts';
import { countedRandom } from './aws-call.ts';

export const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme:support:B7R9VjQd';
export const STEP = `${MODEL}:ckpt-step-88`;
export const PATH = `/fine_tuning/checkpoints/${MODEL}/permissions`;
export const ADMIN = 'sk-admin-0123456789abcdef';
export const READER = 'sk-admin-reader-0123456789';
export const PROJECT_KEY = 'sk-proj-0123456789abcdef';
/** 2026-10-01T12:00:00Z */
export const NOON = 1_790_856_000_000;
const CREATED = 1_780_000_000;

export const clock = { now: NOON };

/** A small organization; no rate limit unless asked for. */
export function startAcme(settings: Partial<Settings> = {}): Promise<OpenAIStandIn> {
  clock.now = NOON;
  const project = (id: string, name: string | null, status: 'active' | 'archived' | null = 'active') => {
    return { id, name, status, created_at: CREATED, archived_at: status === 'archived' ? CREATED + 1 : null };
  };
  return startOpenAI({
    now: () => clock.now,
    random: countedRandom(),
    settings: { rateLimit: null, ...settings },
    organization: {
      projects: [
        project('proj_owner', 'Support'),
        project('proj_app', 'App'),
        project('proj_web', null, null),
        project('proj_old', 'Old', 'archived'),
      ],
      models: [
        { id: MODEL, owner: 'proj_owner', created: CREATED, shutdown_date: '2027-01-14' },
        { id: 'gpt-4o-mini-2024-07-18', owner: null, created: CREATED, shutdown_date: null },
      ],
      adminKeys: [
        { key: ADMIN, scopes: ['*'] },
        { key: READER, scopes: ['api.fine_tuning.checkpoints.read'] },
      ],
      projectKeys: [{ key: PROJECT_KEY, project: 'proj_owner' }],
      users: [
        { id: 'user-1', name: 'Ada', email: 'ada@example.com', role: 'owner', added_at: CREATED },
        { id: 'user-2', name: null, email: null, role: null, added_at: CREATED },
      ],
      jobs: [
        {
          id: 'ftjob-1',
          project: 'proj_owner',
          base: 'gpt-4o-mini-2024-07-18',
          fine_tuned_model: MODEL,
          created_at: CREATED,
          checkpoints: [{ id: 'ftckpt_1', model: STEP, step_number: 88, created_at: CREATED }],
        },
      ],
      usage: [
        { project: 'proj_owner', model: MODEL, at: 1_790_690_000, requests: 3, input_tokens: 30, output_tokens: 9 },
        { project: 'proj_owner', model: MODEL, at: 1_790_690_001, requests: 1, input_tokens: 10, output_tokens: 1 },
        { project: 'proj_app', model: 'gpt-4.1', at: 1_790_690_000, requests: 5, input_tokens: 50, output_tokens: 5 },
        { project: 'proj_app', model: 'gpt-4.1', at: 1_790_800_000, requests: 7, input_tokens: 70, output_tokens: 7 },
      ],
    },
  });
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function ask(
  openai: OpenAIStandIn,
  method: string,
  path: string,
  more: { readonly key?: string; readonly body?: string | object; readonly headers?: Record<string, string> } = {},
): Promise<Answered> {
  const body = typeof more.body === 'object' ? JSON.stringify(more.body) : more.body;
  const headers = {
    authorization: `Bearer ${more.key ?? ADMIN}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...more.headers,
  };
  const response = await fetch(openai.baseUrl + path, { method, headers, ...(body !== undefined && { body }) });
  const parsed = tryJson(await response.text());
  return { status: response.status, headers: response.headers, body: isRecord(parsed) ? parsed : {} };
}

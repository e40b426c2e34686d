import { startOpenAI } from '../../playground/openai/openai.ts';
import type { Settings } from '../../playground/openai/state.ts';
import { acme, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { parseProjectId } from '../../src/domain/ids.ts';
import type { ProjectId } from '../../src/domain/ids.ts';
import type { Description } from './description.ts';
import { merged, runContract } from './run.ts';
import type { Result, Target } from './run.ts';

const projectId = (text: string): ProjectId => {
  const id = parseProjectId(text);
  if (id === null) throw new TypeError(`${text} is no id of a project (proj_…).`);
  return id;
};

interface Way {
  readonly settings: Partial<Settings>;
  readonly least: boolean;
}

/** How answers can come, each of which the client must understand: with and without ids in lists, and the least. */
const WAYS: readonly Way[] = [
  { settings: {}, least: false },
  { settings: { envelope: 'no_last_id' }, least: false },
  { settings: { envelope: 'null_last_id' }, least: false },
  { settings: {}, least: true },
];

/** The stand-in, which answers as OpenAI is believed to. Close it. */
async function standIn({ settings, least }: Way): Promise<Target & { close(): Promise<void> }> {
  const now = Date.now();
  const seconds = Math.floor(now / 1_000);
  const organization = acme(now, Math.random);
  const projectKey = 'sk-proj-contract-0000';
  const adminKey = organization.adminKeys[0]?.key ?? '';
  const openai = await startOpenAI({
    now: Date.now,
    random: Math.random,
    settings: { rateLimit: null, ...settings },
    organization: {
      ...organization,
      projectKeys: [{ key: projectKey, project: 'proj_fraud' }],
      modelPermissions: { proj_sandbox: { mode: 'allow_list', model_ids: [SUPPORT_TONE] } },
      jobs: [
        {
          id: 'ftjob-contract1',
          project: 'proj_fraud',
          base: 'gpt-4o-mini-2024-07-18',
          fine_tuned_model: SUPPORT_TONE,
          created_at: seconds - 100,
          checkpoints: [
            { id: 'ftckpt_contract1', model: `${SUPPORT_TONE}:ckpt-step-88`, step_number: 88, created_at: seconds - 50 },
          ],
        },
        {
          id: 'ftjob-contract2',
          project: 'proj_fraud',
          base: 'gpt-4o-mini-2024-07-18',
          fine_tuned_model: null,
          created_at: seconds - 10,
          checkpoints: [],
        },
      ],
    },
  });
  return {
    baseUrl: openai.baseUrl,
    authHeader: 'authorization',
    adminKey,
    everyMs: 0,
    closed: true,
    least,
    scene: (clientFor) => ({
      model: SUPPORT_TONE,
      project: projectId('proj_payments'),
      projectKey,
      stakeless: {
        stranger: clientFor('sk-admin-of-nobody'),
        owner: 'proj_fraud',
        otherProjects: [projectId('proj_search'), projectId('proj_sandbox')],
        gated: 'proj_sandbox',
      },
      now,
    }),
    close: () => openai.close(),
  };
}


/** Client and stand-in, in every way that the stand-in can answer. */
export async function runStandIn(description: Description, only?: readonly string[]): Promise<readonly Result[]> {
  const runs: (readonly Result[])[] = [];
  for (const way of WAYS) {
    const target = await standIn(way);
    try {
      runs.push(await runContract(target, description, only));
    } finally {
      await target.close();
    }
  }
  return merged(runs);
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A real organization allows about seven admin calls a minute. */
const PACE_MS = 9_000;

/**
 * The service itself, where its key is given; null where it is not.
 * @throws TypeError naming what is missing beside the key
 */
export function realService(env: Environment): (Target & { readonly about: string }) | null {
  const { OPENAI_CONTRACT_KEY: key, OPENAI_CONTRACT_PROJECT: project, OPENAI_CONTRACT_MODEL: model } = env;
  if (!key) return null;
  if (!project || !model) {
    const missing = [...(project ? [] : ['OPENAI_CONTRACT_PROJECT']), ...(model ? [] : ['OPENAI_CONTRACT_MODEL'])];
    throw new TypeError(`${missing.join(' and ')} not set: name a project that nothing hangs on, and a model to share with it.`);
  }
  const baseUrl = env['OPENAI_BASE_URL'] || 'https://api.openai.com/v1';
  return {
    baseUrl,
    authHeader: env['OPENAI_AUTH_HEADER'] || 'authorization',
    adminKey: key,
    everyMs: PACE_MS,
    closed: false,
    least: false,
    about: `${baseUrl}: shares ${model} with ${project} and takes it back`,
    scene: () => ({
      model,
      project: projectId(project),
      projectKey: env['OPENAI_CONTRACT_PROJECT_KEY'] || null,
      stakeless: null,
      now: Date.now(),
    }),
  };
}

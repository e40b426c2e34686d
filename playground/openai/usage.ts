import { badRequest } from './errors.ts';
import type { Query } from './query.ts';
import type { Usage } from './state.ts';

const WIDTHS = {
  '1m': { seconds: 60, usual: 60, most: 1440 },
  '1h': { seconds: 3600, usual: 24, most: 168 },
  '1d': { seconds: 86_400, usual: 7, most: 31 },
} as const;

const GROUPS = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier'];

type Total = Pick<Usage, 'requests' | 'input_tokens' | 'output_tokens'>;

/**
 * `/organization/usage/completions`: whole buckets of UTC time, also the empty ones, `limit` of them a page. Without
 * `group_by` a bucket has one result, or none where nothing was used, and names neither model nor project.
 */
export function completionsUsage(usage: readonly Usage[], query: Query, nowSeconds: number): object {
  const start = query.whole('start_time');
  if (start === undefined) throw badRequest("Missing required parameter: 'start_time'.", 'start_time');
  const { seconds, usual, most } = WIDTHS[query.one('bucket_width', '1d', '1h', '1m')];
  const end = query.whole('end_time') ?? nowSeconds;
  if (end <= start) throw badRequest("Invalid 'end_time': must be after 'start_time'.", 'end_time');
  const limit = query.limit(usual, most);
  const groups = query.texts('group_by');
  const strange = groups.find((one) => !GROUPS.includes(one));
  if (strange !== undefined) throw badRequest(`Invalid value for 'group_by': '${strange}'.`, 'group_by');
  const projects = query.texts('project_ids');
  const models = query.texts('models');

  const first = Math.floor(start / seconds);
  const count = Math.ceil(end / seconds) - first;
  const from = cursor(query.text('page'));
  const data: object[] = [];
  for (let index = from; index < Math.min(count, from + limit); index += 1) {
    const opens = (first + index) * seconds;
    const inside = usage.filter(
      (one) =>
        one.at >= Math.max(opens, start) &&
        one.at < Math.min(opens + seconds, end) &&
        (projects.length === 0 || projects.includes(one.project)) &&
        (models.length === 0 || models.includes(one.model)),
    );
    data.push({ object: 'bucket', start_time: opens, end_time: opens + seconds, results: results(inside, groups) });
  }
  const hasMore = from + limit < count;
  const next = hasMore ? `page_${Buffer.from(String(from + limit)).toString('base64url')}` : null;
  return { object: 'page', data, has_more: hasMore, next_page: next };
}

function cursor(page: string | undefined): number {
  if (page === undefined) return 0;
  const index = Buffer.from(page.replace(/^page_/, ''), 'base64url').toString('utf8');
  if (!page.startsWith('page_') || !/^\d{1,6}$/.test(index)) throw badRequest("Invalid 'page'.", 'page');
  return Number(index);
}

function results(usage: readonly Usage[], groups: readonly string[]): object[] {
  const totals = new Map<string, { project: string | null; model: string | null; total: Total }>();
  for (const one of usage) {
    const project = groups.includes('project_id') ? one.project : null;
    const model = groups.includes('model') ? one.model : null;
    const key = JSON.stringify([project, model]);
    const before = totals.get(key)?.total ?? { requests: 0, input_tokens: 0, output_tokens: 0 };
    const total = {
      requests: before.requests + one.requests,
      input_tokens: before.input_tokens + one.input_tokens,
      output_tokens: before.output_tokens + one.output_tokens,
    };
    totals.set(key, { project, model, total });
  }
  return [...totals.values()].map(({ project, model, total }) => ({
    object: 'organization.usage.completions.result',
    input_tokens: total.input_tokens,
    input_cached_tokens: 0,
    output_tokens: total.output_tokens,
    input_audio_tokens: 0,
    output_audio_tokens: 0,
    num_model_requests: total.requests,
    project_id: project,
    user_id: null,
    api_key_id: null,
    model,
    batch: null,
    service_tier: null,
  }));
}

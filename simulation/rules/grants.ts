import { isRecord, tryJson } from '../../playground/json.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import type { Bot } from '../world/bot.ts';
import { SETTLE_SECONDS } from '../world/environment.ts';
import type { Instance } from '../world/functions.ts';
import type { Heard } from '../world/http.ts';
import { liveOf, modelIn, shareNow } from './records.ts';

/** Rules 1, 3, 4 and 5 of the design where OpenAI is asked, written down without the code under test. */

const HOUR = 3_600_000;
const SETTLE = SETTLE_SECONDS * 1_000;
/** So long after it was sent a POST may arrive. */
const LATE = 25_000;

interface Attempt {
  readonly share: string;
  readonly at: number;
  readonly requests: readonly string[];
}

interface Row {
  readonly id: string;
  readonly share: string;
  readonly by: 'bot' | 'stranger';
  readonly at: number;
}

export class Grants {
  readonly #bot: Bot;
  /** Every version of a request, and since when it is stored. */
  readonly #history = new Map<string, { readonly at: number; readonly state: RequestState }[]>();
  /** Creations that were stored. */
  readonly #attempts: Attempt[] = [];
  /** Every permission that ever was. */
  readonly rows = new Map<string, Row>();
  /** Shares whose permissions somebody changed by hand. */
  readonly meddled = new Set<string>();
  /** The last creation sent, by share. */
  readonly #sent = new Map<string, { readonly at: number; isKnown: boolean }>();
  /** Since when operators let nothing be granted. */
  #frozenSince: number | null = null;
  #before: ReadonlySet<string> = new Set();

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  requestWrote(id: string, state: RequestState): void {
    this.#history.set(id, [...(this.#history.get(id) ?? []), { at: this.#bot.now, state }]);
  }

  shareWrote(name: string, state: ShareState): void {
    if (state.op?.kind !== 'create') return;
    const attempt = { share: name, at: state.op.at, requests: liveOf(state) };
    if (!this.#attempts.some((one) => one.share === name && one.at === attempt.at)) this.#attempts.push(attempt);
  }

  byHand(what: { readonly kind: 'made' | 'removed'; readonly model: string; readonly project: string; readonly id: string }): void {
    const share = `${what.model}|${what.project}`;
    this.meddled.add(share);
    if (what.kind === 'made') this.rows.set(what.id, { id: what.id, share, by: 'stranger', at: this.#bot.now });
  }

  /** A creation leaves the function. */
  leaves(method: string, path: string, body: string): void {
    if (method !== 'POST') return;
    for (const share of sharesIn(path, body)) {
      const before = this.#sent.get(share);
      if (before !== undefined && !before.isKnown && this.#bot.now - before.at < SETTLE - 5_000) {
        this.#bot.violate(`a POST while an earlier one is in doubt: ${share}`);
      }
      this.#sent.set(share, { at: this.#bot.now, isKnown: false });
    }
  }

  /** The function has an answer that tells whether it took effect. */
  heard(method: string, path: string, body: string, { status, text }: Heard): void {
    if (method !== 'POST' || status >= 500 || status === 408 || !text.startsWith('{')) return;
    for (const share of sharesIn(path, body)) {
      const sent = this.#sent.get(share);
      if (sent !== undefined) sent.isKnown = true;
    }
  }

  frozen(isFrozen: boolean): void {
    this.#frozenSince = isFrozen ? (this.#frozenSince ?? this.#bot.now) : null;
  }

  asked(instance: Instance, method: string, path: string, body: string): void {
    const found = modelIn(path);
    if (found === null) return;
    this.#before = new Set(this.#bot.openai.permissions(found.model).map(({ id }) => id));
    if (method === 'POST') for (const share of sharesIn(path, body)) this.#beforePost(share, instance);
    if (method === 'DELETE' && found.id !== null) this.#beforeDelete(found.model, found.id);
  }

  answered(method: string, path: string): void {
    const found = modelIn(path);
    if (found === null || method !== 'POST') return;
    for (const { id, project_id } of this.#bot.openai.permissions(found.model)) {
      if (this.#before.has(id)) continue;
      const share = `${found.model}|${project_id}`;
      this.rows.set(id, { id, share, by: 'bot', at: this.#bot.now });
      if (this.ours(share).length > 1) this.#bot.violate(`two permissions of the bot on ${share}`);
    }
  }

  /** Ids of the permissions of a share that stand at OpenAI and that the bot made. */
  ours(share: string): readonly string[] {
    const [model = '', project] = share.split('|');
    return this.#bot.openai
      .permissions(model)
      .filter(({ id, project_id }) => project_id === project && this.rows.get(id)?.by === 'bot')
      .map(({ id }) => id);
  }

  #beforePost(share: string, { name, policy, startedAt }: Instance): void {
    const violate = (text: string): void => this.#bot.violate(`${text} (${name})`);
    const state = shareNow(this.#bot, share)?.state ?? null;
    if (this.#frozenSince !== null && this.#frozenSince < startedAt - LATE) violate(`a POST while all is frozen: ${share}`);
    const opened = state?.op?.kind === 'create' ? state.op.at : null;
    if (state === null || opened === null) {
      // Its record was written over by a later run, which must then be in doubt about this very attempt.
      if ((state?.doubts.length ?? 0) === 0) violate(`a POST without a stored operation: ${share}`);
      return;
    }
    // A request can end between the last read and the POST: some version since the operation was stored must do.
    const stood = this.#attempts.find((one) => one.share === share && one.at === opened)?.requests ?? [];
    const model = share.split('|')[0];
    const justified = stood.some((id) => {
      const versions = this.#history.get(id) ?? [];
      return versions.some(({ at, state: one }, index) => {
        const until = versions[index + 1]?.at ?? Infinity;
        const stands = until >= opened - 1 && one.asked.terms.model === model;
        return stands && policy !== null && isApproved(one, policy, Math.max(at, opened), share);
      });
    });
    if (!justified) violate(`a POST for no approved request: ${share}`);
  }

  #beforeDelete(model: string, id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return this.#bot.violate(`a DELETE of what never was: ${id}`);
    if (!row.share.startsWith(`${model}|`)) return this.#bot.violate(`a DELETE under another model: ${id}`);
    if (row.by !== 'stranger') return;
    // A row that a person makes by hand within a doubt counts as the bot's (DESIGN says so).
    const near = this.#attempts.some(
      ({ share, at }) => share === row.share && row.at >= at - 10_000 && row.at <= at + SETTLE + 10_000,
    );
    if (!near) this.#bot.violate(`a permission that was found is deleted: ${id}`);
  }
}

const sharesIn = (path: string, body: string): readonly string[] => {
  const found = modelIn(path);
  const said = tryJson(body);
  const projects = isRecord(said) && Array.isArray(said.project_ids) ? said.project_ids.map(String) : [];
  return found === null ? [] : projects.map((project) => `${found.model}|${project}`);
};

const fits = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^:]*')}$`).test(text);

/** Enough approvals of distinct people, none of them the requester, for the rule of this policy. */
const isApproved = (state: RequestState, policy: Policy, at: number, share: string): boolean => {
  const { cleared, closed } = state;
  if (cleared === null || closed !== null) return false;
  const { model, projects, hours } = state.asked.terms;
  if (!projects.some(({ id }) => share === `${model}|${id}`)) return false;
  return projects.every((project) => {
    const rule = policy.rules.find(
      (one) =>
        one.models.some((pattern) => fits(pattern, model)) && one.projects.some((pattern) => fits(pattern, project.id)),
    );
    if (rule === undefined) return false;
    const named = new Set<string>(rule.approvers.map((one) => one.id));
    const people = new Set(
      state.approvals
        .filter((one) => one.by.user !== state.asked.by.user && one.hours >= hours && one.via.some((id) => named.has(id)))
        .map(({ by }) => by.user),
    );
    const isFresh = rule.approvals === 0 || at - cleared.at <= rule.approvalsLastHours * HOUR + 1;
    return people.size >= rule.approvals && hours <= rule.longestHours && at < cleared.until && isFresh;
  });
};

import { parseModelId, parseProjectId, parseUserId } from '../../src/domain/ids.ts';
import type { ModelId, ProjectId, UserId } from '../../src/domain/ids.ts';
import { matchGlob } from '../../src/domain/policy/glob.ts';
import { ruleFor } from '../../src/domain/policy/match.ts';
import type { Policy, Rule } from '../../src/domain/policy/types.ts';
import { nearest, quote } from './report.ts';
import type { Directory, NotAsked } from './slack.ts';
import type { Source } from './source.ts';
import { countOf, namesOf, staffOf } from './staff.ts';

/** What was asked about cannot be found. The message says what to write. */
export class CannotExplain extends Error {
  override readonly name = 'CannotExplain';
}

interface Question {
  readonly model: string;
  readonly project: string;
  readonly person: string;
}

/**
 * Which rule decides and why none before it does, who would approve, for how long, whom it pings, and what the person
 * may do: lines to print.
 * @throws CannotExplain
 */
export async function explain(
  asked: Question,
  policy: Policy,
  source: Source,
  directory: Directory | NotAsked,
): Promise<readonly string[]> {
  const model = parseModelId(asked.model);
  if (model === null) {
    throw new CannotExplain(`${quote(asked.model)} is no model id. Write all of it, such as ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd.`);
  }
  const project = named(asked.project, source, parseProjectId, 'project (proj_…)');
  const person = named(asked.person.replace(/^@/, ''), source, parseUserId, 'person (U… or W…)');
  const rule = ruleFor(policy, { model, project });
  const head = `${model} for ${both(project, source)}, under policy ${policy.hash}:`;
  const seen = rule === null ? policy.rules : policy.rules.slice(0, policy.rules.indexOf(rule) + 1);
  const width = Math.max(...seen.map(({ name }) => name.length));
  const steps = seen.map(
    (one, index) => `  ${index + 1}. ${one.name.padEnd(width)}  ${one === rule ? decides(one, model, project) : passes(one, model, project)}`,
  );
  if (rule === null) return [head, ...steps, 'No rule fits: nobody may ask for this.'];
  return [head, ...steps, ...(await consequences(rule, directory)), ...(await may(person, rule, source, directory))];
}

function named<T extends string>(text: string, source: Source, parse: (text: string) => T | null, what: string): T {
  const id = parse(source.names.get(text) ?? text);
  if (id !== null) return id;
  const names = [...source.names].filter(([, one]) => parse(one) !== null).map(([name]) => name);
  const near = nearest(text, names);
  const hint = near ? `Did you mean "${near}"?` : 'Write its id, or a name from "names".';
  throw new CannotExplain(`${quote(text)} is no ${what} in ${source.file}. ${hint}`);
}

/** `proj_payments (payments-prod)` */
function both(id: string, source: Source): string {
  const name = [...source.names].find(([, one]) => one === id)?.[0];
  return name === undefined ? id : `${id} (${name})`;
}

const fitting = (globs: readonly string[], id: string): string | null => globs.find((glob) => matchGlob(glob, id)) ?? null;

const decides = (rule: Rule, model: ModelId, project: ProjectId): string =>
  `decides: ${fitting(rule.models, model) ?? ''} and ${fitting(rule.projects, project) ?? ''} fit`;

function passes(rule: Rule, model: ModelId, project: ProjectId): string {
  const models = fitting(rule.models, model) === null ? [`models (${rule.models.join(', ')})`] : [];
  const projects = fitting(rule.projects, project) === null ? [`projects (${rule.projects.join(', ')})`] : [];
  return `does not fit: its ${[...models, ...projects].join(' and its ')} leave it out`;
}

async function consequences(rule: Rule, directory: Directory | NotAsked): Promise<readonly string[]> {
  const [approvers, pinged] = await Promise.all([staffOf(rule.approvers, directory), staffOf(rule.notify, directory)]);
  const counted = (names: string, people: string): string =>
    directory.kind === 'asked' && names !== 'nobody' ? `${names} (${people})` : names;
  const who = counted(namesOf(rule.approvers), countOf(approvers));
  return [
    `Approvals: ${rule.approvals === 0 ? 'none needed' : `${rule.approvals} of ${who}`}`,
    `For how long: ${duration(rule.usualHours)} offered, ${duration(rule.longestHours)} at most`,
    `Card: in #${rule.channel.name}, pings ${counted(namesOf(rule.notify), countOf(pinged))}`,
    ...[...approvers.problems, ...pinged.problems]
      .map(({ what }) => what)
      .filter((what, index, all) => all.indexOf(what) === index)
      .map((what) => `Warning: ${what}`),
  ];
}

async function may(person: UserId, rule: Rule, source: Source, directory: Directory | NotAsked): Promise<readonly string[]> {
  const who = both(person, source);
  const unsure: string[] = [];
  if (directory.kind === 'asked') {
    const found = await directory.person(person);
    if (found.kind === 'refused') return [`${who} may neither ask nor approve: ${found.why}.`];
    if (found.kind === 'silent') unsure.push(`Slack did not say whether ${who} is a full member; only those may act.`);
  }
  const asks = rule.approvals === 0 ? `${who} may ask, and has it at once.` : `${who} may ask${own(rule)}.`;
  return [asks, ...(rule.approvals === 0 ? [] : [await approves(person, who, rule, directory)]), ...unsure];
}

const own = (rule: Rule): string =>
  rule.requesterMayApprove ? '; their own approval counts, if they may approve' : '; their own approval then never counts';

async function approves(person: UserId, who: string, rule: Rule, directory: Directory | NotAsked): Promise<string> {
  const standsFor = await Promise.all(
    rule.approvers.map(async (one) => {
      const { people, unsure } = await staffOf([one], directory);
      return { one, yes: people.has(person), unsure };
    }),
  );
  const through = standsFor.filter(({ yes }) => yes).map(({ one }) => one);
  if (through.length > 0) {
    const direct = through.some(({ id }) => id === person);
    return `${who} may approve what others ask for: ${direct ? 'named by the rule' : `in ${namesOf(through)}`}.`;
  }
  const open = standsFor.filter(({ unsure }) => unsure).map(({ one }) => one);
  if (open.length === 0) return `${who} may not approve: not ${namesOf(rule.approvers).replace(/ and ([^ ]+)$/, ' or $1')}.`;
  return `${who} may approve what others ask for if in ${namesOf(open).replace(/ and ([^ ]+)$/, ' or $1')}.`;
}

function duration(hours: number): string {
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

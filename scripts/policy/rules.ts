import { matchGlob } from '../../src/domain/policy/glob.ts';
import type { Principal, Rule } from '../../src/domain/policy/types.ts';
import type { Names } from './names.ts';
import { label, type Fields, type Place, type Reader } from './reader.ts';
import { quote } from './report.ts';

const MAX_RULES = 200;
const MAX_APPROVALS = 20;
const MAX_ENTRIES = 100;
const LONGEST_HOURS = 366 * 24;
const APPROVALS_LAST = 24;

const KEYS = [
  'name', 'models', 'projects', 'approvers', 'approvals', 'notify', 'channel',
  'usual', 'longest', 'requester_may_approve', 'confirm', 'approvals_last',
];

/** Reads all rules; those with mistakes are left out, having been reported. */
export function readRules(reader: Reader, names: Names, place: Place): readonly Rule[] {
  const seen = new Map<string, number>();
  const example = '"- name: prod-models …"';
  const rules: Rule[] = [];
  for (const item of reader.items(place, { min: 1, max: MAX_RULES, example })) {
    const fields = reader.fields(item, KEYS);
    const rule = fields && readRule(reader, names, fields, seen);
    if (!rule) continue;
    const before = rules.find((earlier) => covers(earlier, rule));
    if (before) {
      const why = `Rule "${rule.name}" can never decide: "${before.name}" above fits all that it fits.`;
      reader.wrong(item, `${why} Move it up, or take it out.`);
    }
    rules.push(rule);
  }
  return rules;
}

/** Whether `wide` fits all that `narrow` fits: so it is where a glob fits the other glob's own text. */
function covers(wide: Rule, narrow: Rule): boolean {
  const each = (over: readonly string[], under: readonly string[]): boolean =>
    under.every((glob) => over.some((pattern) => matchGlob(pattern, glob)));
  return each(wide.projects, narrow.projects) && each(wide.models, narrow.models);
}

function readRule(reader: Reader, names: Names, fields: Fields, seen: Map<string, number>): Rule | null {
  const name = readName(reader, reader.need(fields, 'name', 'prod-models'), seen);
  const globs = (key: string, example: string, read: (place: Place) => string | null) => {
    const place = reader.need(fields, key, example);
    return place && complete(reader.items(place, { min: 1, max: MAX_ENTRIES, example }).map(read));
  };
  const models = globs('models', '["ft:*:acme:*:*"]', (place) => names.models(place));
  const projects = globs('projects', '["proj_*"]', (place) => names.projects(place));

  const approvalsAt = reader.need(fields, 'approvals', '2');
  const approvals = approvalsAt && reader.whole(approvalsAt, 0, MAX_APPROVALS);
  const approversAt = approvals === 0 ? fields.get('approvers') : reader.need(fields, 'approvers', '[ml-owners]');
  // With approvals: 0 an empty list says the same as none.
  const min = approvals === 0 ? 0 : 1;
  const approvers = approversAt ? readPrincipals(reader, names, approversAt, min) : approvals === 0 ? [] : null;
  if (approvalsAt && approvals !== null && approvers) checkEnough(reader, approvalsAt, approvals, approvers);

  const notifyAt = fields.get('notify');
  const notify = notifyAt ? readPrincipals(reader, names, notifyAt, 0) : approvers;
  const channelAt = reader.need(fields, 'channel', 'model-approvals');
  const channel = channelAt && names.channel(channelAt);

  const usualAt = reader.need(fields, 'usual', '30d');
  const usualHours = usualAt && readHours(reader, usualAt);
  const longestAt = reader.need(fields, 'longest', '90d');
  const longestHours = longestAt && readHours(reader, longestAt);
  if (usualAt && usualHours !== null && longestHours !== null && usualHours > longestHours) {
    reader.wrong(usualAt, 'usual is longer than longest. Make usual shorter, or longest longer.');
  }
  const lastAt = fields.get('approvals_last');
  const approvalsLastHours = lastAt ? readHours(reader, lastAt) : APPROVALS_LAST;
  const requesterMayApprove = optionalFlag(reader, fields.get('requester_may_approve'));
  const confirm = optionalFlag(reader, fields.get('confirm'));

  if (
    name === null || models === null || projects === null || approvals === null || approvers === null ||
    notify === null || channel === null || usualHours === null || longestHours === null ||
    approvalsLastHours === null || requesterMayApprove === null || confirm === null
  ) {
    return null;
  }
  return {
    name, models, projects, approvers, approvals, notify, channel,
    usualHours, longestHours, requesterMayApprove, confirm, approvalsLastHours,
  };
}

function readName(reader: Reader, place: Place | null, seen: Map<string, number>): string | null {
  const name = place && reader.text(place, 'prod-models');
  if (!place || name === null) return null;
  if (!/^[a-z0-9-]{1,40}$/.test(name)) {
    const what = 'Write 1 to 40 of a-z, 0-9 and "-", such as prod-models.';
    return reader.wrong(place, `${quote(name)} cannot be a rule's name. ${what}`);
  }
  const { line } = reader.report.lines.linePos(place.offset);
  const before = seen.get(name);
  if (before !== undefined) {
    return reader.wrong(place, `Line ${before} has a rule "${name}" already. Give this one another name.`);
  }
  seen.set(name, line);
  return name;
}

/** People and groups, each once; null where any of them was wrong. */
export function readPrincipals(reader: Reader, names: Names, place: Place, min: number): readonly Principal[] | null {
  const seen = new Set<string>();
  const items = reader.items(place, { min, max: MAX_ENTRIES, example: '[ml-owners]' });
  const read = items.map((item) => {
    const principal = names.principal(item);
    if (principal === null) return null;
    if (seen.has(principal.id)) {
      return reader.wrong(item, `${principal.id} is in ${label(place.path)} already. Take one out; nobody counts twice.`);
    }
    seen.add(principal.id);
    return principal;
  });
  return read.length < min ? null : complete(read);
}

/** With a group among them, how many there are is known only when somebody asks. */
function checkEnough(reader: Reader, place: Place, approvals: number, approvers: readonly Principal[]): void {
  if (approvals <= approvers.length || approvers.some(({ kind }) => kind === 'group')) return;
  const people = approvers.length === 1 ? '1 person' : `${approvers.length} people`;
  const why = `${approvals} approvals can never be reached: approvers names ${people}.`;
  reader.wrong(place, `${why} Name more, or write approvals: ${approvers.length}.`);
}

export function readHours(reader: Reader, place: Place): number | null {
  const text = reader.text(place, '30d');
  if (text === null) return null;
  const [, count = '', unit] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  const hours = Number(count) * (unit === 'd' ? 24 : 1);
  if (unit && hours >= 1 && hours <= LONGEST_HOURS) return hours;
  const what = 'Write whole days or hours from 1h to 366d, such as 30d or 12h.';
  return reader.wrong(place, `${quote(text)} is no duration for ${label(place.path)}. ${what}`);
}

const optionalFlag = (reader: Reader, place: Place | null): boolean | null => (place ? reader.flag(place) : false);

/** The list, if nothing in it is missing. */
function complete<T>(items: readonly (T | null)[]): readonly T[] | null {
  const whole = items.filter((item) => item !== null);
  return whole.length === items.length ? whole : null;
}

import { isScalar } from 'yaml';
import { parseModelId, parseProjectId, parseUserId } from '../../src/domain/ids.ts';
import type { ModelId, ProjectId, UserId } from '../../src/domain/ids.ts';
import { Reader, type Fields, type Place } from './reader.ts';
import { nearest, quote, Report, type PolicyError } from './report.ts';
import { readHours } from './rules.ts';
import { parseYaml } from './yaml.ts';

/** Why somebody is refused before anybody is asked to approve. */
export const REFUSALS = ['no_rule', 'too_long', 'too_few'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Where in the file something is expected: an offset, and the path for people. */
export interface Wanted<T> {
  readonly value: T;
  readonly place: Place;
}

export interface Example {
  readonly ask: { readonly model: ModelId; readonly project: ProjectId; readonly by: UserId; readonly hours: number };
  readonly expect:
    | { readonly kind: 'refused'; readonly why: Wanted<Refusal> }
    | {
        readonly kind: 'rule';
        readonly rule: Wanted<string>;
        readonly approvals: Wanted<number>;
        /** Names or ids; null: not looked at. */
        readonly approvers: Wanted<readonly string[]> | null;
      };
}

export type ReadExamples =
  | { readonly ok: true; readonly examples: readonly Example[]; readonly report: Report }
  | { readonly ok: false; readonly errors: readonly PolicyError[] };

const MAX_EXAMPLES = 500;
const MAX_APPROVERS = 100;

/**
 * Reads the examples beside a policy (docs/policy.md), as strictly as the policy: every mistake at once, with its place.
 * @param names of the policy: name → id
 */
export function readExamples(text: string, file: string, names: ReadonlyMap<string, string>): ReadExamples {
  const report = new Report(file, text);
  const examples = readAll(new Reader(report), names);
  if (report.errors.length === 0 && examples === null) {
    report.add(0, '', 'The file is empty. Begin with the example in docs/policy.md.');
  }
  return report.errors.length > 0 || examples === null
    ? { ok: false, errors: report.errors }
    : { ok: true, examples, report };
}

function readAll(reader: Reader, names: ReadonlyMap<string, string>): readonly Example[] | null {
  const root = parseYaml(reader.report);
  const fields = root && reader.fields({ node: root, path: '', offset: root.range[0] }, ['version', 'examples']);
  if (!fields) return null;
  const version = reader.need(fields, 'version', '1');
  if (version && !(isScalar(version.node) && version.node.value === 1)) {
    reader.wrong(version, 'version must be 1; no other form of the file is known. Write version: 1');
  }
  const list = reader.need(fields, 'examples', '[…]');
  const items = list ? reader.items(list, { min: 1, max: MAX_EXAMPLES, example: '"- ask: …"' }) : [];
  return items.flatMap((item) => readExample(reader, names, item) ?? []);
}

function readExample(reader: Reader, names: ReadonlyMap<string, string>, item: Place): Example | null {
  const fields = reader.fields(item, ['ask', 'expect', 'refused']);
  if (!fields) return null;
  const askAt = reader.need(fields, 'ask', '{ model: …, project: payments-prod, by: priya, for: 30d }');
  const ask = askAt && readAsk(reader, names, askAt);
  const [expected, refused] = [fields.get('expect'), fields.get('refused')];
  if ((expected === null) === (refused === null)) {
    reader.wrong(item, 'An example has either "expect" or "refused". Write one of them.');
    return null;
  }
  const expect = expected ? readExpect(reader, expected) : refused && readRefused(reader, refused);
  return ask && expect && { ask, expect };
}

function readAsk(reader: Reader, names: ReadonlyMap<string, string>, place: Place): Example['ask'] | null {
  const fields = reader.fields(place, ['model', 'project', 'by', 'for']);
  if (!fields) return null;
  const model = read(reader, fields, 'model', 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd', new Map(), parseModelId);
  const project = read(reader, fields, 'project', 'payments-prod', names, parseProjectId);
  const by = read(reader, fields, 'by', 'U01PRIYA', names, parseUserId);
  const hoursAt = reader.need(fields, 'for', '30d');
  const hours = hoursAt && readHours(reader, hoursAt);
  return model && project && by && hours !== null ? { model, project, by, hours } : null;
}

function read<T extends string>(
  reader: Reader,
  fields: Fields,
  key: string,
  example: string,
  names: ReadonlyMap<string, string>,
  parse: (text: string) => T | null,
): T | null {
  const place = reader.need(fields, key, example);
  const text = place && reader.text(place, example);
  if (!place || text === null) return null;
  const id = parse(names.get(text) ?? text);
  if (id !== null) return id;
  const near = nearest(text, [...names].filter(([, one]) => parse(one) !== null).map(([name]) => name));
  const hint = near ? `Did you mean "${near}"?` : `Write for example ${example}.`;
  return reader.wrong(place, `${quote(text)} is neither an id nor a name of the policy for "${key}". ${hint}`);
}

function readRefused(reader: Reader, place: Place): Example['expect'] | null {
  const text = reader.text(place, 'no_rule');
  const why = REFUSALS.find((one) => one === text);
  if (why) return { kind: 'refused', why: { value: why, place } };
  if (text !== null) reader.wrong(place, `${quote(text)} is no reason to refuse. Write one of ${REFUSALS.join(', ')}.`);
  return null;
}

function readExpect(reader: Reader, place: Place): Example['expect'] | null {
  const fields = reader.fields(place, ['rule', 'approvals', 'approvers']);
  if (!fields) return null;
  const ruleAt = reader.need(fields, 'rule', 'prod-models');
  const rule = ruleAt && reader.text(ruleAt, 'prod-models');
  const approvalsAt = reader.need(fields, 'approvals', '2');
  const approvals = approvalsAt && reader.whole(approvalsAt, 0, 20);
  const listAt = fields.get('approvers');
  const items = listAt ? reader.items(listAt, { min: 0, max: MAX_APPROVERS, example: '[ml-owners]' }) : [];
  const approvers = items.map((one) => reader.text(one, 'ml-owners'));
  const whole = approvers.filter((one) => one !== null);
  if (!ruleAt || rule === null || !approvalsAt || approvals === null || whole.length < approvers.length) return null;
  return {
    kind: 'rule',
    rule: { value: rule, place: ruleAt },
    approvals: { value: approvals, place: approvalsAt },
    approvers: listAt && { value: whole, place: listAt },
  };
}

/**
 * policy.yaml → the JSON that the functions read. Runs when the package is built; nothing in src imports it.
 */
import { isScalar } from 'yaml';
import { canonicalJson, policyHash } from '../../src/config/policyHash.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { Names } from './names.ts';
import { Reader, type Fields } from './reader.ts';
import { quote, Report, type PolicyError } from './report.ts';
import { readPrincipals, readRules } from './rules.ts';
import { parseYaml } from './yaml.ts';

export type { PolicyError } from './report.ts';

export type Compiled =
  | { readonly ok: true; readonly policy: Policy; readonly json: string }
  | { readonly ok: false; readonly errors: readonly PolicyError[] };

const KEYS = ['version', 'names', 'operators', 'stops', 'rules'];

/**
 * Compiles a policy, whose format is docs/policy.md, or says everything that is wrong with it at once, in the order of
 * the file. The same rules and names give the same JSON and hash, however they are written down.
 * @param text what stands in the file
 * @param fileName as the errors shall call it
 */
export function compilePolicy(text: string, fileName: string): Compiled {
  const report = new Report(fileName, text);
  const rest = readAll(report);
  if (report.errors.length > 0 || !rest) return { ok: false, errors: report.errors };
  const policy: Policy = { ...rest, hash: policyHash(rest) };
  return { ok: true, policy, json: `${canonicalJson(policy)}\n` };
}

function readAll(report: Report): Omit<Policy, 'hash'> | null {
  const reader = new Reader(report);
  const root = parseYaml(report);
  if (!root) {
    if (report.errors.length === 0) report.add(0, '', 'The file is empty. Begin with the example in docs/policy.md.');
    return null;
  }
  const fields = reader.fields({ node: root, path: '', offset: root.range[0] }, KEYS);
  if (!fields) return null;

  const version = reader.need(fields, 'version', '1');
  if (version && !(isScalar(version.node) && version.node.value === 1)) {
    reader.wrong(version, 'version must be 1; no other form of the file is known. Write version: 1');
  }
  const names = new Names(reader, fields.get('names'));
  const operators = readOperators(reader, names, fields);
  const stops = readStops(reader, fields);
  const rulesAt = reader.need(fields, 'rules', '[…]');
  const rules = rulesAt && readRules(reader, names, rulesAt);
  return operators && rules && { v: 1, operators, rules, stops };
}

function readOperators(reader: Reader, names: Names, file: Fields): Policy['operators'] | null {
  const place = reader.need(file, 'operators', '{ channel: ml-platform, people: [ml-owners] }');
  const fields = place && reader.fields(place, ['channel', 'people']);
  if (!fields) return null;
  const channelAt = reader.need(fields, 'channel', 'ml-platform');
  const channel = channelAt && names.channel(channelAt);
  const peopleAt = reader.need(fields, 'people', '[ml-owners]');
  const people = peopleAt && readPrincipals(reader, names, peopleAt, 1);
  return channel && people && { channel, people };
}

function readStops(reader: Reader, file: Fields): Policy['stops'] {
  const place = file.get('stops');
  const stops: Record<string, string> = {};
  for (const { key, offset, value } of (place && reader.fields(place, null)?.keys) ?? []) {
    // No `_`, so that no key can mean something to JavaScript.
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,79}$/.test(key)) {
      const message = `${quote(key)} is no base model. Write it as OpenAI does, such as gpt-4o-mini.`;
      reader.wrong({ ...value, offset }, message);
    }
    const day = reader.text(value, '2027-01-14');
    if (day === null) continue;
    if (isDay(day)) stops[key] = day;
    else reader.wrong(value, `${quote(day)} is no day of the calendar. Write year-month-day, such as 2027-01-14.`);
  }
  return stops;
}

/** A day that exists: 2027-02-30 would silently become another one. */
function isDay(text: string): boolean {
  if (!/^20\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

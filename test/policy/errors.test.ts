import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';

const GOOD = `version: 1
names:
  ml-owners: S01MLOWNERS
  priya: U01PRIYA
  model-approvals: C01APPROVALS
  ml-platform: C01PLATFORM
  payments-prod: proj_payments
operators:
  channel: ml-platform
  people: [ml-owners]
stops:
  gpt-4o-mini: 2027-01-14
rules:
  - name: sandbox
    models: ["ft:*:acme:*:*"]
    projects: [proj_sandbox]
    approvals: 0
    channel: model-approvals
    usual: 7d
    longest: 14d
  - name: prod-models
    models: ["ft:*:acme:*:*", "ft:*:acme:*:*:*"]
    projects: [payments-prod, "proj_*"]
    approvers: [ml-owners, U01PRIYA]
    approvals: 2
    channel: model-approvals
    usual: 30d
    longest: 90d
`;

/** Every mistake found, as `line:column message`. */
function mistakes(text: string): readonly string[] {
  const result = compilePolicy(text, 'p');
  return result.ok ? [] : result.errors.map((error) => formatError(error).slice('p:'.length));
}

/** The good file with the last place of `from` replaced. */
function edited(from: string, to: string): string {
  const at = GOOD.lastIndexOf(from);
  if (at < 0) throw new Error(`${from} is not in the good file. Mend the test.`);
  return GOOD.slice(0, at) + to + GOOD.slice(at + from.length);
}

describe('one mistake each', () => {
  it('the good file has none', () => {
    expect(mistakes(GOOD)).toEqual([]);
  });

  it.each([
    // What YAML can do and a policy may not.
    ['projects: [payments-prod, "proj_*"]', 'projects: [payments-prod, *proj]', '23:31 "*proj" without quotes is an alias, and aliases are not allowed. A glob that begins with * needs quotes: "*proj"; else write the value itself.'],
    ['projects: [payments-prod, "proj_*"]', 'projects: [*]', '23:16 "*" without quotes is an alias, and aliases are not allowed. A glob that begins with * needs quotes: "*"; else write the value itself.'],
    ['[ml-owners, U01PRIYA]', '&a [ml-owners, U01PRIYA]', '24:16 "&a" is an anchor, and anchors are not allowed. Take it out; write the value wherever it is needed.'],
    ['approvals: 2', 'approvals: !!int 2', '25:16 "!!int" is a tag, and tags are not allowed. Take it out, or put quotes around the value.'],
    ['version: 1', '%YAML 1.2\n---\nversion: 1', '1:1 "%YAML 1.2" is a directive, and directives are not allowed. Take the line out.'],
    ['    longest: 90d\n', '    longest: 90d\n---\nversion: 1\n', '29:1 A second document. Keep one: take the "---" or "..." line out.'],
    ['    longest: 90d', '    longest: 90d\n    <<: {usual: 1d}', '29:5 Merge keys (<<) are not allowed. Write the entries themselves.'],
    ['    longest: 90d', '    longest: 90d\n    longest: 1d', '29:5 "longest" is here twice, first in line 28. Keep one.'],
    ['    longest: 90d', '    longest: 90d\n    ? [a]\n    : 1', '29:7 A key must be plain text, not a list. Put quotes around it, or take it out.'],
    ['    longest: 90d', '    longest: 90d\n    7: 1', '29:5 A key must be plain text, not the number 7. Put quotes around it, or take it out.'],
    // Slips of YAML itself.
    ['    longest: 90d', '\tlongest: 90d', '28:1 A tab as indentation. Use spaces.'],
    ['[ml-owners, U01PRIYA]', '@ml-owners', '24:16 A plain value may not begin with @ or `. Write names without the @, or put quotes around the value.'],
    ['[ml-owners, U01PRIYA]', '[ml-owners', '25:5 The indentation does not fit. Entries of one list or mapping begin in the same column; close every [ and {.'],
    ['usual: 30d', 'usual: 30d longest: 90d', '27:12 A second "key: value" on one line. Give each its own line, or put quotes around the value.'],
    // Keys.
    ['approvers: [ml', 'approver: [ml', '24:5 Unknown key "approver". Did you mean "approvers"?'],
    ['people: [ml-owners]', 'people: [ml-owners]\n  colour: red', '11:3 Unknown key "colour". Allowed here: channel, people.'],
    ['    usual: 30d\n', '', '21:5 rules[1] has no "usual". Add for example "usual: 30d".'],
    ['    approvers: [ml-owners, U01PRIYA]\n', '', '21:5 rules[1] has no "approvers". Add for example "approvers: [ml-owners]".'],
    // Kinds of values.
    ['version: 1', 'version: 2', '1:10 version must be 1; no other form of the file is known. Write version: 1'],
    ['version: 1', 'version: "1"', '1:10 version must be 1; no other form of the file is known. Write version: 1'],
    ['people: [ml-owners]', 'people: ml-owners', '10:11 people must be a list, such as [ml-owners], not the text "ml-owners".'],
    ['people: [ml-owners]', 'people: []', '10:11 people is empty. Write for example [ml-owners].'],
    ['channel: model-approvals', 'channel: #model-approvals', '26:14 channel is empty, because # begins a comment. Leave the # out: model-approvals'],
    ['channel: model-approvals', 'channel: [model-approvals]', '26:14 channel must be text, not a list. Write for example model-approvals'],
    ['approvals: 2', 'approvals: "2"', '25:16 approvals must be a whole number from 0 to 20, not the text "2".'],
    ['approvals: 2', 'approvals: 1.5', '25:16 approvals must be a whole number from 0 to 20, not the number 1.5.'],
    ['approvals: 2', 'approvals: 21', '25:16 approvals must be a whole number from 0 to 20, not the number 21.'],
    ['longest: 90d', 'longest: 90d\n    confirm: yes', '29:14 confirm must be true or false, not the text "yes".'],
    ['  - name: prod-models', '  - a\n  - name: prod-models', '21:5 rules[1] must be a mapping (name, models, projects, approvers, approvals, notify, channel, usual, longest, requester_may_approve, confirm, approvals_last), not the text "a".'],
    // Names and ids.
    ['[ml-owners, U01PRIYA]', '[ml-owner]', '24:17 No name "ml-owner" in this file. Did you mean "ml-owners"?'],
    ['[ml-owners, U01PRIYA]', '["@ml-owners"]', '24:17 No name "@ml-owners" in this file. Did you mean "ml-owners"?'],
    ['[ml-owners, U01PRIYA]', '[somebody-else]', '24:17 No name "somebody-else" in this file. Add it under "names", or write the id of a person (U… or W…) or a user group (S…).'],
    ['channel: model-approvals', 'channel: ml-owners', '26:14 "ml-owners" (S01MLOWNERS) is a user group (S…); channel needs a channel (C… or G…). Write for example model-approvals.'],
    ['channel: model-approvals', 'channel: D01DIRECT', '26:14 No name "D01DIRECT" in this file. Add it under "names", or write the id of a channel (C… or G…).'],
    ['[ml-owners, U01PRIYA]', '[C01APPROVALS]', '24:17 "model-approvals" (C01APPROVALS) is a channel (C… or G…); approvers[0] needs a person (U… or W…) or a user group (S…). Write for example ml-owners.'],
    ['[ml-owners, U01PRIYA]', '[priya, ml-owners, U01PRIYA]', '24:35 U01PRIYA is in approvers already. Take one out; nobody counts twice.'],
    ['  priya: U01PRIYA', '  priya: U01PRIYA\n  priya: U01OTHER', '5:3 "priya" is here twice, first in line 4. Keep one.'],
    ['  priya: U01PRIYA', '  priya: U01PRIYA\n  shah: U01PRIYA', '5:9 U01PRIYA has the name "priya" already. Keep one of the two names.'],
    ['  priya: U01PRIYA', '  priya: priya@acme.example', '4:10 "priya@acme.example" is no id. Write the id of a person (U… or W…), a user group (S…), a channel (C… or G…), a project (proj_…).'],
    ['  priya: U01PRIYA', '  Priya: U01PRIYA', '4:3 "Priya" cannot be a name. Names are lower case: letters, digits, ".", "_" and "-", without @ or #, and not themselves ids.'],
    ['  priya: U01PRIYA', '  proj_search: proj_payments2', '4:3 "proj_search" cannot be a name. Names are lower case: letters, digits, ".", "_" and "-", without @ or #, and not themselves ids.'],
    // Globs.
    ['"ft:*:acme:*:*", "ft', '"ft:*", "ft', '22:14 "ft:*" fits no model id: * never crosses a ":". Write all five parts, "ft:*:acme:*:*", and for checkpoints a sixth, "ft:*:acme:*:*:*".'],
    ['"ft:*:acme:*:*", "ft', '"ft:**:acme:*:*", "ft', '22:14 "ft:**:acme:*:*" is no valid glob: ** is not known. Write *; it never crosses a ":".'],
    ['"ft:*:acme:*:*", "ft', '"ft:gpt 4:acme:*:*", "ft', '22:14 "ft:gpt 4:acme:*:*" is no valid glob: " " is not allowed. Beside * write letters, digits, ".", "_", "-" and ":".'],
    ['"proj_*"', '"payments-*"', '23:31 "payments-*" fits no project id (proj_…). Rules go by ids, since names can be changed: write "proj_*", ids, or names from "names".'],
    ['"proj_*"', 'payment-prod', '23:31 No name "payment-prod" in this file. Did you mean "payments-prod"?'],
    // Rules as a whole.
    ['name: prod-models', 'name: Prod Models', `21:11 "Prod Models" cannot be a rule's name. Write 1 to 40 of a-z, 0-9 and "-", such as prod-models.`],
    ['name: prod-models', 'name: sandbox', '21:11 Line 14 has a rule "sandbox" already. Give this one another name.'],
    ['usual: 30d', 'usual: 91d', '27:12 usual is longer than longest. Make usual shorter, or longest longer.'],
    ['usual: 30d', 'usual: 30 days', '27:12 "30 days" is no duration for usual. Write whole days or hours from 1h to 366d, such as 30d or 12h.'],
    ['longest: 90d', 'longest: 367d', '28:14 "367d" is no duration for longest. Write whole days or hours from 1h to 366d, such as 30d or 12h.'],
    ['usual: 30d', 'usual: 0h', '27:12 "0h" is no duration for usual. Write whole days or hours from 1h to 366d, such as 30d or 12h.'],
    ['[ml-owners, U01PRIYA]', '[U01PRIYA]', '25:16 2 approvals can never be reached: approvers names 1 person. Name more, or write approvals: 1.'],
    ['models: ["ft:*:acme:*:*", "ft:*:acme:*:*:*"]\n    projects: [payments-prod, "proj_*"]', 'models: ["ft:*:acme:*:*"]\n    projects: [proj_sandbox]', '21:5 Rule "prod-models" can never decide: "sandbox" above fits all that it fits. Move it up, or take it out.'],
    ['2027-01-14', '2027-02-30', '12:16 "2027-02-30" is no day of the calendar. Write year-month-day, such as 2027-01-14.'],
    ['2027-01-14', '14.1.2027', '12:16 "14.1.2027" is no day of the calendar. Write year-month-day, such as 2027-01-14.'],
    ['2027-01-14', '20270114', '12:16 gpt-4o-mini must be text, not the number 20270114. Put quotes around it, if you mean it, or write for example 2027-01-14'],
    ['gpt-4o-mini:', '__proto__:', '12:3 "__proto__" is no base model. Write it as OpenAI does, such as gpt-4o-mini.'],
  ])('%j → %j', (from, to, message) => {
    expect(mistakes(edited(from, to))).toEqual([message]);
  });

  it('a rule is not hidden by one above that fits less than it, in models or projects', () => {
    expect(mistakes(edited('projects: [payments-prod, "proj_*"]', 'projects: [proj_sandbox]'))).toEqual([]);
    expect(mistakes(edited('"ft:*:acme:*:*", "ft:*:acme:*:*:*"]', '"ft:*:acme:*:*"]'))).toEqual([]);
  });

  it.each([
    ['', '1:1 The file is empty. Begin with the example in docs/policy.md.'],
    ['# nothing yet\n', '1:1 The file is empty. Begin with the example in docs/policy.md.'],
    ['- a\n', '1:1 The file must be a mapping (version, names, operators, stops, rules), not a list.'],
    ['"abc', '1:5 A quote, bracket, comma or space is missing here. Close what was opened, and write a space after each colon.'],
  ])('a file of %j', (text, message) => {
    expect(mistakes(text)).toEqual([message]);
  });
});

it('says everything at once, in the order of the file, also what stands under a misspelled key', () => {
  const text = GOOD.replace('version: 1', 'version: 3')
    .replace('approvers: [ml-owners, U01PRIYA]', 'approver: [ml-owner, U01PRIYA]')
    .replace('usual: 7d', 'usual: week')
    .replace('longest: 90d', 'longest: 90d\n    tags: !x [a]');
  expect(mistakes(text).map((line) => line.split(' ')[0])).toEqual(['1:10', '19:12', '24:5', '24:16', '29:5', '29:11']);
});

it('tells the place in the structure beside the place in the text', () => {
  const result = compilePolicy(edited('U01PRIYA]', 'nobody]'), 'ops/policy.yaml');
  expect(result).toMatchObject({
    ok: false,
    errors: [{ file: 'ops/policy.yaml', line: 24, column: 28, path: 'rules[1].approvers[1]' }],
  });
});

describe('files made to hurt', () => {
  const rules = (count: number): string =>
    Array.from({ length: count }, (_, n) => `- {name: r${n}, models: ["ft:*:*:*:*"], projects: [proj_${n}], approvals: 0, channel: C1, usual: 1h, longest: 1h}`).join('\n');
  const head = 'version: 1\noperators: {channel: C1, people: [U1]}\nrules:\n';

  it('200 rules are read, the 201st is refused where it stands', () => {
    expect(mistakes(head + rules(200))).toEqual([]);
    expect(mistakes(head + rules(201))).toEqual(['204:3 rules has 201 entries; at most 200 are allowed.']);
  });

  it('more than 64 KiB are not even parsed', () => {
    const text = `${GOOD}#${'é'.repeat(32_768)}`;
    const [message, ...more] = mistakes(text);
    expect(message).toMatch(/^1:1 The file has \d+ bytes; at most 65536 are read\. /);
    expect(more).toEqual([]);
    expect(mistakes(GOOD + '#'.repeat(65_536 - GOOD.length))).toEqual([]);
    expect(mistakes(GOOD + '#'.repeat(65_537 - GOOD.length))).toHaveLength(1);
  });

  it.each([
    ['lists in lists', '['.repeat(65_000), '1:17'],
    ['mappings in mappings', '{a: '.repeat(16_000), '1:65'],
    ['dashes', '- '.repeat(32_000), '1:33'],
    ['keys in keys', '? '.repeat(32_000), '1:33'],
    ['inside a policy', edited('[ml-owners, U01PRIYA]', `${'['.repeat(20)}a${']'.repeat(20)}`), '24:32'],
  ])('nesting without end: %s', (_, text, at) => {
    expect(mistakes(text)).toEqual([`${at} Nested far too deep. A policy needs four levels.`]);
  });

  it('nesting by indentation alone ends where the file does', () => {
    const lines = Array.from({ length: 350 }, (_, depth) => `${' '.repeat(depth)}a:`);
    expect(mistakes(lines.join('\n'))[0]).toBe('1:1 Unknown key "a". Allowed here: version, names, operators, stops, rules.');
  });

  it('a bomb of aliases is refused alias by alias, and never unfolded', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi']) {
      bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`);
    }
    expect(mistakes(bomb.join('\n')).filter((line) => line.includes('is an alias'))).toHaveLength(72);
  });

  it('what stands in quotes or comments is no alias, anchor or tag', () => {
    expect(mistakes(GOOD.replace('version: 1', 'version: 1 # *a &b !c'))).toEqual([]);
    expect(mistakes(`${GOOD}# --- *x\n`)).toEqual([]);
  });
});

describe('the command', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'policy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const run = (...args: string[]) =>
    new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      execFile(process.execPath, ['scripts/policy.ts', ...args], (error, out, err) => {
        resolve({ code: error ? error.code : 0, out, err });
      });
    });

  it('compiles to a file and says so in one line', async () => {
    const [source, target] = [join(folder, 'good.yaml'), join(folder, 'out.json')];
    await writeFile(source, GOOD);
    const { code, out, err } = await run('compile', source, target);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/ is good: policy [0-9a-f]{8}, 2 rules, written to .*out\.json\.\n$/);
    const expected = compilePolicy(GOOD, source);
    expect(await readFile(target, 'utf8')).toBe(expected.ok && expected.json);
  });

  it('prints mistakes by line and column, writes nothing and ends with 1', async () => {
    const [source, target] = [join(folder, 'bad.yaml'), join(folder, 'none.json')];
    await writeFile(source, edited('approvals: 2', 'approvals: two'));
    const { code, out, err } = await run('compile', source, target);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      `${source}:25:16 approvals must be a whole number from 0 to 20, not the text "two".\n1 mistake; nothing was written.\n`,
    );
    await expect(readFile(target)).rejects.toThrow('ENOENT');
  });

  it('says what to write when the file or the command is wrong', async () => {
    const missing = await run('compile', join(folder, 'missing.yaml'));
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('missing.yaml cannot be read (ENOENT). Name the policy.');
    expect((await run('check')).code).toBe(2);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/slack/commandLine.ts';

const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd';
const asked = (projects: string[], hours: number | null, reason: string | null) => ({
  kind: 'ask',
  model: MODEL,
  projects,
  hours,
  notADuration: null,
  reason,
});

describe('the forms of the command', () => {
  test.each([
    ['', { kind: 'form', model: null }],
    ['  \n ', { kind: 'form', model: null }],
    ['help', { kind: 'help' }],
    [' HELP me', { kind: 'help' }],
    ['?', { kind: 'help' }],
    ['list', { kind: 'list', what: null }],
    [`list ${MODEL}`, { kind: 'list', what: MODEL }],
    ['List search dev', { kind: 'list', what: 'search dev' }],
    [MODEL, { kind: 'form', model: MODEL }],
    [`\`${MODEL}\``, { kind: 'form', model: MODEL }],
    ['ftjob-abc123', { kind: 'form', model: 'ftjob-abc123' }],
    ['ftckpt_abc123', { kind: 'form', model: 'ftckpt_abc123' }],
  ])('%j', (text, parsed) => {
    expect(parseCommandLine(text)).toEqual(parsed);
  });
});

describe('asking in one line', () => {
  test.each([
    [`${MODEL} payments-prod for 30d because A/B starts Monday`, asked(['payments-prod'], 720, 'A/B starts Monday')],
    [`${MODEL} payments-prod because A/B`, asked(['payments-prod'], null, 'A/B')],
    [`${MODEL} payments-prod`, asked(['payments-prod'], null, null)],
    [`${MODEL} for 12h`, asked([], 12, null)],
    [`${MODEL} because why not`, asked([], null, 'why not')],
    [`${MODEL} because`, { kind: 'form', model: MODEL }],
    [`${MODEL} a, b,c d for 2w because x`, asked(['a', 'b', 'c', 'd'], 336, 'x')],
    [`${MODEL} "search dev" prod for 30 days because x`, asked(['search dev', 'prod'], 720, 'x')],
    [`${MODEL} “search dev” „Löwe“ for 1 week because x`, asked(['search dev', 'Löwe'], 168, 'x')],
    [`${MODEL} "search,  dev",prod because x`, asked(['search, dev', 'prod'], null, 'x')],
    [`${MODEL} for payments-prod for 30d because x`, asked(['payments-prod'], 720, 'x')],
    [`${MODEL} "for" "30d" "because" because x`, asked(['for', '30d', 'because'], null, 'x')],
    [`${MODEL} prod FOR 30D Because: x`, asked(['prod'], 720, 'x')],
    [`${MODEL} prod for 3d-vision because x`, asked(['prod', '3d-vision'], null, 'x')],
    [`${MODEL} prod prod because x`, asked(['prod'], null, 'x')],
    [`  ${MODEL}\n payments-prod\u00a0 for\n30d because  two\n lines  `, asked(['payments-prod'], 720, 'two\n lines')],
    [`payments-prod ${MODEL} because x`, asked(['payments-prod'], null, 'x')],
    [`${MODEL} prod because for 30d because y`, asked(['prod'], null, 'for 30d because y')],
    [`${MODEL} "prod because x`, asked(['prod'], null, 'x')],
    [`${MODEL} prod because “she said ‘no’”`, asked(['prod'], null, '“she said ‘no’”')],
  ])('%j', (text, parsed) => {
    expect(parseCommandLine(text)).toEqual(parsed);
  });
});

describe('what is meant for a duration and is none', () => {
  test.each([
    ['for 99999999999d', '99999999999d'],
    ['for 0d', '0d'],
    ['for 0 hours', '0 hours'],
    ['for 30', '30'],
    ['for 1.5d', '1.5d'],
    ['for 6mo', '6mo'],
    ['for 1 month', '1 month'],
    ['for 30d for 9y', '9y'],
  ])('%j', (text, notADuration) => {
    expect(parseCommandLine(`${MODEL} prod ${text} because x`)).toMatchObject({ projects: ['prod'], notADuration });
  });

  test('a later one counts', () => {
    expect(parseCommandLine(`${MODEL} prod for 30 for 30d because x`)).toEqual(asked(['prod'], 720, 'x'));
  });
});

describe("without a model's id", () => {
  test.each([
    ['payments-prod for 30d because x', { model: null, projects: ['payments-prod'], hours: 720, reason: 'x' }],
    ['because x', { model: null, projects: [], reason: 'x' }],
    ['for 12h', { model: null, projects: [], hours: 12, reason: null }],
  ])('%j asks for something', (text, said) => {
    expect(parseCommandLine(text)).toMatchObject({ kind: 'ask', ...said });
  });
});

describe("what Slack makes of a line is undone, and what was typed stays as typed", () => {
  test.each([
    ['because a &amp; b &lt;c&gt;', 'a & b <c>'],
    ['because &amp;amp;', '&amp;'],
    ['because &lt;https://evil.example|Approve here&gt;', '<https://evil.example|Approve here>'],
    ['because <https://evil.example|Approve here>', '<https://evil.example|Approve here>'],
    ['because see <https://acme.example/a>', 'see https://acme.example/a'],
    ['because see <http://acme.example|acme.example>', 'see acme.example'],
    ['because <@U01DANA|dana> in <#C01GENERAL|general> and <@U02> <#C02|>', '@dana in #general and @U02 #C02'],
    ['because <!channel> *bold*', '<!channel> *bold*'],
  ])('%j', (text, reason) => {
    expect(parseCommandLine(`${MODEL} prod ${text}`)).toEqual(asked(['prod'], null, reason));
  });

  test('also in the name of a project', () => {
    expect(parseCommandLine(`${MODEL} <http://search.dev|search.dev> R&amp;D`)).toEqual(asked(['search.dev', 'R&D'], null, null));
  });
});

describe('an unknown word', () => {
  test.each([
    ['lst', 'list'],
    ['hlep', 'help'],
    ['halp me', 'help'],
    ['mine', null],
    [`lst ${MODEL}`, 'list'],
    ['payments-prod', null],
    ['"help"', 'help'],
  ])('%j: nearest %j', (text, nearest) => {
    expect(parseCommandLine(text)).toMatchObject({ kind: 'unknown', nearest });
  });

  test('is cut', () => {
    expect(parseCommandLine('x'.repeat(100_000))).toEqual({ kind: 'unknown', word: 'x'.repeat(40), nearest: null });
  });
});

test('whatever is typed, it is read', () => {
  const pieces = fc.constantFrom(MODEL, 'ft:', 'for', '30d', 'because', '"', '“', '”', ',', ' ', '\n', '<', '|', '>', '&lt;', '<@U1', '`', 'list', 'help', 'prod');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 60 }).map((all) => all.join(''))), (text) => {
      expect(parseCommandLine(text)).toHaveProperty('kind');
    }),
  );
});

test('projects that are quoted come back as they were', () => {
  const name = fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replaceAll(/["“”„‟«»<>&`\s\u200b]+/g, 'x')).filter((text) => text !== '');
  fc.assert(
    fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 5 }), (names) => {
      const line = `${MODEL} ${names.map((each) => `"${each}"`).join(' ')} for 1d because x`;
      expect(parseCommandLine(line)).toEqual(asked(names, 24, 'x'));
    }),
  );
});

test('long lines of what is hard to read take no longer for it', { timeout: 10_000 }, () => {
  for (const piece of ['<', '"', '“a', '<a|', '&', ', ', 'for ', '<@U', 'a"b', '`', '30 ', '""']) {
    expect(parseCommandLine(`${MODEL} ${piece.repeat(1_000_000 / piece.length)}`)).toHaveProperty('kind');
  }
});

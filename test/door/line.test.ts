import { describe, expect, it } from 'vitest';
import { user } from '../policy/made.ts';
import { type CommandLine, parseCommandLine } from '../../src/slack/commandLine.ts';

/** Each word of the command line, in the spellings that people and Slack give it. */
const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd';
const asked = (over: object = {}): object => ({ kind: 'ask', model: MODEL, projects: ['prod'], hours: null, notADuration: null, reason: null, ...over });
const DANA = user('U01DANA');
const said = (text: string): CommandLine => parseCommandLine(text);

describe('words that stand first', () => {
  it.each<readonly [string, CommandLine]>([
    ['freeze  incident 512, all of it ', { kind: 'freeze', reason: 'incident 512, all of it' }],
    ['FREEZE', { kind: 'freeze', reason: '' }],
    ['freeze because of &lt;x&gt;', { kind: 'freeze', reason: 'because of <x>' }],
    ['Unfreeze', { kind: 'unfreeze' }],
    ['unfreeze now', { kind: 'unfreeze' }],
    ['list  "a  b"  c', { kind: 'list', what: 'a b c' }],
    ['revoke-all', { kind: 'revoke_all', what: null, person: null, reason: null }],
    ['Revoke-All search dev because incident 512', { kind: 'revoke_all', what: 'search dev', person: null, reason: 'incident 512' }],
    ['revoke-all <@U01DANA|dana> because <@U02OMAR> said so', { kind: 'revoke_all', what: '@dana', person: DANA, reason: '@U02OMAR said so' }],
    ['revoke-all <@U01DANA>', { kind: 'revoke_all', what: '@U01DANA', person: DANA, reason: null }],
    ['revoke-all x BECAUSE <@U01DANA>', { kind: 'revoke_all', what: 'x', person: null, reason: '@U01DANA' }],
    ['revoke-all &lt;@U01DANA&gt;', { kind: 'revoke_all', what: '<@U01DANA>', person: null, reason: null }],
    ['revoke-all <@D01DANA>', { kind: 'revoke_all', what: '@D01DANA', person: null, reason: null }],
  ])('%j', (text, parsed) => {
    expect(said(text)).toEqual(parsed);
  });

  it.each(['help', 'list', 'freeze', 'unfreeze', 'revoke-all', '?'])('"%s" in quotes is a project’s name', (word) => {
    expect(said(`"${word}" for 1d because x`)).toMatchObject({ kind: 'ask', projects: [word] });
  });

  it('are looked for in the word itself, and only as far as a word goes', () => {
    expect(said('revoke-al')).toEqual({ kind: 'unknown', word: 'revoke-al', nearest: 'revoke-all' });
    expect(said('hel')).toMatchObject({ nearest: 'help' });
    expect(said('lis')).toMatchObject({ nearest: 'list' });
    expect(said('hexx')).toMatchObject({ nearest: 'help' });
    expect(said('xxxx')).toMatchObject({ nearest: null });
    expect(said('LIST-ALL')).toMatchObject({ word: 'LIST-ALL', nearest: null });
    // Half a character would be no text.
    expect(said(`${'x'.repeat(39)}😀`)).toMatchObject({ word: `${'x'.repeat(39)}\ufffd` });
  });
});

describe('a line with a model', () => {
  it('of nothing else opens the form; of anything more it asks', () => {
    expect(said(`"${MODEL}"`)).toEqual({ kind: 'form', model: MODEL });
    expect(said(`${MODEL} for 0d`)).toEqual(asked({ projects: [], notADuration: '0d' }));
    expect(said(`${MODEL} for`)).toEqual({ kind: 'form', model: MODEL });
  });

  it('is no request for a project that is called almost like a word of the command', () => {
    expect(said(`lisst ${MODEL}`)).toMatchObject({ kind: 'unknown', nearest: 'list' });
    expect(said(`lisst ${MODEL} because x`)).toEqual(asked({ projects: ['lisst'], reason: 'x' }));
    expect(said(`"lisst" ${MODEL}`)).toEqual(asked({ projects: ['lisst'] }));
    expect(said(`prod ${MODEL}`)).toEqual(asked());
    expect(said(`${MODEL} lisst`)).toEqual(asked({ projects: ['lisst'] }));
  });

  it('takes the first that looks like one; another stands with the projects', () => {
    expect(said(`${MODEL} ftjob-1 because x`)).toEqual(asked({ projects: ['ftjob-1'], reason: 'x' }));
  });

  it('asks only where it says for how long or why, where none is named', () => {
    expect(said('prod for 0d')).toEqual(asked({ model: null, notADuration: '0d' }));
    expect(said('prod for dev')).toMatchObject({ kind: 'unknown' });
    expect(said('prod because')).toEqual(asked({ model: null }));
  });
});

describe('for how long', () => {
  it.each<readonly [string, number]>([
    ['1h', 1], ['12H', 12], ['1hour', 1], ['2 hours', 2], ['3 HOUR', 3], ['1d', 24], ['2day', 48], ['2 days', 48], ['1w', 168], ['2week', 336], ['2 Weeks', 336],
    ['99999h', 99_999], ['007d', 168],
  ])('for %s', (text, hours) => {
    expect(said(`${MODEL} prod for ${text} because x`)).toEqual(asked({ hours, reason: 'x' }));
  });

  it.each([
    '0h', '100000h', '1m', '1.5h', '7', '1 second', '2 seconds', '3 s', '4 min', '5 minute', '5 minutes', '6 mo', '7 month', '7 months', '8 quarter',
    '8 quarters', '9 y', '9 year', '9 years', '1hx', '0 d',
  ])('not for %s', (text) => {
    expect(said(`${MODEL} prod for ${text} because x`)).toEqual(asked({ notADuration: text, reason: 'x' }));
  });

  it.each<readonly [string, object]>([
    ['for 30 dev because x', { projects: ['prod', 'dev'], notADuration: '30', reason: 'x' }],
    ['for 30 "days" because x', { projects: ['prod', 'days'], notADuration: '30', reason: 'x' }],
    ['for 1d hours because x', { projects: ['prod', 'hours'], hours: 24, reason: 'x' }],
    ['for "1d" because x', { projects: ['prod', '1d'], reason: 'x' }],
    ['for v2 because x', { projects: ['prod', 'v2'], reason: 'x' }],
    ['for 1d-x because x', { projects: ['prod', '1d-x'], reason: 'x' }],
    ['for 1.5.2 because x', { projects: ['prod', '1.5.2'], reason: 'x' }],
    ['for 1d. because x', { projects: ['prod', '1d.'], reason: 'x' }],
    ['for 9 xdays because x', { projects: ['prod', 'xdays'], notADuration: '9', reason: 'x' }],
    ['for 9 daysx because x', { projects: ['prod', 'daysx'], notADuration: '9', reason: 'x' }],
    ['for 9 xmonths because x', { projects: ['prod', 'xmonths'], notADuration: '9', reason: 'x' }],
    ['for 9 monthsx because x', { projects: ['prod', 'monthsx'], notADuration: '9', reason: 'x' }],
    ['for 1d for dev because x', { projects: ['prod', 'dev'], hours: 24, reason: 'x' }],
    ['"for" 1d because x', { projects: ['prod', 'for', '1d'], reason: 'x' }],
  ])('%j', (text, over) => {
    expect(said(`${MODEL} prod ${text}`)).toEqual(asked(over));
  });
});

describe('why', () => {
  it.each<readonly [string, string | null]>([
    ['because x', 'x'], ['BECAUSE: x', 'x'], ['because  ', null], ['because because', 'because'], ['because, x', ', x'], ['"because" because x', 'x'],
  ])('%j', (text, reason) => {
    expect(said(`${MODEL} prod ${text}`)).toMatchObject({ reason });
  });

  it.each(['xbecause y', 'because:: y', 'becausex y', 'because! y'])('%j says nothing', (text) => {
    expect(said(`${MODEL} prod ${text}`)).toMatchObject({ reason: null });
  });
});

describe('what stands apart', () => {
  it.each<readonly [string, readonly string[]]>([
    ['a,b', ['a', 'b']], [',a,,b,', ['a', 'b']], ['a\u200bb', ['a', 'b']], ['a\u00a0b\tc', ['a', 'b', 'c']],
    ['"a, b"', ['a, b']], ['"a"b"', ['a"b']], ['"a" "b', ['a', 'b']], ['"', []], ['""', []], ['" "', []], ['"" a', ['a']],
    ['“a b”', ['a b']], ['”a b“ x', ['a b', 'x']], ['„a b“', ['a b']], ['„a b‟', ['a b']], ['‟a b”', ['a b']], ['«a b»', ['a b']], ['"a b»,c', ['a b', 'c']],
    ['"a  \n b"', ['a b']], ['"a b', ['a', 'b']], ['“a “b c', ['a', 'b', 'c']], ['"a b c" d"e"', ['a b c', 'd"e"']],
    ['`a`', ['a']], ['`a', ['a']], ['a`', ['a']], ['``', []], ['a`b', ['a`b']], ['`"a', ['a']], ['a"b', ['a"b']], ['a«', ['a«']],
  ])('%j', (text, projects) => {
    const line = said(`${MODEL} ${text} for 1h`);
    expect(line).toMatchObject({ kind: 'ask', projects });
  });
});

describe('what Slack sends', () => {
  it.each<readonly [string, string]>([
    ['&amp;&lt;&gt;', '&<>'], ['&quot;', '&quot;'], ['<@U1>', '@U1'], ['<@U1|>', '@U1'], ['<@U1|dana>', '@dana'], ['<#C1|general>', '#general'],
    ['<https://a.example>', 'https://a.example'], ['<https://a.example|a.example>', 'a.example'], ['<https://a.example|b.example>', '<https://a.example|b.example>'],
    ['<https://a.example|>', 'https://a.example'], ['<mailto:a@b.example|a@b.example>', 'a@b.example'], ['<ftp://a.example|a.example>', '<ftp://a.example|a.example>'],
    ['<xhttps://a.example>', '<xhttps://a.example>'], ['<xmailto:a>', '<xmailto:a>'], ['<!here>', '<!here>'], ['<a@U1>', '<a@U1>'], ['<>', '<>'], ['<http://a.example>', 'http://a.example'],
    [`<@${'U'.repeat(1999)}>`, `@${'U'.repeat(1999)}`], [`<@${'U'.repeat(2000)}>`, `<@${'U'.repeat(2000)}>`], [`<@U1|${'x'.repeat(500)}>`, `@${'x'.repeat(500)}`], [`<@U1|${'x'.repeat(501)}>`, `<@U1|${'x'.repeat(501)}>`],
    ['&amp;lt;', '&lt;'], ['<@U1|a|b>', '<@U1|a|b>'],
  ])('%#', (sent, seen) => {
    expect(said(`freeze ${sent}`)).toEqual({ kind: 'freeze', reason: seen });
  });

  it('is read as far as 8,000 characters', () => {
    expect(said(`freeze ${'x'.repeat(7_993)}`)).toEqual({ kind: 'freeze', reason: 'x'.repeat(7_993) });
    expect(said(`freeze ${'x'.repeat(7_994)}`)).toEqual({ kind: 'freeze', reason: 'x'.repeat(7_993) });
    expect(said(`revoke-all ${' '.repeat(8_000)}<@U01DANA>`)).toMatchObject({ person: null });
  });
});

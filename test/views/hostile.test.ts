import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestEvent, RequestRecord } from '../../src/domain/request/types.ts';
import { answer } from '../../src/slack/views/answers.ts';
import { card } from '../../src/slack/views/card.ts';
import { detailsDialog } from '../../src/slack/views/details.ts';
import { denyDialog, revokeDialog } from '../../src/slack/views/dialogs.ts';
import { entry } from '../../src/slack/views/entry.ts';
import { askForm } from '../../src/slack/views/form.ts';
import { listAnswer } from '../../src/slack/views/list.ts';
import { message, receipt } from '../../src/slack/views/messages.ts';
import { projectLabel } from '../../src/slack/views/names.ts';
import { durationOptions, modelChoice } from '../../src/slack/views/options.ts';
import {
  MODEL,
  NOW,
  UNTIL,
  approved,
  channel,
  delayed,
  deleted,
  ended,
  failed,
  fresh,
  granted,
  id,
  person,
  project,
  record,
  refused,
  removed,
  rule,
} from './builders.ts';
import { messageFaults, modalFaults, objects, texts } from './check.ts';

const RUDE: readonly (readonly [what: string, text: string])[] = [
  ['a link', '<https://evil.example|Approve here>'],
  ['styles', '*bold* _italic_ ~gone~ `code`'],
  ['mentions', '@channel <!channel> <@U0BOSS> <!subteam^S01MLOWNERS>'],
  ['escapes', '&lt;b&gt; & <b>'],
  ['an emoji code', ':warning: :white_check_mark:'],
  ['right to left', 'שלום עולם'],
  ['emoji', '👩‍👩‍👧‍👦 ✅ é'],
  ['a bare address', 'https://evil.example/approve'],
];

interface Typed {
  readonly name: string;
  readonly label: string;
  readonly reason: string;
}

/** Everything that people can type or name, at once, in every state that shows it. */
function records({ name, label, reason }: Typed): readonly RequestRecord[] {
  const by = person('U01DANA', name);
  const other = person('U02PRIYA', `${name} 2`);
  const projects = [project('proj_payments', label)];
  const [of = project('proj_x', 'x')] = projects;
  const deny: RequestEvent = {
    kind: 'denied',
    at: NOW,
    by: other,
    reason,
    rule: 'prod-models',
    policy: '3fa91c20',
    digest: '5c1e77a0',
    delivery: 'deny',
  };
  const both = [approved(other, 1, 2), approved(person('U03OMAR', `${name} 3`), 2, 2, UNTIL)];
  const all: readonly (readonly RequestEvent[])[] = [
    [],
    [refused(other, 'not_yours', 'cancel'), approved(other, 1, 2)],
    both,
    [...both, delayed('key', of)],
    [...both, granted(of)],
    [...both, failed('unknown_model', 404, of)],
    [deny],
    [...both, granted(of), ended('revoked', other, reason)],
    [...both, granted(of), ended('revoked', other, reason), removed(deleted, of)],
  ];
  return all.map((events) => record({ by, projects, reason, events }));
}

const context = { now: NOW, operatorsChannel: channel('C01PLATFORM', 'ml-platform') };

const form = ({ label, reason }: Typed) =>
  askForm(
    {
      model: modelChoice(id(MODEL), null, NOW),
      projects: [project('proj_payments', label)],
      hours: 720,
      durations: durationOptions(rule(), null, NOW),
      reason: reason.slice(0, 500),
      who: {
        kind: 'decided',
        deciders: [{ rule: rule(), people: 4, projects: [project('proj_payments', label)], automatic: false }],
        stops: null,
        already: [{ project: project('proj_payments', label), until: UNTIL, request: id('R-5TQ21') }],
      },
      problems: { projects: label === '' ? 'x' : label },
    },
    NOW,
  );

const messagesOf = (typed: Typed) =>
  records(typed).flatMap((one) => [
    card(one, NOW),
    receipt(one, NOW),
    ...one.entries.map(({ n }) => entry(one, n)),
    ...(['granted', 'denied', 'operator', 'failed', 'ended', 'lapsed'] as const).map((kind) => message(kind, one, context)),
    answer('not_yours', one, { action: 'cancel' }),
    answer('already_settled', one, { action: 'approve' }),
  ]);

const listOf = ({ name, label, reason }: Typed) =>
  listAnswer(
    {
      kind: 'rows',
      model: id(MODEL),
      rows: [
        {
          project: label,
          permission: id('cp_1'),
          createdAt: NOW,
          requests: [{ id: id('R-7K2M9'), requester: name, approvers: [name], reason, until: UNTIL }],
        },
      ],
    },
    NOW,
  );

const modalsOf = (typed: Typed) => [
  form(typed),
  ...records(typed).flatMap((one) => [denyDialog(one), revokeDialog(one), detailsDialog(one)]),
];

const everything = (typed: Typed): readonly unknown[] => [...messagesOf(typed), ...listOf(typed), ...modalsOf(typed)];

describe.each(RUDE)('%s in every name and reason', (_what, text) => {
  const typed = { name: text, label: text, reason: text };

  test('is shown as typed, within the limits', () => {
    expect([...messagesOf(typed), ...listOf(typed)].flatMap(messageFaults)).toEqual([]);
    expect(modalsOf(typed).flatMap(modalFaults)).toEqual([]);
    const [waiting] = records(typed);
    const drawn = texts(card(waiting ?? record(), NOW).blocks);
    expect(drawn).toContain(text);
    expect(drawn.some((one) => one.includes(text) && one.includes(' for '))).toBe(true);
  });

  test('is no link, mention, channel or emoji', () => {
    const all = objects(everything(typed));
    const urls = all.filter((one) => one['type'] === 'link').map((one) => one['url']);
    expect(new Set(urls.map((url) => String(url).replace(/U\w+$/, '')))).toEqual(new Set(['https://acme.slack.com/team/']));
    expect(all.filter((one) => one['type'] === 'user' || one['type'] === 'usergroup' || one['type'] === 'channel')).toEqual([]);
  });
});

test('text that turns its surroundings about is set apart or taken out', () => {
  const [waiting] = records({ name: 'Dana\u202Emik', label: 'שלום\u202E\u2066', reason: 'why\u202E' });
  const drawn = texts(card(waiting ?? record(), NOW).blocks).join('');
  expect(drawn).not.toMatch(/[\u202A-\u202E\u2066\u2067]/);
  expect(drawn).toContain('\u2068שלום\u2069');
  expect(drawn).toContain('Danamik');
});

test('a name that is nothing is an id', () => {
  const [waiting] = records({ name: ' \u202E ', label: ' ', reason: '' });
  const drawn = texts(card(waiting ?? record(), NOW).blocks);
  expect(drawn).toContain('U01DANA');
  expect(drawn.join('')).toContain('support-tone for proj_payments');
});

describe('the worst that can be asked', () => {
  const projects = Array.from({ length: 10 }, (_, index) => project(`proj_${'a'.repeat(79)}${index}`, `${index}${'p'.repeat(74)}`));
  const worst = {
    by: person('U01DANA', 'N'.repeat(200)),
    projects,
    reason: 'why '.repeat(750),
    model: `ft:${'b'.repeat(80)}:${'o'.repeat(80)}:${'s'.repeat(80)}:${'i'.repeat(40)}:ckpt-step-123456789`,
    hours: 2161,
  };
  const both = [approved(person('U02', 'P'.repeat(200)), 1, 2), approved(person('U03', 'Q'.repeat(200)), 2, 2, UNTIL)];
  const permissions = Array.from({ length: 5 }, (_, index) => id<'cp' & ReturnType<typeof granted>['kind']>(`cp_${'c'.repeat(79)}${index}`));
  const every = projects.map((one) => granted(one, { permissions: permissions.map((one) => id(one)) }));

  test.each([
    ['waiting', []],
    ['granted', [...both, ...every]],
    ['failed', [...both, ...projects.map((one) => failed('too_late', 401, one))]],
    ['mixed', [...both, ...every.slice(0, 5), ...projects.slice(5).map((one) => delayed('key', one))]],
    ['ended', [...both, ...every, ended('revoked', person('U09', 'R'.repeat(200)), 'x'.repeat(300)), ...projects.map((one) => removed(deleted, one))]],
  ] as const)('%s', (_name, events) => {
    const made = record({ ...worst, events });
    const drawn = [card(made, NOW), receipt(made, NOW), ...made.entries.map(({ n }) => entry(made, n))];
    const told = (['granted', 'failed', 'ended', 'denied', 'operator', 'lapsed'] as const).map((kind) => message(kind, made, context));
    expect([...drawn, ...told].flatMap(messageFaults)).toEqual([]);
    expect([detailsDialog(made), denyDialog(made), revokeDialog(made)].flatMap(modalFaults)).toEqual([]);
    expect(card(fresh({ ...worst, events }), NOW).text.slice(0, 60)).toMatch(/N+….*s+….*10 projects/);
  });

  test('a card shows five of ten projects and the beginning of the reason', () => {
    const drawn = texts(card(record(worst), NOW).blocks);
    expect(drawn.join('')).toContain('and 5 more (Details)');
    expect(drawn.some((one) => one.endsWith('… (all of it in Details)') && one.length <= 330)).toBe(true);
  });

  test('a reason of many lines is cut, too', () => {
    const drawn = texts(card(record({ reason: 'a\n'.repeat(200) }), NOW).blocks);
    expect(drawn).toContain('a\na\na\na\na\na … (all of it in Details)');
  });

  test('a card of three long names carries all of them on a lock screen', () => {
    const [one = project('proj_x', 'x')] = projects;
    const seen = card(record({ ...worst, projects: [one] }), NOW).text.slice(0, 60);
    expect(seen).toMatch(/^N+… asks: s+… for 0p+…/);
  });

  test('an empty suffix is named by its base model, a checkpoint with its step', () => {
    expect(card(record({ model: 'ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd' }), NOW).text).toContain('gpt-4o-mini for payments-prod');
    expect(card(record({ model: `${MODEL}:ckpt-step-88` }), NOW).text).toContain('support-tone · step 88 for payments-prod');
  });
});

test('a project without a name of its own is told apart by its id', () => {
  const known = (text: string, name: string | null) => ({ id: id<ReturnType<typeof granted>['kind'] & 'x'>(text), name, archived: false });
  const all = [known('proj_abcdx7Qd', 'search'), known('proj_abcdy8Re', 'search'), known('proj_abcdz9Sf', null), known('proj_one', 'one')];
  const labels = all.map((one) => projectLabel({ ...one, id: id(one.id) }, all.map((other) => ({ ...other, id: id(other.id) }))));
  expect(labels).toEqual(['search (…x7Qd)', 'search (…y8Re)', 'project …z9Sf (no name)', 'one']);
});

test('whatever people type stays within the limits and is no markup', () => {
  const any = fc.string({ unit: 'grapheme', maxLength: 120 });
  fc.assert(
    fc.property(any, any, any, (name, label, reason) => {
      const typed = { name, label, reason };
      expect(messagesOf(typed).flatMap(messageFaults).filter((one) => !one.startsWith('says'))).toEqual([]);
      expect(modalsOf(typed).flatMap(modalFaults).filter((one) => !one.startsWith('says'))).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

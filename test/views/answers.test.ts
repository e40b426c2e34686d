import { describe, expect, test } from 'vitest';
import { notAskedWhys, whys } from '../../playground/look/cases/answers.ts';
import type { Answer } from '../../src/domain/request/decide.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import { answer, answerToCommand, asked, notAsked, otherVersion, unknownRequest } from '../../src/slack/views/answers.ts';
import { help, unknownForm } from '../../src/slack/views/help.ts';
import { listAnswer, listWhat } from '../../src/slack/views/list.ts';
import type { ListedRow } from '../../src/slack/views/list.ts';
import type { Message } from '../../src/slack/views/message.ts';
import {
  MODEL,
  NOW,
  UNTIL,
  approved,
  bothApproved,
  dana,
  delayed,
  deleted,
  ended,
  failed,
  granted,
  id,
  payments,
  policy,
  priya,
  record,
  removed,
  rule,
  sandbox,
  search,
  user,
} from './builders.ts';
import { messageFaults } from './check.ts';
import { read } from './read.ts';

const said = (drawn: Message): string => {
  expect(messageFaults(drawn)).toEqual([]);
  return read(drawn).replace(/^text: .*\n\n/, '');
};

describe('why a click did not count', () => {
  test('on a request that waits', () => {
    const waiting = record({ events: [approved(priya, 1, 2)] });
    expect(whys.map(([why, action]) => said(answer(why, waiting, { action }))).join('\n')).toMatchSnapshot();
  });

  test('on one that is settled, in every way', () => {
    const denied = {
      kind: 'denied',
      at: NOW,
      by: priya,
      reason: 'no',
      rule: 'prod-models',
      policy: '3fa91c20',
      digest: '5c1e77a0',
      delivery: 'deny',
    } as const;
    const all = [
      record({ events: [...bothApproved, granted()] }),
      record({ rule: sandbox, until: UNTIL, events: [granted()] }),
      record({ events: bothApproved }),
      record({ events: [...bothApproved, delayed('key')] }),
      record({ events: [...bothApproved, failed('unknown_model', 404)] }),
      record({ projects: [payments, search], events: [...bothApproved, granted()] }),
      record({ events: [denied] }),
      record({ events: [{ kind: 'cancelled', at: NOW, by: dana, delivery: 'c' }] }),
      record({ events: [{ kind: 'lapsed', at: NOW }] }),
      record({ events: [...bothApproved, granted(), ended('given_back', dana)] }),
      record({ events: [...bothApproved, granted(), ended('expired'), removed(deleted)] }),
      record({ events: [...bothApproved, granted(), removed({ kind: 'lost' })] }),
      record(),
    ];
    expect(all.map((one) => said(answer('already_settled', one, { action: 'approve' }))).join('\n')).toMatchSnapshot();
  });
});

test('why nothing was asked', () => {
  const context = { rule: rule(), operatorsChannel: 'ml-platform' };
  expect(notAskedWhys.map((why) => said(notAsked(why, context))).join('\n')).toMatchSnapshot();
});

test('what was asked', () => {
  const one = rule({ approvers: [user('U03OMAR', 'omar')], approvals: 1 });
  expect(said(asked([{ id: id('R-7K2M9'), rule: rule() }]))).toBe('Asked (R-7K2M9). 2 of @ml-owners decide. I will message you.');
  expect(said(asked([{ id: id('R-7K2M9'), rule: sandbox }]))).toBe('Asked (R-7K2M9). No approval is needed. I will message you.');
  expect(said(asked([{ id: id('R-7K2M9'), rule: one }, { id: id('R-7K2MA'), rule: sandbox }]))).toBe(
    'Asked (R-7K2M9). @omar decides. Asked (R-7K2MA). No approval is needed. I will message you.',
  );
});

describe('what a command is answered', () => {
  const given = { delivery: 'd9', at: NOW, by: { user: priya.user, team: priya.team }, request: record().id } as const;
  const approve: RequestCommand = { ...given, kind: 'approve', digest: '5c1e77a0', rule: 'prod-models' };
  const ask: RequestCommand = {
    ...given,
    kind: 'ask',
    workspace: { team: priya.team, domain: 'acme' },
    model: id(MODEL),
    projects: [payments],
    hours: 720,
    reason: 'x',
    stops: null,
  };
  const answered = (answer: Answer) =>
    ({ kind: 'answered', answer, record: null }) as const;

  test('nothing where card or message say it', () => {
    expect(answerToCommand(approve, answered({ kind: 'done' }), policy)).toBeNull();
    expect(answerToCommand(approve, answered({ kind: 'repeated' }), policy)).toBeNull();
  });

  test('else why not', () => {
    const texts = [
      answerToCommand(ask, answered({ kind: 'not_asked', why: 'nobody_left' }), policy),
      answerToCommand(ask, { kind: 'taken' }, policy),
      answerToCommand(approve, { kind: 'no_such_request' }, policy),
      answerToCommand(approve, answered({ kind: 'refused', why: 'guest' }), policy),
    ].map((one) => one?.text);
    expect(texts).toEqual([
      'Not asked: nobody is left to approve (rule prod-models). Ask in #ml-platform to mend it.',
      'Not asked: it met another request. Open /share-model and ask again.',
      'I do not know this request. Nothing was changed. /share-model asks for a new one.',
      'I do not know this request. Nothing was changed. /share-model asks for a new one.',
    ]);
  });
});

test('help, and what nobody understands', () => {
  const all = [help(), unknownForm('lst', 'list'), unknownForm('<!channel>', null), otherVersion(), unknownRequest(), listWhat()];
  expect(all.map(said).join('\n')).toMatchSnapshot();
});

describe('who may use a model', () => {
  const row = (given: Partial<ListedRow> = {}): ListedRow => ({
    project: 'payments-prod',
    permission: id('cp_zc4Q7MP6XxulcVzj'),
    createdAt: NOW,
    requests: [{ id: id('R-7K2M9'), requester: 'Dana Kim', approvers: ['Priya Shah', 'Omar Haddad'], reason: 'A/B starts Monday.', until: UNTIL }],
    ...given,
  });

  test('rows', () => {
    const rows = [row(), row({ project: 'search-dev', requests: [] })];
    expect(listAnswer({ kind: 'rows', model: id(MODEL), rows }, NOW).map(said).join('\n\n')).toMatchSnapshot();
  });

  test('nobody, unknown, silence', () => {
    const model = id<Parameters<typeof listAnswer>[0]['model']>(MODEL);
    const all = [
      listAnswer({ kind: 'rows', model, rows: [] }, NOW),
      listAnswer({ kind: 'unknown_model', model }, NOW),
      listAnswer({ kind: 'silent', model }, NOW),
    ];
    expect(all.flat().map(said).join('\n')).toMatchSnapshot();
  });

  test('hundreds come in five messages that Slack takes, and say how many are left', () => {
    const requests = row().requests.flatMap((one) => Array.from({ length: 8 }, () => ({ ...one, reason: 'r'.repeat(500) })));
    const rows = Array.from({ length: 400 }, (_, index) => row({ project: `${index} ${'p'.repeat(70)}`, requests }));
    const pages = listAnswer({ kind: 'rows', model: id(MODEL), rows }, NOW);
    expect(pages).toHaveLength(5);
    expect(pages.flatMap(messageFaults)).toEqual([]);
    expect(pages.slice(-1).map(said).join('')).toMatch(/\d+ more do not fit here\./);
  });

  test('a hundred small ones fit', () => {
    const rows = Array.from({ length: 100 }, () => row({ requests: [] }));
    const pages = listAnswer({ kind: 'rows', model: id(MODEL), rows }, NOW);
    expect(pages.map((one) => one.text.split('\n')[0])).toEqual([
      'support-tone: 100 permissions (1 of 3).',
      'support-tone: 100 permissions (2 of 3).',
      'support-tone: 100 permissions (3 of 3).',
    ]);
  });
});

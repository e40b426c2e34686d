import {
  MODEL,
  NOW,
  UNTIL,
  approved,
  deleted,
  delayed,
  ended,
  failed,
  granted,
  id,
  payments,
  person,
  project,
  removed,
} from './records.ts';
import type { RecordGiven } from './records.ts';

/* The worst that people can name, type and ask: what a layout must bear. */

const many = Array.from({ length: 10 }, (_, n) => project(`proj_${'a'.repeat(19)}${n}`, `team-${n}-${'experiments-'.repeat(5)}prod`.slice(0, 75)));
const longest = project('proj_longest', 'recommendations-and-personalisation-experiments-europe-west-production-tier'.slice(0, 75));
/** As `projectLabel` names a project that has no name. */
const nameless = project('proj_abcdz9Sf', 'project …z9Sf (no name)');

export const LONG_REASON =
  'We replace the prompt-only triage in payments: the tuned model reads the whole ticket, picks the queue and drafts the first answer. ' +
  'In the shadow run it agreed with people in 94 of 100 cases and was wrong twice where it mattered. The A/B test starts Monday with ' +
  'five percent of traffic, twenty the week after. If the error rate rises above two percent we turn it off, and the permission with it. ' +
  'Kim and Lee watch the board; the runbook is in the wiki under payments, triage, A/B. Ask me for it.';

const longName = person('U01DANA', 'Maximiliane-Wilhelmine von und zu Hohenstein-Oehringen');
const others = [approved(person('U02PRIYA', 'Priyadarshini Venkataraghavan Shah'), 1, 2), approved(person('U03OMAR', 'Omar Abd al-Rahman ibn Haddad'), 2, 2, UNTIL)];

/** Who asks what: name and the words that go into a record. */
export const worst: readonly (readonly [name: string, given: RecordGiven])[] = [
  ['a project of 75 characters', { projects: [longest] }],
  ['a project without a name', { projects: [nameless] }],
  ['ten projects', { projects: many }],
  ['a reason of 500 characters', { reason: LONG_REASON.slice(0, 500) }],
  ['a reason of one word without end', { reason: 'a'.repeat(500) }],
  ['right to left', { by: person('U05NOA', 'נועה כהן'), projects: [project('proj_rtl', 'מערכת-תשלומים')], reason: 'בדיקת A/B מתחילה ביום שני.' }],
  ['emoji', { by: person('U06ZOE', 'Zoë 👩🏽‍🚀🚀'), projects: [project('proj_emoji', '🔥 hot-path 🔥')], reason: '👩‍👩‍👧‍👦 ✅ :warning: 🇺🇳' }],
  ['an empty suffix, a checkpoint', { model: 'ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd:ckpt-step-88' }],
  ['a suffix of 64 characters', { model: `ft:gpt-4o-mini-2024-07-18:acme:${'support-tone-and-triage-'.repeat(3).slice(0, 64)}:B7R9VjQd` }],
  ['hostile', { by: person('U07MAL', '<!channel> *Priya*'), projects: [project('proj_h', '<https://evil.example|Approve>')], reason: '<script>alert(1)</script> https://evil.example/approve & :white_check_mark:' }],
  ['everything at once', { by: longName, projects: many, reason: LONG_REASON, hours: 2_160, model: `${MODEL}:ckpt-step-123456` }],
];

const all = { by: longName, projects: many, reason: LONG_REASON, model: `${MODEL}:ckpt-step-123456` };
const every = many.map((one, n) => granted(one, { permissions: [id(`cp_${'c'.repeat(15)}${n}`)] }));

/** The same after it was decided. */
export const worstSettled: readonly (readonly [name: string, given: RecordGiven])[] = [
  ['long names, granted for ten projects', { ...all, events: [...others, ...every] }],
  ['long names, differently for ten projects', { ...all, events: [...others, ...every.slice(0, 5), ...many.slice(5, 8).map((one) => delayed('busy', one)), ...many.slice(8).map((one) => failed('too_late', 401, one))] }],
  ['a project of 75 characters, granted', { ...all, projects: [longest], events: [...others, granted(longest)] }],
  ['right to left, granted', { by: person('U05NOA', 'נועה כהן'), projects: [project('proj_rtl', 'מערכת-תשלומים')], events: [...others, granted(project('proj_rtl', 'מערכת-תשלומים'))] }],
  ['long names, ended for ten projects', { ...all, events: [...others, ...every, ended('revoked', person('U09', 'Bartholomäus-Konstantin Überacker'), LONG_REASON.slice(0, 300)), ...many.map((one) => removed(deleted, one))] }],
  [
    'denied with 300 characters',
    {
      events: [
        { kind: 'denied', at: NOW, by: person('U02PRIYA', 'Priya Shah'), reason: LONG_REASON.slice(0, 300), rule: 'prod-models', policy: '3fa91c20', digest: '5c1e77a0', delivery: 'deny' },
      ],
    },
  ],
  ['no name, granted', { by: person('U01DANA', ' '), projects: [payments], events: [...others, granted()] }],
];

import { describe, expect, it } from 'vitest';
import type { KnownModel } from '../../src/domain/catalogue/types.ts';
import { type Draft, asksOf, stopDay, understand } from '../../src/slack/asking.ts';
import { understandLine } from '../../src/slack/modelByName.ts';
import { makePolicy, makeRule, model, project } from '../policy/made.ts';
import { catalogue, known, knownModel } from './known.ts';

/** What is understood of what somebody filled in or typed, and what is wrong with it. */
const HOUR = 3_600_000;
/** 2026-11-24T10:00:00Z */
const NOW = 1_795_514_400_000;
const TONE = 'ft:base-1:acme:support-tone:B7R9';

describe('a draft', () => {
  const tight = makeRule({ name: 'tight', models: ['*:*:*:*:*'], projects: ['proj_t*'], longestHours: 24, usualHours: 12 });
  const wide = makeRule({ name: 'wide', models: ['*:*:*:*:*'], projects: ['proj_w*'], longestHours: 480, usualHours: 240 });
  const policy = makePolicy(tight, wide);
  const projects = [known('proj_t1', 't'), known('proj_w1', 'w'), known('proj_w2', 'w2'), known('proj_x', 'x'), known('proj_wold', 'wold', true)];
  const draft = (over: Partial<Draft> = {}): Draft => ({ model: TONE, projects: ['w'], hours: null, notADuration: null, reason: 'why', ...over });
  const facts = (model_: Partial<KnownModel> = {}) => ({ catalogue: catalogue(projects, [knownModel(TONE, model_)]), policy, now: NOW });
  const understood = (over: Partial<Draft> = {}, about: Partial<KnownModel> = {}) => understand(draft(over), facts(about));
  const problems = (over: Partial<Draft> = {}, about: Partial<KnownModel> = {}) => understood(over, about).problems;
  const W = { id: 'proj_w1', label: 'w' };

  it('without a mistake is one ask for each rule, in the policy’s order', () => {
    expect(understood({ reason: '  why  ' })).toEqual({
      model: TONE, stops: null, projects: [W], shares: [{ rule: wide, projects: [W] }], uncovered: [], hours: null, hoursLeft: Infinity, reason: 'why', problems: [],
    });
    const both = understood({ projects: ['w', 't', 'w2', 'w'] });
    expect(both.shares.map(({ rule, projects: covered }) => [rule.name, covered.map(({ id }) => id)])).toEqual([['tight', ['proj_t1']], ['wide', ['proj_w1', 'proj_w2']]]);
    expect(asksOf(both)).toMatchObject([{ rule: tight, hours: 12, model: TONE, reason: 'why', stops: null }, { rule: wide, hours: 240 }]);
    expect(asksOf(understood({ hours: 20 }))).toMatchObject([{ hours: 20 }]);
  });

  it('with a mistake asks for nothing', () => {
    expect(asksOf(understood({ reason: '' }))).toEqual([]);
    expect(asksOf({ ...understood(), model: null })).toEqual([]);
  });

  it.each<readonly [Partial<Draft>, readonly object[]]>([
    [{ model: null }, [{ field: 'model', kind: 'no_model' }]],
    [{ model: '  ' }, [{ field: 'model', kind: 'no_model' }]],
    [{ model: 'ftjob-1' }, [{ field: 'model', kind: 'job' }]],
    [{ model: 'nothing' }, [{ field: 'model', kind: 'not_a_model' }]],
    [{ projects: [] }, [{ field: 'projects', kind: 'no_project' }]],
    [{ projects: ['wold'] }, [{ field: 'projects', kind: 'archived_project', project: { id: 'proj_wold', label: 'wold' } }]],
    [{ projects: ['w22'] }, [{ field: 'projects', kind: 'unknown_project', text: 'w22', nearest: ['w2', 'w', 't'], id: null, reading: false }]],
    [{ projects: ['x'] }, [{ field: 'projects', kind: 'no_rule', projects: [{ id: 'proj_x', label: 'x' }] }]],
    [{ notADuration: '0d' }, [{ field: 'duration', kind: 'not_a_duration', text: '0d' }]],
    [{ hours: 481 }, [{ field: 'duration', kind: 'too_long', rule: wide, mostHours: 480 }]],
    [{ hours: 480 }, []],
    [{ projects: ['w', 't'], hours: 25 }, [{ field: 'duration', kind: 'too_long', rule: tight, mostHours: 24 }]],
    [{ reason: null }, [{ field: 'why', kind: 'no_reason' }]],
    [{ reason: '\u200b ' }, [{ field: 'why', kind: 'no_reason' }]],
    [{ reason: 'x'.repeat(500) }, []],
    [{ reason: ` ${'x'.repeat(501)} ` }, [{ field: 'why', kind: 'reason_too_long', over: 1 }]],
  ])('%j', (over, expected) => {
    expect(problems(over)).toEqual(expected);
  });

  it('of more than ten projects says so, and looks at no more than one beyond', () => {
    const many = Array.from({ length: 12 }, (_, n) => `q${n}`);
    expect(problems({ projects: many }).map(({ kind }) => kind)).toEqual(['too_many_projects', ...Array.from({ length: 11 }, () => 'unknown_project')]);
    expect(problems({ projects: many })[0]).toEqual({ field: 'projects', kind: 'too_many_projects', most: 10 });
    expect(problems({ projects: many.slice(0, 10) })).toHaveLength(10);
    const eleven = Array.from({ length: 11 }, (_, n) => known(`proj_w${n}`, `w${n}`));
    const read = understand(draft({ projects: eleven.map(({ id }) => id) }), { ...facts(), catalogue: catalogue(eleven) });
    expect(read.projects).toHaveLength(10);
  });

  it('for the project that trained the model is refused', () => {
    expect(problems({ projects: ['w', 't'] }, { owner: project('proj_w1') })).toEqual([{ field: 'projects', kind: 'owner', project: W }]);
    expect(problems({ projects: ['t'] }, { owner: project('proj_w1') })).toEqual([]);
  });

  it('lasts no longer than the model itself: whole days where it is two or more', () => {
    const stops = (hours: number) => ({ stops: new Date(NOW + hours * HOUR).toISOString().slice(0, 10) });
    // Midnight of the 26th is 38 hours away, of the 27th 62, of the 24th past.
    expect(problems({ hours: 39 }, stops(38))).toEqual([{ field: 'duration', kind: 'past_stop', on: '2026-11-26', mostHours: 38 }]);
    expect(problems({ hours: 38 }, stops(38))).toEqual([]);
    expect(problems({ hours: 63 }, stops(62))).toEqual([{ field: 'duration', kind: 'past_stop', on: '2026-11-27', mostHours: 48 }]);
    expect(problems({ hours: 1 }, stops(0))).toEqual([{ field: 'model', kind: 'stopped', on: '2026-11-24' }]);
    expect(asksOf(understood({}, stops(38)))).toMatchObject([{ hours: 38, stops: '2026-11-26' }]);
    const lastHour = { ...facts({ stops: '2026-11-25' }), now: Date.parse('2026-11-24T23:00:00Z') };
    expect(understand(draft({ hours: 1 }), lastHour).problems).toEqual([]);
    expect(understand(draft({ hours: 1 }), { ...lastHour, now: lastHour.now + 1 }).problems).toMatchObject([{ kind: 'stopped' }]);
    expect(understand(draft({ model: 'ft:base-1:acme::ZZ' }), lastHour).hoursLeft).toBe(Infinity);
    const twoDays = { ...facts({ stops: '2026-11-27' }), now: Date.parse('2026-11-25T00:00:00Z') };
    expect(understand(draft({ hours: 49 }), twoDays).problems).toMatchObject([{ kind: 'past_stop', mostHours: 48 }]);
    expect(understand(draft({ hours: 1 }), facts({ stops: 'soon' })).hoursLeft).toBe(Infinity);
  });

  it('takes OpenAI’s own last day before the policy’s', () => {
    const given = { ...facts({ stops: '2027-01-01' }), policy: { ...policy, stops: { 'base-1': '2026-12-24' } } };
    expect(stopDay(model(TONE), given)).toBe('2027-01-01');
    expect(stopDay(model('ft:base-1:acme:x:ZZ'), given)).toBe('2026-12-24');
    expect(understood({ model: null }).stops).toBeNull();
  });
});

describe('a line without a model’s id', () => {
  const wide = makeRule({ name: 'wide', models: ['*:*:*:*:*'], projects: ['proj_w*'] });
  const facts = (...models: readonly string[]) => ({
    catalogue: catalogue([known('proj_w1', 'w')], models.map((id) => knownModel(id))), policy: makePolicy(wide), now: NOW,
  });
  const line = (projects: readonly string[], ...models: readonly string[]) => {
    const { model: found, projects: terms, problems } = understandLine({ model: null, projects, hours: null, notADuration: null, reason: 'why' }, facts(...models));
    return { model: found, projects: terms.map(({ id }) => id), problems: problems.map(({ kind }) => kind) };
  };
  it('takes a word for the model that one has, and has it looked at', () => {
    expect(line(['w', 'support-tone'], TONE)).toEqual({ model: TONE, projects: ['proj_w1'], problems: ['found_by_name'] });
    expect(line(['nothing', 'support-tone'], TONE)).toEqual({ model: TONE, projects: [], problems: ['unknown_project', 'found_by_name'] });
  });

  it('asks which one where several have it', () => {
    expect(line(['w', 'support-tone'], TONE, 'ft:base-1:acme:support-tone:C1')).toEqual({ model: null, projects: ['proj_w1'], problems: ['ambiguous_model'] });
  });

  it('takes the first word for a model that is none, if it is no project and not alone', () => {
    expect(line(['tone', 'w'], TONE)).toEqual({ model: null, projects: ['proj_w1'], problems: ['not_a_model'] });
    expect(line(['w', 'tone'], TONE)).toEqual({ model: null, projects: ['proj_w1'], problems: ['no_model', 'unknown_project'] });
    expect(line(['tone'], TONE)).toEqual({ model: null, projects: [], problems: ['no_model', 'unknown_project'] });
    expect(line(['w'], TONE)).toEqual({ model: null, projects: ['proj_w1'], problems: ['no_model'] });
  });

  it('says beside what else is wrong, at the model’s field, how it was found', () => {
    const wrong = (...models: readonly string[]) =>
      understandLine({ model: null, projects: ['support-tone'], hours: null, notADuration: null, reason: '' }, facts(...models)).problems;
    expect(wrong(TONE)).toEqual([{ field: 'projects', kind: 'no_project' }, { field: 'why', kind: 'no_reason' }, { field: 'model', kind: 'found_by_name' }]);
    expect(wrong(TONE, 'ft:base-1:acme:support-tone:C1')).toEqual([
      { field: 'projects', kind: 'no_project' }, { field: 'why', kind: 'no_reason' }, { field: 'model', kind: 'ambiguous_model', name: 'support-tone' },
    ]);
  });

  it('with a model’s id is read as it is', () => {
    const read = understandLine({ model: TONE, projects: ['w', 'support-tone'], hours: null, notADuration: null, reason: 'why' }, facts(TONE));
    expect(read.problems.map(({ kind }) => kind)).toEqual(['unknown_project']);
  });
});

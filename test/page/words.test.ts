import { describe, expect, it } from 'vitest';
import type { PersonShown } from '../../playground/control/wire.ts';
import { modelName, projectName } from '../../playground/page/openai/names.ts';
import { hueOf, initials, kindWords, namesIn, sections } from '../../playground/page/pane/names.ts';
import { clockWords, dayWords, placeOf, shortWhen, timeIn, whenIn } from '../../playground/page/pane/times.ts';
import { ApiError } from '../../playground/page/api.ts';
import { failureWords } from '../../playground/page/pane/failure.ts';

/** Tuesday. */
const NOW = Date.parse('2026-11-24T02:30:00Z');
const NEW_YORK = 'America/New_York';

describe('times', () => {
  it('are told in the viewer’s zone', () => {
    expect(timeIn(NOW, 'Asia/Kolkata')).toBe('08:00');
    expect(timeIn(NOW, NEW_YORK)).toBe('21:30');
    expect(timeIn(Date.parse('2026-11-24T00:05:00Z'), 'UTC')).toBe('00:05');
    expect(whenIn(NOW, NEW_YORK)).toBe('Monday, November 23 at 21:30');
    expect(clockWords(NOW)).toBe('Tue, Nov 24 · 02:30 UTC');
    expect(placeOf(NEW_YORK)).toBe('New York');
  });

  it('are of today or yesterday by the viewer’s calendar', () => {
    const evening = Date.parse('2026-11-23T20:00:00Z');
    expect(dayWords(evening, NOW, NEW_YORK)).toBe('Today');
    expect(dayWords(evening, NOW, 'UTC')).toBe('Yesterday');
    expect(dayWords(Date.parse('2026-11-21T12:00:00Z'), NOW, 'UTC')).toBe('Saturday, November 21');
    expect(shortWhen(evening, NOW, 'UTC')).toBe('yesterday at 20:00');
    expect(shortWhen(Date.parse('2026-11-21T12:00:00Z'), NOW, 'UTC')).toBe('Nov 21 at 12:00');
  });
});

describe('names', () => {
  const person = (id: string, name: string, kind: PersonShown['kind'], title = ''): PersonShown => ({
    id,
    name,
    title,
    kind,
    tz: 'UTC',
  });
  const dana = person('U01DANA', 'Dana Kim', 'member', 'ML engineer');
  const priya = person('U01PRIYA', 'Priya Shah', 'owner');
  const gus = person('U01GUEST', 'Gus Guest', 'single_channel_guest');
  const sam = person('U01STRANGE', 'Sam Strange', 'outsider');
  const gina = person('U01GONE', 'Gina Gone', 'deactivated');
  const names = namesIn({
    team: 'acme',
    people: [dana],
    groups: [{ id: 'S01MLOWNERS', handle: 'ml-owners' }],
    channels: [{ id: 'C01GENERAL', name: 'general' }],
    bot: { user: 'U01SHAREBOT', name: 'Model Share', command: '/share-model' },
  });

  it('stand for ids; an id that nobody knows is its own name', () => {
    expect([names.user('U01DANA'), names.user('U01SHAREBOT'), names.user('U0NOBODY')]).toEqual([
      'Dana Kim',
      'Model Share',
      'U0NOBODY',
    ]);
    expect([names.group('S01MLOWNERS'), names.channel('C01GENERAL')]).toEqual(['ml-owners', 'general']);
  });

  it('say of everybody what they are, and sort them by it', () => {
    expect([dana, priya, gus, sam, gina].map((one) => kindWords(one, 'acme'))).toEqual([
      'ML engineer',
      'owner',
      'guest',
      'outside acme',
      'deactivated',
    ]);
    expect(sections([gina, sam, dana, gus, priya], 'acme').map(([name, [first]]) => [name, first?.name])).toEqual([
      ['Members', 'Dana Kim'],
      ['Owners', 'Priya Shah'],
      ['Guests', 'Gus Guest'],
      ['Outside acme', 'Sam Strange'],
      ['Deactivated', 'Gina Gone'],
    ]);
    expect(sections([dana], 'acme')).toHaveLength(1);
  });

  it('are made short for a picture, whole characters in any script', () => {
    expect(['Dana Kim', 'Cher', 'a b c', '🦊 fox', ''].map(initials)).toEqual(['DK', 'C', 'AB', '🦊F', '']);
    expect(hueOf('U01DANA')).not.toBe(hueOf('U01PRIYA'));
  });

  it('of projects and models are told apart', () => {
    const projects = [
      { id: 'proj_searchA', name: 'search', archived: false },
      { id: 'proj_searchB', name: 'search', archived: false },
      { id: 'proj_noname', name: null, archived: false },
      { id: 'proj_one', name: 'one', archived: false },
    ];
    expect(projects.map(({ id }) => projectName(id, projects))).toEqual([
      'search (…rchA)',
      'search (…rchB)',
      '(no name, …name)',
      'one',
    ]);
    expect(modelName('ft:gpt-4o:acme:support-tone:B7R9VjQd:ckpt-step-88')).toBe('support-tone · step 88');
    expect(modelName('ft:gpt-4o-mini-2024-07-18:acme::D3fG5hJk')).toBe('gpt-4o-mini-2024-07-18');
  });

  describe('in what is told of a failure', () => {
    const said = (name: string, message: string, command: string | null = null) =>
      failureWords(new ApiError(name, message), { command, names });

    it('stand instead of ids, and the error’s name is always there', () => {
      expect(said('not_possible', 'U01DANA is not in C01GENERAL')).toBe('Dana Kim is not in #general (not_possible).');
      expect(said('slack_refuses', 'too long.')).toBe('Slack refuses what the app answered (slack_refuses): too long.');
    });

    it('say what Slack says where the app is silent', () => {
      expect(said('operation_timeout', 'x', '/share-model')).toBe(
        '/share-model failed with the error “operation_timeout”',
      );
      expect(said('operation_timeout', 'x')).toBe('This app did not respond in time (operation_timeout). Try again.');
      expect(said('dispatch_failed', 'x')).toBe('This app is not responding right now (dispatch_failed).');
      expect(failureWords(new TypeError('fetch'), { command: null, names })).toBe(
        'The playground did not answer. Is it still running?',
      );
    });
  });
});

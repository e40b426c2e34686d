import { describe, expect, test } from 'vitest';
import { parseGroupId, parseTeamId, parseUserId } from '../../src/domain/ids.ts';
import { slackPeople } from '../../src/slack/people.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import { NOW, SECRET, TOKEN } from './signing.ts';

const dana = parseUserId('U01DANA') ?? expect.fail('a user');
const acme = parseTeamId('T01ACME') ?? expect.fail('a team');
const other = parseTeamId('T01OTHER') ?? expect.fail('a team');
const grid = parseTeamId('E01ACME') ?? expect.fail('an organization');
const owners = parseGroupId('S01OWNERS') ?? expect.fail('a group');

/** Slack, answering everything with `body`. */
function people(body: object | Error, ours = acme) {
  const secrets = slackSecrets({ read: () => Promise.resolve(JSON.stringify({ signing_secret: SECRET, bot_token: TOKEN })), now: () => NOW });
  const fetch = (url: string | URL) => {
    if (body instanceof Error) return Promise.reject(body);
    const text = JSON.stringify(body);
    return Promise.resolve({
      ok: true,
      status: 200,
      statusText: 'OK',
      url: String(url),
      headers: { get: () => null, entries: () => [] },
      arrayBuffer: () => Promise.resolve(new ArrayBuffer(0)),
      json: () => Promise.resolve(body),
      text: () => Promise.resolve(text),
    });
  };
  return slackPeople({ slack: withFreshToken(secrets, webClients({ timeout: 1_000, fetch })), ours });
}

const user = (more: object = {}) => ({
  ok: true,
  user: { id: 'U01DANA', team_id: 'T01ACME', name: 'dana', real_name: 'Dana Kim', profile: { display_name: '', real_name: 'Dana Kim' }, ...more },
});
const named = (name: string, team = acme) => ({ user: dana, team, name });

test('a full member', async () => {
  expect(await people(user()).person(dana, acme)).toEqual({ kind: 'member', person: named('Dana Kim') });
});

describe('somebody who may not decide', () => {
  test.each([
    ['a guest', { is_restricted: true }, 'guest'],
    ['a guest of one channel', { is_restricted: true, is_ultra_restricted: true }, 'guest'],
    ['somebody who was invited', { is_invited_user: true }, 'guest'],
    ['a bot', { is_bot: true }, 'bot'],
    ['a workflow', { is_workflow_bot: true }, 'bot'],
    ['somebody deactivated', { deleted: true }, 'deactivated'],
    ['an outsider', { team_id: 'T01OTHER' }, 'outsider'],
    ['a stranger', { is_stranger: true }, 'outsider'],
    ['somebody of another organization', { team_id: 'T01OTHER', enterprise_user: { enterprise_id: 'E01OTHER', teams: ['T01OTHER'] } }, 'outsider'],
  ])('%s', async (_, more, why) => {
    expect(await people(user(more)).person(dana, acme)).toMatchObject({ kind: 'refused', why });
  });

  test('somebody whose click was signed for another workspace', async () => {
    expect(await people(user()).person(dana, other)).toMatchObject({ kind: 'refused', why: 'outsider' });
  });

  test('somebody whom Slack does not know', async () => {
    expect(await people({ ok: false, error: 'user_not_found' }).person(dana, acme)).toEqual({
      kind: 'refused',
      why: 'deactivated',
      person: named('U01DANA'),
    });
  });
});

test('somebody whom we may not see', async () => {
  expect(await people({ ok: false, error: 'user_not_visible' }).person(dana, acme)).toEqual({
    kind: 'refused',
    why: 'outsider',
    person: named('U01DANA'),
  });
});

test('somebody of whom Slack only refuses to tell', async () => {
  expect(await people({ ok: false, error: 'org_login_required' }).person(dana, acme)).toEqual({ kind: 'silent' });
});

test('Slackbot, whatever it says of itself', async () => {
  const slackbot = parseUserId('USLACKBOT') ?? expect.fail('a user');
  expect(await people(user({ id: 'USLACKBOT', is_bot: false })).person(slackbot, acme)).toMatchObject({ kind: 'refused', why: 'bot' });
});

describe('an organization of several workspaces', () => {
  const member = user({ team_id: 'T01OTHER', enterprise_user: { enterprise_id: 'E01ACME', teams: ['T01OTHER', 'T01ACME'] } });
  test.each([
    ['a member of ours beside another', acme, acme],
    ['who clicked from that one', acme, other],
    ['where the bot serves all of it', grid, other],
  ])('%s', async (_, ours, team) => {
    expect(await people(member, ours).person(dana, team)).toMatchObject({ kind: 'member' });
  });
});

describe('names', () => {
  test.each([
    [{ profile: { display_name: ' dana ', real_name: 'Dana Kim' } }, 'dana'],
    [{ profile: {}, real_name: 'Dana' }, 'Dana'],
    [{ profile: {}, real_name: null, name: null }, 'U01DANA'],
    [{ profile: null, real_name: null, name: ' dana ' }, 'dana'],
    [{ profile: null, real_name: 'Dana', name: 'dana' }, 'Dana'],
    [{ profile: { display_name: 'x'.repeat(41) } }, `${'x'.repeat(39)}…`],
  ])('%j', async (more, name) => {
    expect(await people(user(more)).person(dana, acme)).toMatchObject({ person: { name } });
  });
});

describe('what Slack does not say', () => {
  test.each([
    ['a lost connection', new Error('socket hang up')],
    ['a limit', { ok: false, error: 'ratelimited' }],
    ['a missing scope', { ok: false, error: 'missing_scope' }],
    ['an error of its own', { ok: false, error: 'internal_error' }],
    ['an answer without a user', { ok: true }],
    ['an answer without a workspace', { ok: true, user: { id: 'U01DANA' } }],
    ['somebody else', { ok: true, user: { id: 'U01OMAR', team_id: 'T01ACME' } }],
  ])('%s is silence', async (_, answer) => {
    expect(await people(answer).person(dana, acme)).toEqual({ kind: 'silent' });
    expect(await people(answer).members(owners)).toEqual({ kind: 'silent' });
  });

  test('no secret is silence, too', async () => {
    const secrets = slackSecrets({ read: () => Promise.reject(new Error('none')), now: () => NOW });
    const slack = withFreshToken(secrets, webClients({ timeout: 1_000, fetch: () => Promise.reject(new Error('none')) }));
    expect(await slackPeople({ slack, ours: acme }).person(dana, acme)).toEqual({ kind: 'silent' });
    expect(await slackPeople({ slack, ours: acme }).members(owners)).toEqual({ kind: 'silent' });
  });
});

describe('a group', () => {
  test('its members, once each', async () => {
    const answer = { ok: true, users: ['U01DANA', 'U01OMAR', 'U01DANA', 'not an id'] };
    expect(await people(answer).members(owners)).toEqual({ kind: 'members', users: ['U01DANA', 'U01OMAR'] });
  });

  test.each(['no_such_subteam', 'subteam_not_found', 'invalid_usergroup_id'])('that is no more: %s', async (error) => {
    expect(await people({ ok: false, error }).members(owners)).toEqual({ kind: 'gone' });
  });

  test('that Slack refuses to tell of is not gone for that', async () => {
    expect(await people({ ok: false, error: 'plan_upgrade_required' }).members(owners)).toEqual({ kind: 'silent' });
  });
});

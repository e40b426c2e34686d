import { expect, test } from 'vitest';
import type { ActDone, ChangedShown, OrganizationShown, Screen, WorldShown } from '../../playground/control/wire.ts';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { deskForFile, refusal, told } from './desk.ts';
import type { Reply } from './desk.ts';

/** The control interface: people act through it, and it says what came of it. */

const DANA = 'U01DANA';
const PRIYA = 'U01PRIYA';
const OMAR = 'U01OMAR';
const GENERAL = 'C01GENERAL';
const APPROVALS = 'C01APPROVALS';

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;

const desk = deskForFile();

const screen = async (person: string): Promise<Screen> => told(await desk.get(`/api/people/${person}/screen`));
const quiet = (): Promise<Reply> => desk.post('/api/wait', { quiet: true });
const channel = (shown: Screen, id: string) => {
  const found = shown.channels.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${shown.person.name} is not in ${id}`);
  return found;
};
const permissions = async (): Promise<number> => told<OrganizationShown>(await desk.get('/api/openai')).permissions;

test('a workspace that lives: history, one card that waits, one permission', async () => {
  const world = told<WorldShown>(await desk.get('/api/world'));
  expect(world.bot).toEqual({ user: 'U01SHAREBOT', name: 'Model Share', command: '/share-model' });
  const kinds = world.people.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'owner')).toHaveLength(2);
  expect(kinds).toEqual(expect.arrayContaining(['member', 'guest', 'outsider', 'deactivated']));
  expect(await permissions()).toBe(1);
  const cards = channel(await screen(PRIYA), APPROVALS);
  expect(cards.messages.filter(({ byBot }) => byBot)).toHaveLength(4);
  const waiting = cards.messages.filter(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"approve"'));
  expect(waiting).toHaveLength(1);
  const { now, quiet: isQuiet, troubles } = told<ChangedShown>(await quiet());
  expect([now, isQuiet, troubles]).toEqual([Date.UTC(2026, 10, 24, 14), true, []]);
});

test('asked, approved twice, granted; each sees what is theirs', async () => {
  const done = told<ActDone>(await desk.post(`/api/people/${DANA}/command`, { channel: GENERAL, text: ASK }));
  expect(done.delivered).toMatchObject({ kind: 'slash_command', status: 200 });
  told(await quiet());
  const own = channel(await screen(DANA), GENERAL).messages.at(-1);
  expect(own).toMatchObject({ onlyYou: true, byBot: true });
  expect(channel(await screen(PRIYA), GENERAL).messages.some(({ onlyYou }) => onlyYou)).toBe(false);

  const before = await screen(PRIYA);
  const card = channel(before, APPROVALS).messages.at(-1);
  expect(card).toMatchObject({ pinged: true });
  for (const owner of [PRIYA, OMAR]) {
    told(await desk.post(`/api/people/${owner}/click`, { where: { channel: APPROVALS, ts: card?.ts }, action: 'approve' }));
  }
  told(await desk.post('/api/wait', { permissions: 2, sees: { person: DANA, text: 'payments-prod can use support-tone' } }));
  const thread = channel(await screen(PRIYA), APPROVALS).threads[card?.ts ?? ''];
  expect(thread?.length).toBeGreaterThanOrEqual(4);
  expect((await screen(DANA)).pings).toBeGreaterThan(0);
});

test('what is unread is so until it is read', async () => {
  const before = channel(await screen(PRIYA), APPROVALS);
  expect([before.unread, before.pings > 0]).toEqual([4, true]);
  told(await desk.post(`/api/people/${PRIYA}/read`, { channel: APPROVALS, ts: before.messages.at(-1)?.ts }));
  const after = channel(await screen(PRIYA), APPROVALS);
  expect(after.unread).toBe(0);
  expect(channel(await screen(OMAR), APPROVALS).unread).toBe(4);
  told(await desk.post(`/api/people/${OMAR}/say`, { channel: APPROVALS, text: 'Looking at it <now>.' }));
  const said = channel(await screen(PRIYA), APPROVALS);
  expect([said.unread, said.messages.at(-1)?.text]).toEqual([1, 'Looking at it &lt;now&gt;.']);
});

test('a form: kept back by Slack, corrected by the bot, taken', async () => {
  const dana = (name: string, body: object) => desk.post(`/api/people/${DANA}/${name}`, body);
  told(await dana('command', { channel: GENERAL, text: '' }));
  const view = (await screen(DANA)).modal?.id;
  const kept = told<ActDone>(await dana('submit', { view }));
  expect([kept.outcome, kept.delivered, Object.keys(kept.fields ?? {})]).toEqual(['kept', null, ['model', 'why']]);
  // One that has stopped already: Slack has nothing against it, the bot has.
  told(await dana('search', { view, block: 'model', text: MODELS.stopped }));
  told(await dana('choose', { view, block: 'model', value: MODELS.stopped }));
  told(await dana('search', { view, block: 'projects', text: 'pay' }));
  told(await dana('choose', { view, block: 'projects', value: ['proj_payments'] }));
  told(await dana('fill', { view, block: 'why', value: 'A/B starts Monday' }));
  const refused = told<ActDone>(await dana('submit', { view }));
  expect([refused.outcome, refused.fields]).toEqual(['errors', { model: 'This model stopped on Oct 23, 2026 and cannot be shared.' }]);
  const found = told<ActDone>(await dana('search', { view, block: 'model', text: 'sup' }));
  expect(found.options?.map(({ value }) => value)).toContain(SUPPORT_TONE);
  told(await dana('choose', { view, block: 'model', value: SUPPORT_TONE }));
  expect(told<ActDone>(await dana('submit', { view })).outcome).toBe('cleared');
  expect((await screen(DANA)).modal).toBeNull();
});

test('nobody can do what their screen does not offer', async () => {
  const card = channel(await screen(PRIYA), APPROVALS).messages.at(-1);
  const where = { channel: APPROVALS, ts: card?.ts };
  const tries: readonly (readonly [string, string, object])[] = [
    ['U01NOBODY', 'command', { channel: GENERAL, text: 'help' }],
    // Deactivated.
    ['U01GONE', 'command', { channel: GENERAL, text: 'help' }],
    // Not in the channel.
    ['U01GUEST', 'command', { channel: GENERAL, text: 'help' }],
    ['U01GUEST', 'say', { channel: GENERAL, text: 'hello' }],
    [PRIYA, 'click', { where, action: 'no_such_button' }],
    [PRIYA, 'click', { where: { channel: APPROVALS, ts: '1.000000' }, action: 'approve' }],
    [PRIYA, 'menu', { where, action: 'more', value: 'forged' }],
    [PRIYA, 'submit', { view: 'V000' }],
    [DANA, 'close', { view: 'V000' }],
  ];
  for (const [who, name, body] of tries) {
    expect([who, name, refusal(await desk.post(`/api/people/${who}/${name}`, body))]).toEqual([who, name, '409 not_possible']);
  }
  expect(refusal(await desk.post(`/api/people/${DANA}/dance`))).toBe('404 unknown_path');
  expect(refusal(await desk.post(`/api/people/${DANA}/command`, { channel: GENERAL }))).toBe('400 bad_request');
  expect(refusal(await desk.post(`/api/people/${DANA}/command`, { channel: GENERAL, text: 'help', as: PRIYA }))).toBe('400 bad_request');
  expect(await permissions()).toBe(1);
});

test('by hand at OpenAI', async () => {
  const { id } = told<{ id: string }>(await desk.post('/api/openai/grant', { model: SUPPORT_TONE, project: 'proj_search' }));
  expect(await permissions()).toBe(2);
  told(await desk.post('/api/openai/remove', { id }));
  expect(await permissions()).toBe(1);
  expect(refusal(await desk.post('/api/openai/remove', { id }))).toBe('409 not_possible');
  expect(refusal(await desk.post('/api/openai/grant', { model: 'ft:none', project: 'proj_search' }))).toBe('409 not_possible');
});

test('a state that does not come is told as that, with what is missing', async () => {
  const late = await desk.post('/api/wait', { permissions: 7, within: 0 });
  expect([late.status, late.body]).toEqual([
    408,
    { error: { name: 'not_yet', message: 'After 0 seconds there are 1 permissions, not 7.' } },
  ]);
});

test('days pass with what falls due on the way; a reset brings the beginning back', async () => {
  told(await desk.post('/api/clock', { minutes: 40 * 24 * 60 }));
  told(await desk.post('/api/wait', { quiet: true, permissions: 0 }));
  expect(told<ChangedShown>(await desk.get('/api/changes')).now).toBe(Date.UTC(2026, 10, 24, 14) + 40 * 86_400_000);
  expect(told<ChangedShown>(await desk.post('/api/reset')).now).toBe(Date.UTC(2026, 10, 24, 14));
  expect(await permissions()).toBe(1);
  expect((await screen(DANA)).errors).toEqual([]);
});

test('what is not there is refused by name, never as a failure of the playground', async () => {
  expect(refusal(await desk.post(`/api/people/${DANA}/command`, { channel: 'C0', text: 'help' }))).toMatch(/not_possible/);
  expect(refusal(await desk.get('/api/people/U01SHAREBOT/screen'))).toMatch(/not_possible/);
  const nowhere = { channel: GENERAL, text: 'lost', thread: '1.000001' };
  expect(refusal(await desk.post(`/api/people/${DANA}/say`, nowhere))).toMatch(/not_possible/);
});

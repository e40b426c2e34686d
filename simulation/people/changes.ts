import { NAMES } from '../../playground/world/names.ts';
import { MODELS } from '../../playground/world/organization.ts';
import type { Bot } from '../world/bot.ts';
import type { Act } from './acts.ts';
import { APPROVALS, EVERYBODY, at } from './names.ts';
import type { Playing } from './perform.ts';
import { policies } from './policies.ts';

const MINUTE = 60_000;
const OWNERS = 'S01MLOWNERS';
const BOT = 'U01SHAREBOT';
const PROJECTS = ['proj_payments', 'proj_search', 'proj_sandbox', 'proj_payments'] as const;

type Change = Exclude<Act, { kind: 'ask' | 'type' | 'approve' | 'press' | 'dialog' | 'deliver_again' | 'wait' }>;

/** What changes around the bot, without anybody telling it. */
export const change = ({ bot, time }: Playing, act: Change): void => {
  const { slack } = bot;
  switch (act.kind) {
    case 'policy':
      return bot.deploy(at(policies(), act.policy));
    case 'person':
      return person(bot, at(EVERYBODY, act.who), act.change);
    case 'group': {
      if (act.change === 'emptied') slack.changeGroup(OWNERS, { users: [] });
      else slack.changeGroup(OWNERS, { disabled: act.change === 'disabled' });
      return;
    }
    case 'channel':
      if (act.change === 'bot_leaves') slack.leave(APPROVALS, BOT);
      if (act.change === 'bot_joins') slack.join(APPROVALS, BOT);
      if (act.change === 'archived' || act.change === 'unarchived') {
        slack.changeChannel(APPROVALS, { isArchived: act.change === 'archived' });
      }
      return;
    case 'rotate':
      return rotate(bot, act.what, act.lateBy);
    case 'by_hand':
      return byHand(bot, at(PROJECTS, act.project), act.adds);
    case 'gate': {
      const { modelPermissions } = bot.openai.organization;
      const project = at(PROJECTS, act.project);
      if (act.shut) modelPermissions[project] = { mode: 'allow_list', model_ids: [] };
      else delete modelPermissions[project];
      return;
    }
    case 'openai':
      return atOpenAI(bot, act.change);
    case 'forge':
      return forge(bot, act.nth, act.what);
    case 'down':
      bot.downUntil.set(act.service, bot.now + act.minutes * MINUTE);
      return;
    case 'no_clock':
      time.skipsUntil = bot.now + act.minutes * MINUTE;
      return;
    case 'redrive':
      return bot.queues.redrive();
  }
};

const person = (bot: Bot, user: string, change: Extract<Change, { kind: 'person' }>['change']): void => {
  const { slack } = bot;
  const users = slack.groups.get(OWNERS)?.users ?? [];
  switch (change) {
    case 'leaves_group':
      slack.changeGroup(OWNERS, { users: users.filter((one) => one !== user) });
      return;
    case 'joins_group':
      if (!users.includes(user)) slack.changeGroup(OWNERS, { users: [...users, user] });
      return;
    case 'deactivated':
      slack.changeUser(user, { deleted: true });
      return;
    case 'back':
      slack.changeUser(user, { deleted: false });
      return;
    case 'guest':
      slack.changeUser(user, { kind: 'guest' });
      return;
    case 'leaves_channel':
      slack.leave(APPROVALS, user);
  }
};

/** A new key is worth something at once, the secret holds it a little later. */
const rotate = (bot: Bot, what: 'admin' | 'token' | 'signing', lateBy: number): void => {
  const { slack, openai } = bot;
  const n = bot.now;
  if (what === 'admin') openai.organization.adminKeys = [{ key: `sk-admin-simulated${n}`, scopes: ['*'] }];
  if (what === 'token') slack.app = { ...slack.app, token: `xoxb-222222222222-simulated${n}` };
  if (what === 'signing') slack.app = { ...slack.app, signingSecret: `5eed${String(n).padStart(28, '0')}` };
  bot.schedule.after(lateBy * MINUTE, () => bot.storeSecrets());
};

/** What was approved cannot be granted any more, or can again. With a model go all permissions on it. */
const atOpenAI = (bot: Bot, change: Extract<Change, { kind: 'openai' }>['change']): void => {
  const { organization } = bot.openai;
  const archived = { status: 'archived', archived_at: Math.floor(bot.now / 1_000) } as const;
  const active = { status: 'active', archived_at: null } as const;
  const isOurs = (id: string): boolean => id === 'proj_payments';
  if (change === 'archives' || change === 'restores') {
    const next = change === 'archives' ? archived : active;
    organization.projects = organization.projects.map((one) => (isOurs(one.id) ? { ...one, ...next } : one));
    return;
  }
  if (change === 'model_goes') for (const project of PROJECTS) byHand(bot, project, false);
  const model = bot.models.find(({ id }) => id === MODELS.supportTone);
  const others = organization.models.filter(({ id }) => id !== MODELS.supportTone);
  organization.models = change === 'model_is_back' && model !== undefined ? [...others, model] : others;
};

/** Somebody makes a permission in OpenAI's dashboard, or removes one. */
const byHand = (bot: Bot, project: string, adds: boolean): void => {
  const model = MODELS.supportTone;
  const one = bot.openai.permissions(model).find(({ project_id }) => project_id === project);
  if (adds && one === undefined) bot.watch?.byHand({ kind: 'made', model, project, id: bot.openai.dashboard.grantByHand(model, project).id });
  if (!adds && one !== undefined) {
    bot.openai.dashboard.removeByHand(one.id);
    bot.watch?.byHand({ kind: 'removed', model, project, id: one.id });
  }
};

/** Messages that nobody sent: they must make somebody look, and no more. */
const forge = (bot: Bot, nth: number, what: number): void => {
  const ids = bot.tables.get(NAMES.tables.requests)?.keys().filter((key) => key.startsWith('R-')) ?? [];
  const request = ids[nth % Math.max(1, ids.length)] ?? 'R-AAAAA';
  const share = { model: at([MODELS.supportTone, MODELS.triage], what), project: at(PROJECTS, nth) };
  const forged = at(
    [
      { actor: 'requests' as const, body: { v: 1, kind: 'nudge', request } },
      { actor: 'shares' as const, body: { v: 1, kind: 'nudge', share, request } },
      { actor: 'shares' as const, body: { v: 1, kind: 'nudge', share, request: null } },
      { actor: 'shares' as const, body: { v: 1, kind: 'catalogue', seen: null } },
      { actor: 'requests' as const, body: { v: 1, kind: 'policy', hash: '0badc0de' } },
      { actor: 'requests' as const, body: { v: 99, kind: 'nudge', request } },
    ],
    what,
  );
  const id = `forged-${nth}-${what}-${bot.now}`;
  bot.queues.of(forged.actor).send({ body: JSON.stringify(forged.body), groupId: id, dedupId: id, attributes: new Map() });
  bot.queues.pull();
};

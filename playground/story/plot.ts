import * as v from 'valibot';
import type { Message } from '../slack/types.ts';
import { SUPPORT_TONE } from '../world/organization.ts';
import type { World } from '../world/world.ts';
import { dayAndTime } from './lines.ts';
import type { Lines } from './lines.ts';
import type { Teller } from './teller.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CHANNEL = 'C01APPROVALS';
const PROJECT = 'proj_payments';
const COMMAND = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;

export type StoryEnd = { readonly ok: true } | { readonly ok: false; readonly why: string };

interface Row {
  readonly id: string;
  readonly project_id: string;
  /** Seconds. */
  readonly created_at: number;
}

const PermissionList = v.object({
  data: v.array(v.object({ id: v.string(), project_id: v.string(), created_at: v.number() })),
});

/** What OpenAI lists, asked for as a person with an admin key would: over HTTP, not by looking into the stand-in. */
async function listed({ openai }: World): Promise<readonly Row[]> {
  const path = `/fine_tuning/checkpoints/${SUPPORT_TONE}/permissions`;
  const answer = await fetch(`${openai.baseUrl}${path}`, {
    headers: { authorization: `Bearer ${openai.organization.adminKeys[0]?.key}` },
  });
  return v.parse(PermissionList, await answer.json()).data;
}

const cardIn = ({ slack }: World): Message | null =>
  slack.world.messages.find(({ channel, threadTs }) => channel === CHANNEL && threadTs === null) ?? null;

/**
 * One request, from the slash command to its end: asked by Dana, not decided by Bo, who is no approver, approved by
 * Priya and Omar, granted, and taken back after thirty days.
 */
export async function play(world: World, lines: Lines, teller: Teller): Promise<StoryEnd> {
  const settle = async () => {
    teller.screens(world.slack.world);
    await world.pump();
  };
  const showList = async (): Promise<readonly Row[]> => {
    const rows = await listed(world);
    const words = rows.map((row) => `${row.id} for ${row.project_id}, created ${dayAndTime(row.created_at * 1_000)}`);
    lines.row('OpenAI lists', rows.length === 0 ? 'no permission for this model' : words, 'good');
    return rows;
  };

  teller.act('the clock', 'has the projects and models read');
  await world.tick();
  lines.blank();
  teller.act('Dana Kim', `/share-model ${COMMAND}`);
  await world.people.as('U01DANA').command(COMMAND, { channel: 'C01GENERAL' });
  await settle();
  const card = cardIn(world);
  if (card === null) return { ok: false, why: 'no card came to #model-approvals' };

  for (const [id, name] of [['U01BO', 'Bo Lind'], ['U01PRIYA', 'Priya Shah'], ['U01OMAR', 'Omar Haddad']] as const) {
    await world.run(MINUTE);
    teller.act(name, 'clicks Approve 30 days');
    await world.people.as(id).click({ message: card, actionId: 'approve' });
    await settle();
  }
  const granted = await showList();
  if (granted.length !== 1 || granted[0]?.project_id !== PROJECT) {
    return { ok: false, why: `after the grant OpenAI lists ${granted.length} permissions, not the one for ${PROJECT}` };
  }

  lines.blank();
  lines.title('Thirty days pass. The clock looks every minute who is due.');
  const isGone = () => world.openai.permissions(SUPPORT_TONE).length === 0;
  await world.until('the permission is gone', isGone, { within: 30 * DAY + 10 * MINUTE }).catch(() => undefined);
  const left = await showList();
  if (left.length > 0) return { ok: false, why: `after the end OpenAI still lists ${left.length}` };
  return { ok: true };
}

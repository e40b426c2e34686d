import { NOT_EMULATED } from '../slack/notEmulated.ts';
import type { World } from '../world/world.ts';
import { tracesOfCheats } from './cheatStage.ts';
import type { Route } from './routes.ts';
import type { Session } from './session.ts';
import type { GuideShown } from './toolsWire.ts';

const CARD = 'share_request_card';
/** Whom the guide is about. */
const REQUESTER = 'U01DANA';

/** How far somebody has come on the way from the slash command to a grant, by what really happened since the start. */
export function createGuide(session: Session): readonly Route[] {
  /** What was there when the world was first looked at: its history is nobody's own doing. */
  const starts = new WeakMap<World, { readonly ts: string; readonly deliveries: number }>();
  const shown = (): GuideShown => {
    const world = session.world();
    const { messages, ephemerals } = world.slack.world;
    const cheats = tracesOfCheats(world);
    const all = messages.filter(({ metadata }) => metadata?.event_type === CARD);
    const start = starts.get(world) ?? { ts: all.at(-1)?.ts ?? '', deliveries: world.people.deliveries().length };
    starts.set(world, start);
    const says = (blocks: unknown, words: RegExp): boolean => words.test(JSON.stringify(blocks));
    const cards = all.filter(
      ({ ts, metadata, blocks }) =>
        ts > start.ts && !cheats.requests.has(String(metadata?.event_payload['request'])) && says(blocks, new RegExp(REQUESTER)),
    );
    const clicks = world.people.deliveries().filter(({ n, kind }) => n > start.deliveries && kind === 'block_actions');
    const isApproval = ({ request }: (typeof clicks)[number]): boolean => {
      const body = decodeURIComponent(request.rawBody);
      return body.includes('"action_id":"approve"') && ![...cheats.requests].some((id) => body.includes(id));
    };
    const whispers = ephemerals.filter(({ ts, to }) => to === REQUESTER && ts > start.ts && !cheats.whispers.has(ts));
    return {
      done: {
        asked: cards.length > 0,
        refused: whispers.some(({ text }) => /somebody else must approve|Not counted/.test(text)),
        approved: clicks.some(isApproval) && cards.some(({ blocks }) => says(blocks, /1 of 2| approved /)),
        granted: cards.some(({ blocks }) => says(blocks, / granted /)),
      },
      notEmulated: NOT_EMULATED,
    };
  };
  return [{ method: 'GET', path: '/api/guide', run: shown }];
}

import { NOT_EMULATED } from '../slack/notEmulated.ts';
import type { Route } from './routes.ts';
import type { Session } from './session.ts';
import type { GuideShown } from './toolsWire.ts';

const CARD = 'share_request_card';

/** How far somebody has come on the way from the slash command to a grant, by what really happened since the start. */
export function createGuide(session: Session): readonly Route[] {
  /** What was there when the world was first looked at: its history is nobody's own doing. */
  const starts = new WeakMap<object, { readonly ts: string; readonly deliveries: number; readonly granted: ReadonlySet<string> }>();
  const cards = () => session.world().slack.world.messages.filter(({ metadata }) => metadata?.event_type === CARD);
  const saysGranted = (blocks: unknown): boolean => JSON.stringify(blocks).includes('· granted ');
  const shown = (): GuideShown => {
    const world = session.world();
    const granted = cards().filter(({ blocks }) => saysGranted(blocks));
    const start = starts.get(world) ?? {
      ts: cards().at(-1)?.ts ?? '',
      deliveries: world.people.deliveries().length,
      granted: new Set(granted.map(({ ts }) => ts)),
    };
    starts.set(world, start);
    const mine = world.people.deliveries().filter(({ n }) => n > start.deliveries);
    const approved = mine.some(({ kind, request }) => kind === 'block_actions' && decodeURIComponent(request.rawBody).includes('"action_id":"approve"'));
    return {
      done: {
        asked: cards().some(({ ts }) => ts > start.ts),
        refused: world.slack.world.ephemerals.some(({ ts, text }) => ts > start.ts && /somebody else must approve|Not counted/.test(text)),
        approved,
        granted: granted.some(({ ts }) => !start.granted.has(ts)),
      },
      notEmulated: NOT_EMULATED,
    };
  };
  return [{ method: 'GET', path: '/api/guide', run: shown }];
}

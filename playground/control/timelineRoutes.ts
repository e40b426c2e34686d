import * as v from 'valibot';
import { Refused } from './refused.ts';
import { bodyOf } from './routes.ts';
import type { Route } from './routes.ts';
import type { Session } from './session.ts';
import type { Timeline } from './timeline.ts';

/** What happened, and a delivery once more. */
export function timelineRoutes(session: Session, timeline: Timeline): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/api/timeline',
      run: ({ request }) => timeline.after(Number(request.query.get('after') ?? '0')),
    },
    {
      method: 'GET',
      path: '/api/timeline/*',
      run: ({ parts: [n = ''] }) => {
        const bodies = timeline.bodies(Number(n));
        if (bodies === null) throw new Refused('not_possible', `There is no step ${n} any more.`);
        return bodies;
      },
    },
    {
      method: 'POST',
      path: '/api/deliveries/again',
      run: async ({ request }) => {
        const { n } = bodyOf(v.strictObject({ n: v.number() }), request);
        const { people } = session.world();
        if (!people.deliveries().some((one) => one.n === n)) throw new Refused('not_possible', `There is no delivery ${n}.`);
        try {
          const { answer, error } = await people.redeliver(n);
          return { n, status: answer?.status ?? 0, error };
        } finally {
          session.work();
          session.changed();
        }
      },
    },
  ];
}

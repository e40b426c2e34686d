import * as v from 'valibot';
import type { Levers } from './levers.ts';
import { bodyOf } from './routes.ts';
import type { Route } from './routes.ts';
import type { Session } from './session.ts';

/** What can be made to go wrong, and doing so. */
export function leversRoutes(session: Session, levers: Levers): readonly Route[] {
  return [
    { method: 'GET', path: '/api/levers', run: () => levers.all() },
    {
      method: 'POST',
      path: '/api/levers/*',
      run: async ({ parts: [name = ''], request }) => {
        const { on } = bodyOf(v.strictObject({ on: v.optional(v.boolean()) }), request);
        try {
          return await levers.pull(name, on);
        } finally {
          session.work();
          session.changed();
        }
      },
    },
  ];
}

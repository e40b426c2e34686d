import type { FetchFunction } from '@slack/web-api';

/** One call to Slack: which method, and the id by which Slack's support finds it; null where no answer came. */
export interface SeenCall {
  readonly method: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly ms: number;
}

/** Tells of every call, for the log. A `response_url` is a secret as a whole, so it is told by that name alone. */
export const seenFetch =
  (fetch: FetchFunction, { now, seen }: { now: () => number; seen: (one: SeenCall) => void }): FetchFunction =>
  async (address, init) => {
    const start = now();
    const method = /\/api\/([a-z][A-Za-z.]{1,60})$/.exec(new URL(address).pathname)?.[1] ?? 'response_url';
    try {
      const answer = await fetch(address, init);
      const id = answer.headers.get('x-slack-req-id');
      const requestId = id !== null && /^[A-Za-z0-9-]{1,80}$/.test(id) ? id : null;
      seen({ method, status: answer.status, requestId, ms: now() - start });
      return answer;
    } catch (error) {
      seen({ method, status: null, requestId: null, ms: now() - start });
      throw error;
    }
  };

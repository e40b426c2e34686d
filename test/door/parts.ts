import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { emptyCatalogue } from '../../src/domain/catalogue/types.ts';
import type { Catalogue } from '../../src/domain/catalogue/types.ts';
import type { PersonLookup } from '../../src/domain/people.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import type { AnswerTo, RequestsMessage, SharesMessage } from '../../src/engine/messages.ts';
import type { RequestSummary } from '../../src/engine/ports.ts';
import type { SlackFailure } from '../../src/slack/failure.ts';
import type { DoorParts } from '../../src/slack/listeners/listener.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { TEAM, person } from '../domain/made.ts';
import { makePolicy } from '../policy/made.ts';

export interface View {
  readonly trigger_id?: string;
  readonly view_id?: string;
  readonly hash?: string;
  readonly view: ModalView;
}

/** What listeners work with, in memory and without Slack: what fails says so, what is told or stored is kept. */
export function parts() {
  const state = {
    catalogue: { ...emptyCatalogue, readAt: 1 } as Catalogue | Error,
    records: new Map<string, RequestRecord | Error>(),
    holders: null as Error | null,
    shares: new Map<string, ShareState>(),
    mine: [] as readonly RequestSummary[] | Error,
    member: null as PersonLookup | null,
    /** What Slack answers to views.open and views.update. */
    failure: null as SlackFailure | null,
    queue: null as unknown,
    toldFailure: null as SlackFailure | null,
    opened: [] as View[],
    told: [] as { to: AnswerTo; text: string }[],
    requests: [] as { message: RequestsMessage; dedup: string }[],
    sharesQueue: [] as { message: SharesMessage; dedup: string }[],
    lines: [] as Record<string, unknown>[],
  };
  const value = <T>(found: T | Error): Promise<T> => (found instanceof Error ? Promise.reject(found) : Promise.resolve(found));
  const stored = (): Promise<void> => {
    // Whatever a queue throws.
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    return state.queue === null ? Promise.resolve() : Promise.reject(state.queue);
  };
  const view = (given: View): Promise<unknown> => {
    state.opened.push(given);
    return Promise.resolve({ ok: true });
  };
  // Listeners call nothing else of it.
  const client = { views: { open: view, update: view } } as unknown as WebClient;
  const slack: SlackCaller = async (call) =>
    state.failure === null ? { ok: true, value: await call(client) } : { ok: false, failure: state.failure };
  const door: DoorParts = {
    policy: makePolicy(),
    reads: {
      catalogue: () => value(state.catalogue),
      request: (id) => value(state.records.get(id) ?? null),
      share: ({ project }) => Promise.resolve(state.shares.get(project) ?? null),
      mine: () => value(state.mine),
      holders: () =>
        state.holders === null
          ? // Only ids of the test's own records are its keys.
            Promise.resolve({ requests: [...state.records.values()].flatMap((one) => (one instanceof Error ? [] : [one.id])), all: true })
          : Promise.reject(state.holders),
    },
    enqueue: {
      requests: (message, dedup) => stored().then(() => void state.requests.push({ message, dedup })),
      shares: (message, dedup) => stored().then(() => void state.sharesQueue.push({ message, dedup })),
    },
    people: {
      person: (user) => Promise.resolve(state.member ?? { kind: 'member', person: person(user) }),
      members: () => Promise.resolve({ kind: 'gone' }),
    },
    slack,
    tell: (to, { text }) => {
      state.told.push({ to, text });
      return Promise.resolve(state.toldFailure);
    },
    settings: { appId: 'A1', teamId: TEAM, responseUrlHosts: [] },
    log: (line) => state.lines.push(line),
  };
  return { state, door };
}

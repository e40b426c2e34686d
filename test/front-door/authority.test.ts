import { expect, test } from 'vitest';
import type { Fault } from '../../playground/faults.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { PersonLookup } from '../../src/domain/people.ts';
import type { Action, Closed, Outcome, RequestEvent, RequestRecord } from '../../src/domain/request/types.ts';
import { APPROVALS, BO, DANA, DAY, HOUR, LENA, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';
import { everyButton, pressOn, submitDialog } from './screens.ts';

/** Who may do what when: every kind of person × every action × every state, against a table written by hand. */

const RAVI = 'U01RAVI';

/** Columns of the table. Priya is the one who approves first, Lena the approver who has not clicked yet. */
const MEMBERS = { requester: DANA, approver: LENA, first: PRIYA, operator: BO, member: RAVI } as const;
/** Whatever they press and whenever; the first two are in the group that approves. */
const OTHERS: Readonly<Record<Extract<PersonLookup, { kind: 'refused' }>['why'], string>> = {
  guest: 'U01GUEST',
  deactivated: 'U01GONE',
  outsider: 'U01STRANGE',
  bot: 'U01SHAREBOT',
};

const WHY = {
  own: 'own_request',
  none: 'not_an_approver',
  twice: 'already_approved',
  done: 'already_settled',
  hers: 'not_yours',
  noend: 'nothing_to_end',
  notry: 'nothing_to_retry',
} as const;
const isWhy = (word: string): word is keyof typeof WHY => word in WHY;

//             requester approver first operator member
const waiting = `
  approve      own       OK       OK    none     none
  deny         none      OK       OK    none     none
  cancel       OK        hers     hers  hers     hers
  revoke       noend     noend    noend noend    none
  give_back    noend     hers     hers  hers     hers
  retry        none      notry    notry notry    none`;
const partly = `
  approve      own       OK       twice none     none
  deny         none      OK       OK    none     none
  cancel       OK        hers     hers  hers     hers
  revoke       noend     noend    noend noend    none
  give_back    noend     hers     hers  hers     hers
  retry        none      notry    notry notry    none`;
/** Approved, and not granted for a reason that may pass. */
const stuck = `
  approve      done      done     done  done     done
  deny         done      done     done  done     done
  cancel       done      hers     hers  hers     hers
  revoke       OK        OK       OK    OK       none
  give_back    OK        hers     hers  hers     hers
  retry        none      OK       OK    OK       none`;
const granted = `
  approve      done      done     done  done     done
  deny         done      done     done  done     done
  cancel       done      hers     hers  hers     hers
  revoke       OK        OK       OK    OK       none
  give_back    OK        hers     hers  hers     hers
  retry        none      notry    notry notry    none`;
const over = `
  approve      done      done     done  done     done
  deny         done      done     done  done     done
  cancel       done      hers     hers  hers     hers
  revoke       noend     noend    noend noend    none
  give_back    noend     hers     hers  hers     hers
  retry        none      notry    notry notry    none`;

const refusal = (status: number, code: string): Fault => ({
  kind: 'status',
  status,
  body: { error: { message: 'no', type: 'invalid_request_error', param: null, code } },
});

const OWNS: Fault = {
  kind: 'status',
  status: 400,
  body: { error: { message: 'Cannot modify checkpoint permissions for the owning project.', type: 'invalid_request_error', param: null, code: null } },
};

interface State {
  readonly table: string;
  /** How it is over, or what came of its project: the types say which there are. */
  readonly is: Closed['how'] | Exclude<Outcome['kind'], 'removed'> | 'undecided';
  /** Brings a request that was just asked into the state. */
  readonly reach: (house: House, id: string) => Promise<unknown>;
  /** What OpenAI does while in it. */
  readonly openai?: readonly [operation: string, fault: Fault];
  readonly shared?: boolean;
}

const approve = async (house: House, id: string, ...people: readonly string[]): Promise<void> => {
  for (const who of people) {
    const { channel, ts } = house.card(id);
    await house.press(who, 'approve', { message: { channel, ts } });
  }
};
const both = (house: House, id: string): Promise<void> => approve(house, id, PRIYA, OMAR);
const CREATE = 'createFineTuningCheckpointPermission';

const STATES: Readonly<Record<string, State>> = {
  waiting: { table: waiting, is: 'undecided', reach: async () => undefined },
  'partly approved': { table: partly, is: 'undecided', reach: (house, id) => approve(house, id, PRIYA) },
  'approved, in doubt': { table: stuck, is: 'delayed', reach: both, openai: [CREATE, { kind: 'drop' }] },
  'approved, the key is refused': { table: stuck, is: 'delayed', reach: both, openai: [CREATE, refusal(401, 'invalid_api_key')] },
  'approved, the project owns it': { table: granted, is: 'had', reach: both, openai: [CREATE, OWNS] },
  'approved, frozen': {
    table: stuck,
    is: 'delayed',
    reach: async (house, id) => {
      if (!house.whispers(BO).some((one) => one.startsWith('Frozen'))) await house.ask('freeze key may be out', BO);
      await both(house, id);
    },
  },
  'given back': {
    table: over,
    is: 'given_back',
    reach: async (house, id) => {
      await both(house, id);
      await decide(house, id, DANA, 'give_back');
    },
  },
  failed: { table: stuck, is: 'failed', reach: both, openai: [CREATE, refusal(404, 'model_not_found')] },
  granted: { table: granted, is: 'granted', reach: both, shared: true },
  denied: { table: over, is: 'denied', reach: async (house, id) => decide(house, id, LENA, 'deny') },
  cancelled: { table: over, is: 'cancelled', reach: async (house, id) => decide(house, id, DANA, 'cancel') },
  lapsed: { table: over, is: 'lapsed', reach: (house) => house.world.run(7 * DAY + HOUR) },
  revoked: {
    table: over,
    is: 'revoked',
    reach: async (house, id) => {
      await both(house, id);
      await decide(house, id, LENA, 'revoke');
    },
  },
  'ending, not confirmed': {
    table: over,
    is: 'revoked',
    openai: ['deleteFineTuningCheckpointPermission', { kind: 'drop' }],
    shared: true,
    reach: async (house, id) => {
      await both(house, id);
      await decide(house, id, LENA, 'revoke');
    },
  },
  'over, its time came': {
    table: over,
    is: 'expired',
    reach: async (house, id) => {
      await both(house, id);
      await house.world.run(30 * DAY + HOUR);
    },
  },
};

/** Acts past every button that is hidden and every dialog that is not opened. */
const decide = async (house: House, id: string, who: string, action: Action, at?: RequestRecord): Promise<void> => {
  const { state } = at ?? (await house.record(id));
  const terms = { request: id, digest: state.digest, rule: 'prod-models' };
  if (action === 'deny' || action === 'revoke') {
    const answer = await submitDialog(house, who, action, terms, 'a reason');
    expect(answer.status).toBe(200);
    return;
  }
  const button = action === 'give_back' ? 'remove_done' : action;
  const answer = await pressOn(house, who, everyButton(house.card(id), terms), button);
  expect(answer.status).toBe(200);
};

const HAPPENS: Readonly<Record<Action, RequestEvent['kind']>> = {
  approve: 'approved',
  deny: 'denied',
  cancel: 'cancelled',
  revoke: 'ended',
  give_back: 'ended',
  retry: 'retried',
};

// In the order of the tables' rows.
const ACTIONS = Object.keys(HAPPENS).filter((one): one is Action => one in HAPPENS);

/** How the request is over, else what came of its one project; `undecided` before it is approved. */
const whatIs = ({ state }: RequestRecord): State['is'] | 'removed' => {
  if (state.closed !== null) return state.closed.how;
  const [only] = Object.values(state.outcomes);
  return state.cleared === null ? 'undecided' : (only?.kind ?? 'none');
};

/** Every way to be over and every outcome; `none` lasts no longer than a message on its way. */
const EVERY: Readonly<Record<State['is'], boolean>> = {
  undecided: true,
  none: false,
  delayed: true,
  granted: true,
  failed: true,
  had: true,
  denied: true,
  cancelled: true,
  lapsed: true,
  expired: true,
  revoked: true,
  given_back: true,
};

test('every state that the types know has its table', () => {
  const there = new Set(Object.values(STATES).map(({ is }) => is));
  // Object.entries loses the keys' type.
  const wanted = Object.entries(EVERY).flatMap(([is, isWanted]) => (isWanted ? [is] : []));
  expect([...there].toSorted()).toEqual(wanted.toSorted());
});

interface Cell {
  readonly who: string;
  readonly action: Action;
  readonly expected: string;
}

const cellsOf = (table: string): readonly Cell[] => {
  const rows = new Map(
    table.trim().split('\n').map((row) => {
      const [action = '', ...words] = row.trim().split(/\s+/);
      return [action, words] as const;
    }),
  );
  expect([...rows.keys()]).toEqual(ACTIONS);
  return ACTIONS.flatMap((action) => {
    const words = rows.get(action) ?? [];
    const members = Object.values(MEMBERS).map((who, column): Cell => {
      const word = words[column] ?? '';
      return { who, action, expected: isWhy(word) ? WHY[word] : word };
    });
    return [...members, ...Object.entries(OTHERS).map(([why, who]): Cell => ({ who, action, expected: why }))];
  });
};

const project = (n: number): string => `proj_t${n}`;

const open = async (count: number): Promise<House> => {
  const common = { status: 'active', created_at: 1_700_000_000, archived_at: null } as const;
  const projects = Array.from({ length: count }, (_, n) => ({ ...common, id: project(n), name: `t${n}` }));
  const house = await openHouse({
    policy: policyOf({ rules: prod(), operators: '[bo]' }),
    organization: { projects: [...projects, { ...common, id: 'proj_fraud', name: 'fraud' }] },
  });
  const { slack } = house.world;
  slack.world.join(APPROVALS, OTHERS.outsider);
  slack.world.join(APPROVALS, OTHERS.deactivated);
  slack.world.changeGroup('S01MLOWNERS', { users: [PRIYA, OMAR, LENA, OTHERS.guest, OTHERS.deactivated] });
  return house;
};

const ask = async (house: House, n: number): Promise<string> => {
  await house.ask(`${SUPPORT_TONE} ${project(n)} for 30d because A/B starts Monday`);
  return /R-\w{5}/.exec(house.whispers(DANA).at(-1) ?? '')?.[0] ?? 'none';
};

test.each(Object.entries(STATES))('%s', async (_name, { table, is, reach, openai, shared = false }) => {
  const cells = cellsOf(table);
  const counting = cells.filter(({ expected }) => expected === 'OK');
  const refused = cells.filter(({ expected }) => expected !== 'OK');
  expect(cells).toHaveLength(54);
  const house = await open(counting.length + 1);
  if (openai !== undefined) house.world.openai.faults.always(...openai);

  // What is refused changes nothing, so one request bears all of it.
  const one = await ask(house, 0);
  await reach(house, one);
  const before = await house.record(one);
  const isShared = (n: number): boolean => house.shared().includes(project(n));
  expect(isShared(0)).toBe(shared);
  expect(whatIs(before)).toBe(is);
  let latest = before;
  for (const { who, action, expected } of refused) {
    const told = house.whispers(who).length;
    const { entries } = latest;
    await decide(house, one, who, action, latest);
    const after = await house.record(one);
    latest = after;
    const event = after.entries.at(-1)?.event;
    const seen = { kind: 'refused', by: { user: who }, action, why: expected };
    expect({ who, action, seen: event }).toMatchObject({ who, action, seen });
    expect(after.entries.length).toBe(entries.length + 1);
    expect(after.state).toEqual({ ...before.state, seq: after.state.seq });
    expect({ who, action, shared: isShared(0) }).toEqual({ who, action, shared });
    // A deactivated person sees nothing any more.
    const hears = who === OTHERS.deactivated ? told + 1 : house.whispers(who).length;
    expect({ who, action, told: hears }).toEqual({ who, action, told: told + 1 });
  }
  expect(latest.shown.entries).toHaveLength(before.entries.length + refused.length);

  for (const [index, { who, action }] of counting.entries()) {
    const n = index + 1;
    const id = await ask(house, n);
    await reach(house, id);
    const { length } = (await house.record(id)).entries;
    expect(isShared(n)).toBe(shared);
    await decide(house, id, who, action);
    const { entries, state } = await house.record(id);
    const seen = { kind: HAPPENS[action], by: { user: who } };
    expect({ who, action, seen: entries[length]?.event }).toMatchObject({ who, action, seen });
    const ends = action === 'revoke' || action === 'give_back';
    if (ends) expect(state.closed?.how).toBe(who === DANA ? 'given_back' : 'revoked');
    const completes = action === 'approve' && state.approvals.length === 2;
    expect({ who, action, shared: isShared(n) }).toEqual({ who, action, shared: completes || (shared && !ends) });
  }
});

import { describe, expect, test } from 'vitest';
import { commandForm } from '../../playground/slack/people/payloads.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import { SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import type { PersonLookup } from '../../src/domain/people.ts';
import { parseCommandLine } from '../../src/slack/commandLine.ts';
import type { CommandLine } from '../../src/slack/commandLine.ts';
import { APPROVALS, BO, LENA, OMAR, PRIYA, openHouse } from '../front-door/house.ts';
import type { House } from '../front-door/house.ts';
import { policyOf, prod } from '../front-door/policies.ts';
import { pressOn, submitDialog } from '../front-door/screens.ts';

/**
 * What is typed, and what only looks: every kind of person × every form of the command × frozen or not. The clicks on a
 * request have their own table in front-door/authority.test.ts.
 */

type Kind = 'member' | 'approver' | 'operator' | Extract<PersonLookup, { kind: 'refused' }>['why'] | 'silent';
const PEOPLE: Readonly<Record<Kind, string>> = {
  member: 'U01RAVI',
  approver: LENA,
  operator: BO,
  guest: 'U01GUEST',
  deactivated: 'U01GONE',
  outsider: 'U01STRANGE',
  bot: 'U01SHAREBOT',
  /** Slack does not answer about anybody. */
  silent: OMAR,
};
const MEMBERS: readonly Kind[] = ['member', 'approver', 'operator'];

/** A line for each form that is known; a new form does not compile until it has one. */
const LINES: Readonly<Record<CommandLine['kind'], string>> = {
  form: '',
  help: 'help',
  unknown: 'hlep me',
  ask: `${M} payments-prod for 1d because x`,
  list: `list ${M}`,
  freeze: 'freeze key may be out',
  unfreeze: 'unfreeze',
  revoke_all: `revoke-all ${M} because x`,
};
type Form = CommandLine['kind'];

/** Who may: of those who are left out nothing is done, whatever they type. */
const MAY: Readonly<Record<Form, readonly Kind[]>> = {
  // These tell nothing and store nothing.
  form: ['member', 'approver', 'operator', 'guest', 'deactivated', 'outsider', 'bot', 'silent'],
  help: ['member', 'approver', 'operator', 'guest', 'deactivated', 'outsider', 'bot', 'silent'],
  unknown: ['member', 'approver', 'operator', 'guest', 'deactivated', 'outsider', 'bot', 'silent'],
  ask: MEMBERS,
  list: MEMBERS,
  freeze: ['operator'],
  unfreeze: ['operator'],
  revoke_all: ['operator'],
};

const open = async (): Promise<House> => {
  const house = await openHouse({ policy: policyOf({ rules: prod({ approvals: '1' }), operators: '[bo]' }) });
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [PRIYA, OMAR, LENA, PEOPLE.guest, PEOPLE.deactivated] });
  await house.ask(`${M} search-dev for 30d because y`);
  await house.press(PRIYA, 'approve');
  expect(house.shared()).toEqual(['proj_search']);
  return house;
};

/** Types it, also as somebody who has no screen. */
const typed = async ({ world }: House, who: string, line: string) => {
  const slack = world.slack.world;
  const body = new URLSearchParams({ ...commandForm(slack, who, slack.channel(APPROVALS), line) }).toString();
  const answer = await world.deliver(signedRequest(slack.app.signingSecret, body, Math.floor(world.now() / 1_000)));
  const wanted = [...world.waiting('requests'), ...world.waiting('shares')];
  await world.pump();
  return { answer, wanted };
};

const isFrozen = async ({ world }: House): Promise<boolean> =>
  (await world.items('requests')).some(({ pk, freeze }) => pk === 'freeze' && !JSON.stringify(freeze).includes('frozen":null') && !JSON.stringify(freeze).includes('frozen\\":null'));

/** What came of it: the one thing that this form can do. */
const happened = async (house: House, form: Form, who: string, before: { requests: number; frozen: boolean; said: number }): Promise<boolean> => {
  const { views } = house.world.slack.world;
  switch (form) {
    case 'ask':
      return (await house.requests()).length > before.requests;
    case 'freeze':
    case 'unfreeze':
      return (await isFrozen(house)) !== before.frozen;
    case 'revoke_all':
      return [...views.values()].some((view) => view.user === who && view.callbackId === 'revoke_all');
    case 'list':
      return house.whispers(who).slice(before.said).some((one) => one.includes('Priya'));
    case 'form':
    case 'help':
    case 'unknown':
      return true;
  }
};

describe.each([false, true])('frozen: %s', (frozen) => {
  test.each(Object.keys(PEOPLE))('%s', async (name) => {
    // Object.keys loses the keys' type.
    const kind = name as Kind;
    const who = PEOPLE[kind];
    const house = await open();
    if (frozen) await house.ask('freeze incident', BO);
    if (kind === 'silent') house.world.slack.faults.always('users.info', { kind: 'status', status: 500 });
    const rows: unknown[] = [];
    const wanted: unknown[] = [];
    for (const [key, line] of Object.entries(LINES)) {
      const form = key as Form;
      expect(parseCommandLine(line).kind).toBe(form);
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in one house
      const before = { requests: (await house.requests()).length, frozen: await isFrozen(house), said: house.whispers(who).length };
      // oxlint-disable-next-line no-await-in-loop -- see above
      const { answer } = await typed(house, who, line);
      // oxlint-disable-next-line no-await-in-loop -- see above
      rows.push({ form, status: answer.status, happened: await happened(house, form, who, before) });
      const isMoot = (form === 'freeze' && before.frozen) || (form === 'unfreeze' && !before.frozen);
      wanted.push({ form, status: 200, happened: MAY[form].includes(kind) && !isMoot });
    }
    expect(rows).toEqual(wanted);
    // Whatever was typed, only what was granted before is there: nothing new was approved by anybody.
    expect(house.shared()).toEqual(['proj_search']);
  });
});

describe('a dialog that is submitted without having been opened for them', () => {
  test.each(Object.entries(PEOPLE).filter(([kind]) => kind !== 'operator' && kind !== 'approver' && kind !== 'silent'))('%s', async (_, who) => {
    const house = await open();
    const { id, state } = await house.record();
    await submitDialog(house, who, 'revoke', { request: id, digest: state.digest }, 'x');
    await submitDialog(house, who, 'deny', { request: id, digest: state.digest }, 'x');
    await pressOn(house, who, house.card(), 'more', `1:revoke:${id}`);
    expect((await house.record()).state).toMatchObject({ closed: null });
    expect(house.shared()).toEqual(['proj_search']);
  });
});

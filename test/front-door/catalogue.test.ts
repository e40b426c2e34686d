import { expect, test } from 'vitest';
import { acme } from '../../playground/world/organization.ts';
import { MINUTE, openHouse } from './house.ts';

const projects = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `proj_n${n}`,
    name: `team-${n}`,
    status: 'active' as const,
    created_at: 1_780_000_000 + n,
    archived_at: null,
  }));

test('2,000 projects are read in parts, within the limit of OpenAI, and then found by name', async () => {
  const random = () => 0.5;
  const house = await openHouse({
    openai: { rateLimit: { calls: 7, perMs: MINUTE } },
    organization: { projects: [...acme(0, random).projects.slice(0, 3), ...projects(2_000)] },
  });
  const { world } = house;
  await world.run(15 * MINUTE);
  expect(world.calls('shares').filter((call) => call.status === 429)).toEqual([]);
  const person = world.people.as('U01DANA');
  await person.command('', { channel: 'C01APPROVALS' });
  const { modal } = person.see();
  if (modal === null) throw new Error('No form.');
  const found = await person.search(modal, 'projects', 'team-1999');
  expect(found.map((option) => option.value)).toEqual(['proj_n1999']);
});

test('a list that OpenAI does not give leaves what was known, and is asked for again', async () => {
  const house = await openHouse();
  const { world } = house;
  await world.run(31 * MINUTE);
  world.openai.faults.next('list-projects', { kind: 'status', status: 500 });
  world.openai.faults.next('list-projects', { kind: 'status', status: 500 });
  world.openai.faults.next('list-projects', { kind: 'status', status: 500 });
  await world.run(31 * MINUTE);
  const person = world.people.as('U01DANA');
  await person.command('', { channel: 'C01APPROVALS' });
  const { modal } = person.see();
  if (modal === null) throw new Error('No form.');
  expect((await person.search(modal, 'projects', 'payments')).map((option) => option.value)).toEqual(['proj_payments']);
});

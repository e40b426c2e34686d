import { expect, test } from 'vitest';
import { ASK, LIST, approve, refusal } from './openai.ts';
import { HOUR, openHouse } from './house.ts';

/** A record that grows with each answer could in the end not be written any more, its end included. */
test('an outage that answers 429 and 503 by turns does not flood the record', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  let lists = 0;
  const { faults } = house.world.openai;
  faults.always((call) => call.operation === LIST && (lists += 1) % 6 < 3, refusal(429));
  faults.always((call) => call.operation === LIST, refusal(503));
  await approve(house);
  await house.world.run(HOUR);
  expect((await house.record()).entries.length).toBeLessThan(14);
});

import { expect, test } from 'vitest';
import { ASK, CARD, message, openChannel, permissions, reads, sits, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** The main story, by two people side by side. */

const stage = stageForFile();

test('asked in one line, approved by two owners, granted: each reads what is theirs', async () => {
  const dana = stage.slack('Dana Kim');
  const priya = stage.slack('Priya Shah');
  expect(await permissions(stage)).toBe(1);
  await write(dana, ASK);
  await reads(dana, /^Asked \(R-[0-9A-Z]{5}\)\. 2 of @ml-owners decide/);
  await stage.quiet();

  const card = message(priya, CARD);
  await card.getByRole('button', { name: /^Approve support-tone/ }).click();
  await reads(priya, /1 of 2/);
  await stage.quiet();
  expect(await permissions(stage)).toBe(1);
  await stage.picture('story-half-approved');

  const omar = await sits(stage, 'Priya Shah', 'Omar Haddad');
  await message(omar, CARD).getByRole('button', { name: /^Approve support-tone/ }).click();
  await reads(omar, /support-tone for payments-prod until/);
  await stage.quiet();
  expect(await permissions(stage)).toBe(2);

  // The one who asked is told in a message of their own.
  await openChannel(dana, 'Model Share');
  await reads(dana, /payments-prod can use support-tone until/);
  await stage.picture('story-granted');

  // The thread is the audit trail, in order.
  await message(omar, 'support-tone for payments-prod until').getByRole('button', { name: /replies/ }).click();
  const thread = omar.getByRole('region', { name: 'Thread' });
  for (const line of ['#1', '#2', '#3', '#4']) await reads(thread, new RegExp(line));
  await reads(thread, /Omar Haddad approved, 2 of 2/);
});

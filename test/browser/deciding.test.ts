import { expect, test } from 'vitest';
import { ASK, CARD, message, openChannel, permissions, reads, sits, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** Deciding, by those who may and those who may not. */

const stage = stageForFile();
const APPROVE = /^Approve support-tone/;

test('denied with a reason: the dialog asks for one, the requester reads it', async () => {
  const dana = stage.slack('Dana Kim');
  const priya = stage.slack('Priya Shah');
  await write(dana, ASK);
  await stage.quiet();
  await message(priya, CARD).getByRole('button', { name: 'Deny…' }).click();
  const dialog = priya.getByRole('dialog');
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Deny', exact: true }).click();
  await reads(dialog, 'Please complete this required field.');
  await stage.picture('deny-without-reason');
  const reason = dialog.getByRole('textbox');
  expect(await reason.getAttribute('aria-invalid')).toBe('true');
  await reason.fill('Not before the audit.');
  await dialog.getByRole('button', { name: 'Deny', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await reads(priya, /support-tone for payments-prod.*denied/);
  await stage.quiet();
  await openChannel(dana, 'Model Share');
  await reads(dana, /Not before the audit\./);
  expect(await permissions(stage)).toBe(1);
});

test('two owners at the same moment, and one of them twice: one permission', async () => {
  const dana = stage.slack('Dana Kim');
  await write(dana, ASK);
  await stage.quiet();
  const omar = await sits(stage, 'Dana Kim', 'Omar Haddad');
  await openChannel(omar, 'model-approvals');
  const priya = stage.slack('Priya Shah');
  const his = message(omar, CARD).getByRole('button', { name: APPROVE });
  const hers = message(priya, CARD).getByRole('button', { name: APPROVE });
  // One mouse cannot press two buttons: each gets the event that a press of its own would give.
  await Promise.all([his, his, hers].map((button) => button.dispatchEvent('click')));
  await reads(priya, /support-tone for payments-prod until/);
  await stage.quiet();
  expect(await permissions(stage)).toBe(2);
});

test('a guest and somebody from outside: told why not, and nothing changes', async () => {
  const dana = stage.slack('Dana Kim');
  await write(dana, ASK);
  await stage.quiet();
  const guest = await sits(stage, 'Dana Kim', 'Gus Guest');
  await openChannel(guest, 'model-approvals');
  await message(guest, CARD).getByRole('button', { name: APPROVE }).click();
  await reads(guest, 'Not counted: only full members of acme can decide here.');
  await write(guest, ASK);
  await reads(guest, /only full members of acme/i);
  await stage.picture('guest');

  const sam = await sits(stage, 'Gus Guest', 'Sam Strange');
  await openChannel(sam, 'ml-partners');
  await sam.getByRole('textbox', { name: /^Message/ }).fill(ASK);
  await sam.getByRole('textbox', { name: /^Message/ }).press('Enter');
  await sam.getByRole('alert').waitFor();
  await stage.picture('outsider');

  // Let in where the cards are, Sam can press: it does not count.
  await stage.page().getByRole('tab', { name: 'Levers' }).click();
  await stage.page().getByRole('switch', { name: 'Let Sam into #model-approvals' }).click();
  await openChannel(sam, 'model-approvals');
  await message(sam, CARD).getByRole('button', { name: APPROVE }).click();
  await reads(sam, 'Not counted: only full members of acme can decide here.');
  await stage.quiet();
  expect(await permissions(stage)).toBe(1);
});

test('somebody deactivated has no Slack to act in', async () => {
  const gina = await sits(stage, 'Dana Kim', 'Gina Gone');
  await reads(gina, /deactivated/);
  expect(await gina.getByRole('textbox').count()).toBe(0);
});

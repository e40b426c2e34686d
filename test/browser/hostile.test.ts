import { expect, test } from 'vitest';
import { WORKSPACE } from '../../playground/control/workspace.ts';
import { SUPPORT_TONE, acme } from '../../playground/world/organization.ts';
import { message, openChannel, permissions, reads, sits, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** Names that are more than names: of a person, a channel, a user group and a project. */

const IMAGE = '<img src=x onerror="window.hacked=1">';
const SCRIPT = '<script>window.hacked=1</script>';
const SVG = '"><svg onload=window.hacked=1>';
const LINK = 'javascript:window.hacked=1';

const { projects } = acme(Date.parse('2026-11-24T14:00:00Z'), () => 0.5);
const stage = stageForFile({
  world: {
    workspace: {
      ...WORKSPACE,
      users: WORKSPACE.users.map((user) => (user.id === 'U01BO' ? { ...user, displayName: IMAGE, realName: IMAGE, title: SVG } : user)),
      groups: WORKSPACE.groups.map((group) => ({ ...group, handle: LINK, name: SCRIPT })),
      channels: WORKSPACE.channels.map((channel) => (channel.id === 'C01GENERAL' ? { ...channel, name: SVG } : channel)),
    },
    organization: { projects: projects.map((one) => (one.id === 'proj_searchA' ? { ...one, name: SCRIPT } : one)) },
  },
});

test('are shown as they are, everywhere, and do nothing', async () => {
  const page = stage.page();
  const bo = await sits(stage, 'Dana Kim', IMAGE);
  await openChannel(bo, 'ml-platform');
  await write(bo, `/share-model ${SUPPORT_TONE} proj_searchA for 30d because of ${LINK}`);
  await stage.quiet();
  const priya = stage.slack('Priya Shah');
  const card = message(priya, 'support-tone for');
  await reads(card, SCRIPT);
  await reads(card, IMAGE);
  await reads(priya, SVG);
  await card.getByRole('button', { name: 'More actions' }).click();
  await priya.getByRole('menuitem', { name: 'Details' }).click();
  const details = priya.getByRole('dialog');
  await reads(details, SCRIPT);
  await reads(details, LINK);
  await stage.picture('hostile-names');
  await details.getByRole('button', { name: /^Close/ }).first().click();
  for (const tab of ['OpenAI', 'Timeline', 'Levers', 'Guide']) await page.getByRole('tab', { name: tab }).click();
  expect(await page.locator('.app svg[onload], .app img[src="x"], .app script').count()).toBe(0);
  expect(await page.locator('a:not([href^="http"])').count()).toBe(0);
  expect(await page.evaluate('window.hacked')).toBeUndefined();
  expect(await permissions(stage)).toBe(1);
});

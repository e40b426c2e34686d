import { afterEach, beforeEach, expect, test } from 'vitest';
import { readable } from '../../playground/slack/readable.ts';
import { stage } from './stage.ts';
import type { Stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});
afterEach(() => on.slack.close());

const plain = (text: string) => ({ type: 'plain_text', text });
const text = (words: string, style?: object) => ({ type: 'text', text: words, ...(style ? { style } : {}) });
const bold = { bold: true };

/** The waiting card of the contract for what people see. */
const CARD = [
  {
    type: 'rich_text',
    block_id: 'what',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          text('support-tone for payments-prod, 30 days', bold),
          text('\n'),
          { type: 'link', url: 'https://acme.slack.com/team/U01DANA', text: 'Dana Kim' },
          text(' asks:'),
        ],
      },
      { type: 'rich_text_quote', elements: [text('Replacing the prompt-only triage in payments. A/B starts Monday.')] },
      {
        type: 'rich_text_section',
        elements: [
          text('ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd', { code: true }),
          text('\n'),
          text('Ends', bold),
          text(' '),
          { type: 'date', timestamp: 1_798_120_800, format: '{date_short}', fallback: 'Dec 24, 2026' },
          text(' (the model itself stops Jan 14)'),
        ],
      },
    ],
  },
  {
    type: 'rich_text',
    block_id: 'status',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'emoji', name: 'hourglass_flowing_sand' },
          text(' Needs 2 of '),
          { type: 'usergroup', usergroup_id: 'S01MLOWNERS' },
        ],
      },
    ],
  },
  {
    type: 'actions',
    block_id: 'act',
    elements: [
      {
        type: 'button',
        action_id: 'approve',
        text: plain('Approve 30 days'),
        value: 'R-7K2M9.5c1e77a0',
        style: 'primary',
        accessibility_label: 'Approve support-tone for payments-prod, 30 days',
      },
      { type: 'button', action_id: 'deny', text: plain('Deny…'), value: 'R-7K2M9' },
      { type: 'overflow', action_id: 'more', options: [{ text: plain('Details'), value: 'details:R-7K2M9' }] },
    ],
  },
  { type: 'context', block_id: 'id', elements: [plain('R-7K2M9 · rule prod-models')] },
];

test('the waiting card is accepted, pings the group, and reads well', async () => {
  const { channel, ts } = await on.post({ channel: 'C01APPROVALS', text: 'Dana Kim asks', blocks: CARD });
  const message = on.slack.world.message(channel, ts);
  expect(on.slack.world.pings.map(({ user }) => user)).toEqual(['U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI']);
  expect(message && readable(on.slack.world, message)).toEqual([
    'support-tone for payments-prod, 30 days',
    'Dana Kim asks:',
    '▏ Replacing the prompt-only triage in payments. A/B starts Monday.',
    'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd',
    'Ends Dec 24, 2026 (the model itself stops Jan 14)',
    ':hourglass_flowing_sand: Needs 2 of @ml-owners',
    '[Approve 30 days] [Deny…] [⋯]',
    'R-7K2M9 · rule prod-models',
  ]);
});

test('text alone is read unescaped', () => {
  expect(readable(on.slack.world, { text: 'a &lt;b&gt; &amp;amp;\nc', blocks: [] })).toEqual(['a <b> &amp;', 'c']);
});

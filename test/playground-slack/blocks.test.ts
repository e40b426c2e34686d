import { describe, expect, test } from 'vitest';
import { blockLength, blockProblems, complete } from '../../playground/slack/blocks/blocks.ts';
import { homeProblems, modalProblems } from '../../playground/slack/blocks/view.ts';
import { LIMITS } from '../../playground/slack/limits.ts';

const x = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (n: number | string, more: object = {}) => ({ text: plain(`Option ${n}`), value: `v${n}`, ...more });
const options = (count: number) => Array.from({ length: count }, (_, n) => option(n));
const section = (more: object = {}) => ({ type: 'section', text: plain('Hello'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const button = (more: object = {}) => ({ type: 'button', text: plain('Approve'), ...more });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Why?'), element, ...more });
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] });
const confirm = (more: object = {}) => ({
  title: plain('Sure?'),
  text: plain('Really'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...more,
});
const repeat = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const modal = (more: object = {}) => ({ type: 'modal', title: plain('Share a model'), blocks: [section()], ...more });

/** [what, a block with so many of it, the most that is allowed]. */
const BLOCK_LIMITS: readonly [string, (count: number) => object, number][] = [
  ['section text', (n) => section({ text: mrkdwn(x(n)) }), 3_000],
  ['section fields', (n) => section({ fields: repeat(n, () => plain('f')) }), 10],
  ['section field', (n) => section({ fields: [plain(x(n))] }), 2_000],
  ['header', (n) => ({ type: 'header', text: plain(x(n)) }), 150],
  ['context elements', (n) => ({ type: 'context', elements: repeat(n, () => plain('c')) }), 10],
  ['context text', (n) => ({ type: 'context', elements: [plain(x(n))] }), 3_000],
  ['actions elements', (n) => actions(...repeat(n, () => button())), 25],
  ['block_id', (n) => section({ block_id: x(n) }), 255],
  ['action_id', (n) => actions(button({ action_id: x(n) })), 255],
  ['button text', (n) => actions(button({ text: plain(x(n)) })), 75],
  ['button value', (n) => actions(button({ value: x(n) })), 2_000],
  ['button url', (n) => actions(button({ url: `https://a.example/${x(n - 18)}` })), 3_000],
  ['button accessibility_label', (n) => actions(button({ accessibility_label: x(n) })), 75],
  ['confirm title', (n) => actions(button({ confirm: confirm({ title: plain(x(n)) }) })), 100],
  ['confirm text', (n) => actions(button({ confirm: confirm({ text: plain(x(n)) }) })), 300],
  ['confirm button', (n) => actions(button({ confirm: confirm({ confirm: plain(x(n)) }) })), 30],
  ['confirm deny', (n) => actions(button({ confirm: confirm({ deny: plain(x(n)) }) })), 30],
  ['overflow options', (n) => actions({ type: 'overflow', options: options(n) }), 5],
  ['select options', (n) => actions({ type: 'static_select', options: options(n) }), 100],
  [
    'option groups',
    (n) =>
      actions({ type: 'static_select', option_groups: repeat(n, () => ({ label: plain('g'), options: options(1) })) }),
    100,
  ],
  [
    'group label',
    (n) => actions({ type: 'static_select', option_groups: [{ label: plain(x(n)), options: options(1) }] }),
    75,
  ],
  ['option text', (n) => actions({ type: 'static_select', options: [option(1, { text: plain(x(n)) })] }), 75],
  [
    'option description',
    (n) => actions({ type: 'static_select', options: [option(1, { description: plain(x(n)) })] }),
    75,
  ],
  ['option value', (n) => actions({ type: 'static_select', options: [option(1, { value: x(n) })] }), 150],
  ['placeholder', (n) => actions({ type: 'static_select', options: options(1), placeholder: plain(x(n)) }), 150],
  ['checkbox options', (n) => actions({ type: 'checkboxes', options: options(n) }), 10],
  ['radio options', (n) => actions({ type: 'radio_buttons', options: options(n) }), 10],
  ['input label', (n) => input({ type: 'plain_text_input' }, { label: plain(x(n)) }), 2_000],
  ['input hint', (n) => input({ type: 'plain_text_input' }, { hint: plain(x(n)) }), 2_000],
  ['plain_text_input max_length', (n) => input({ type: 'plain_text_input', max_length: n }), 3_000],
  ['max_selected_items', (n) => input({ type: 'multi_external_select', max_selected_items: n }), 100],
];

describe('limits of blocks', () => {
  test.each(BLOCK_LIMITS)('%s: as much as %3$s and no more', (_what, make, most) => {
    expect(blockProblems([make(most)])).toEqual([]);
    expect(blockProblems([make(most + 1)])).not.toEqual([]);
  });

  test('a message has 50 blocks', () => {
    expect(blockProblems(repeat(50, () => section()))).toEqual([]);
    expect(blockProblems(repeat(51, () => section()))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ]);
  });

  test('says where and what, in Slack’s words', () => {
    expect(blockProblems([section(), section({ text: mrkdwn(x(3_001)) })])).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });
});

const REFUSED: readonly [string, object, string][] = [
  [
    'an unknown block',
    { type: 'image', image_url: 'https://a.example/a.png', alt_text: 'a' },
    'unsupported type: image [json-pointer:/blocks/0/type]',
  ],
  ['a block without type', { text: plain('a') }, 'missing required field: type'],
  ['a type that is a built-in name', { type: 'constructor' }, 'unsupported type: constructor'],
  ['an unknown key', section({ txt: 'a' }), 'invalid additional property: txt'],
  [
    'an unknown key of a text',
    section({ text: { ...plain('a'), verbatim: true } }),
    'invalid additional property: verbatim',
  ],
  ['an empty text', section({ text: plain('') }), 'must be more than 0 characters'],
  ['a section without text and fields', { type: 'section' }, 'must provide at least one of: text, fields'],
  ['a header in mrkdwn', { type: 'header', text: mrkdwn('a') }, 'unsupported type: mrkdwn'],
  ['a button in mrkdwn', actions(button({ text: mrkdwn('a') })), 'unsupported type: mrkdwn'],
  ['an unknown button style', actions(button({ style: 'default' })), 'must be one of: primary, danger'],
  ['no actions', actions(), 'must have at least 1 item'],
  ['an input element in actions', actions({ type: 'plain_text_input' }), 'unsupported type: plain_text_input'],
  ['a button in an input', input(button()), 'unsupported type: button'],
  [
    'a confirm without deny',
    actions(button({ confirm: { title: plain('a'), text: plain('a'), confirm: plain('a') } })),
    'missing required field: deny',
  ],
  ['a javascript link', actions(button({ url: 'javascript:alert(1)' })), 'must be a valid URL'],
  ['an overflow without items', actions({ type: 'overflow', options: [] }), 'must have at least 1 item'],
  [
    'an option without value',
    actions({ type: 'overflow', options: [{ text: plain('a') }] }),
    'missing required field: value',
  ],
  ['a select with nothing to choose', actions({ type: 'static_select' }), 'exactly one of: options, option_groups'],
  [
    'an initial option that is not offered',
    actions({ type: 'static_select', options: options(2), initial_option: option(7) }),
    'initial_option must exactly match',
  ],
  [
    'initial options that are not offered',
    actions({ type: 'checkboxes', options: options(2), initial_options: [option(7)] }),
    'initial_option must exactly match',
  ],
  [
    'no initial options, as a list',
    input({ type: 'multi_external_select', initial_options: [] }),
    'must have at least 1 item',
  ],
  [
    'more initial options than may be chosen',
    input({ type: 'multi_external_select', max_selected_items: 1, initial_options: options(2) }),
    'no more than 1 items allowed',
  ],
  [
    'two options with one value',
    actions({ type: 'overflow', options: [option(1), option(1)] }),
    'duplicate option value',
  ],
  [
    'two actions with one id',
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
    'action_id already exists: "a"',
  ],
  [
    'an initial value over the length',
    input({ type: 'plain_text_input', max_length: 3, initial_value: 'abcd' }),
    'must be less than 4 characters',
  ],
  ['min above max', input({ type: 'plain_text_input', max_length: 3, min_length: 4 }), 'min_length must not exceed'],
  ['max_length 0', input({ type: 'plain_text_input', max_length: 0 }), 'greater than or equal to 1'],
  ['rich text: nothing', { type: 'rich_text', elements: [] }, 'must have at least 1 item'],
  ['rich text: an empty text', rich({ type: 'text', text: '' }), 'must be more than 0 characters'],
  ['rich text: an unknown element', rich({ type: 'image' }), 'unsupported type: image'],
  [
    'rich text: an unknown style',
    rich({ type: 'text', text: 'a', style: { big: true } }),
    'invalid additional property: big',
  ],
  ['rich text: a style as text', rich({ type: 'text', text: 'a', style: { bold: 'yes' } }), 'must be a boolean'],
  ['rich text: a link to nowhere', rich({ type: 'link', url: 'acme' }), 'must be a valid URL'],
  [
    'rich text: a date without token',
    rich({ type: 'date', timestamp: 1_798_120_800, format: 'soon' }),
    'a format with a date token',
  ],
  [
    'rich text: a date in milliseconds',
    rich({ type: 'date', timestamp: 1_798_120_800_000, format: '{date}' }),
    'less than or equal to',
  ],
  ['rich text: a group as a person', rich({ type: 'user', user_id: 'S01MLOWNERS' }), 'must be a user id'],
  ['rich text: an emoji with colons', rich({ type: 'emoji', name: ':warning:' }), 'an emoji name without colons'],
  [
    'rich text: a mention in preformatted',
    {
      type: 'rich_text',
      elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U01BO' }] }],
    },
    'unsupported type: user',
  ],
  [
    'rich text: inline at the top',
    { type: 'rich_text', elements: [{ type: 'text', text: 'a' }] },
    'unsupported type: text',
  ],
];

describe('what is refused', () => {
  test.each(REFUSED)('%s', (_what, block, problem) => {
    expect(blockProblems([block]).join('\n')).toContain(problem);
  });

  test('two blocks with one id', () => {
    expect(blockProblems([section({ block_id: 'a' }), section({ block_id: 'a' })])).toEqual([
      '[ERROR] block_id already exists: "a" [json-pointer:/blocks/1/block_id]',
    ]);
  });

  test('two fields that want the focus', () => {
    const field = input({ type: 'plain_text_input', focus_on_load: true });
    expect(blockProblems([field, field]).join()).toContain('only one element may have focus_on_load');
  });

  test('one action_id in two blocks is fine', () => {
    expect(blockProblems([actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))])).toEqual([]);
  });
});

describe('modals', () => {
  test.each([
    ['title', (n: number) => ({ title: plain(x(n)) }), 24],
    ['submit', (n: number) => ({ submit: plain(x(n)) }), 24],
    ['close', (n: number) => ({ close: plain(x(n)) }), 24],
    ['private_metadata', (n: number) => ({ private_metadata: x(n) }), 3_000],
    ['callback_id', (n: number) => ({ callback_id: x(n) }), 255],
    ['external_id', (n: number) => ({ external_id: x(n) }), 255],
    ['blocks', (n: number) => ({ blocks: repeat(n, () => section()) }), 100],
  ])('%s: as much as %3$s and no more', (_what, make, most) => {
    expect(modalProblems(modal(make(most)))).toEqual([]);
    expect(modalProblems(modal(make(most + 1)))).not.toEqual([]);
  });

  test.each([
    [
      'input without submit',
      modal({ blocks: [input({ type: 'plain_text_input' })] }),
      'missing required field: submit',
    ],
    ['no title', { type: 'modal', blocks: [section()] }, 'missing required field: title'],
    ['no blocks', modal({ blocks: [] }), 'must have at least 1 item'],
    ['an unknown key', modal({ state: {} }), 'invalid additional property: state'],
    ['another kind of view', { ...modal(), type: 'home' }, 'unsupported type: home'],
    ['a title in mrkdwn', modal({ title: mrkdwn('a') }), 'unsupported type: mrkdwn'],
  ])('refused: %s', (_what, view, problem) => {
    expect(modalProblems(view).join()).toContain(problem);
  });

  test('a Home has no title', () => {
    expect(homeProblems({ type: 'home', blocks: [section()] })).toEqual([]);
    expect(homeProblems({ type: 'home', blocks: [section()], title: plain('a') }).join()).toContain(
      'additional property: title',
    );
  });
});

test('completes what was left out, as Slack does', () => {
  const [kept] = complete([actions(button(), button({ action_id: 'mine' }))], () => 0);
  expect(kept).toEqual({
    type: 'actions',
    block_id: 'AAAAA',
    elements: [
      { type: 'button', action_id: 'AAAAA', text: { type: 'plain_text', text: 'Approve', emoji: true } },
      { type: 'button', action_id: 'mine', text: { type: 'plain_text', text: 'Approve', emoji: true } },
    ],
  });
});

test('counts all that is said, linked and carried', () => {
  const blocks = [
    rich({ type: 'link', url: 'https://a.example', text: 'four' }),
    actions(button({ value: '12345', action_id: 'long-id' })),
  ];
  expect(blockLength(blocks)).toBe('https://a.example'.length + 'four'.length + 'Approve'.length + 5);
  expect(LIMITS.blockTextInMessage).toBe(12_000);
});

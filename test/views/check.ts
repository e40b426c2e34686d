/**
 * Slack's limits and the house's rules, checked on what a view made: its own numbers, from the reference of Block Kit,
 * so that a wrong number in the views is seen.
 */

type Json = unknown;
type Fields = Readonly<Record<string, Json>>;

const isFields = (value: Json): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: Json): string => (isFields(value) && typeof value['text'] === 'string' ? value['text'] : '');
const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);

/** Every object within, each once. */
export function objects(value: Json): readonly Fields[] {
  if (Array.isArray(value)) return value.flatMap(objects);
  return isFields(value) ? [value, ...Object.values(value).flatMap(objects)] : [];
}

/** Every text that people read in rich text or plain text. */
export const texts = (value: Json): readonly string[] =>
  objects(value).flatMap((one) => {
    const { type, text } = one;
    const reads = type === 'text' || type === 'plain_text' || type === 'link';
    return reads && typeof text === 'string' ? [text] : [];
  });

const WORDS_NEVER = /\b(processed|success(?:ful(?:ly)?)?|oops|please note|kindly|an error occurred)\b/i;
const NOT_YET = /Ask…|Answer…|Approve for less|Extend|Remind|Ask again…|freeze|frozen|mine\b/;
const EMOJI = ['hourglass_flowing_sand', 'white_check_mark', 'no_entry_sign', 'warning', 'black_small_square'];

function elementFaults(one: Fields): readonly string[] {
  const faults: string[] = [];
  const over = (what: string, value: Json, max: number): void => {
    const length = typeof value === 'string' ? value.length : 0;
    if (length > max) faults.push(`${what} has ${length} characters, more than ${max}`);
  };
  const { type } = one;
  for (const key of ['action_id', 'block_id', 'callback_id']) over(key, one[key], 255);
  if (type === 'mrkdwn') faults.push('mrkdwn');
  if (type === 'text' || type === 'plain_text') {
    over(`${type} text`, one['text'], 3000);
    if (one['text'] === '') faults.push(`empty ${type}`);
  }
  if (type === 'plain_text' && one['emoji'] !== false) faults.push('plain_text that turns :words: into emoji');
  if (type === 'emoji' && !EMOJI.includes(String(one['name']))) faults.push(`emoji ${String(one['name'])}`);
  if (type === 'broadcast' || type === 'channel') faults.push(`a ${type} element`);
  if (type === 'button') {
    over('button text', textOf(one['text']), 75);
    over('button value', one['value'], 2000);
    over('accessibility_label', one['accessibility_label'], 75);
  }
  const { confirm } = one;
  if (type === 'button' && isFields(confirm)) {
    over('confirm title', textOf(confirm['title']), 100);
    over('confirm text', textOf(confirm['text']), 300);
    over('confirm button', textOf(confirm['confirm']), 30);
    over('confirm button', textOf(confirm['deny']), 30);
  }
  const options = list(one['options']);
  if (type === 'overflow' && (options.length < 1 || options.length > 5)) faults.push(`overflow of ${options.length}`);
  if (type === 'static_select' && (options.length < 1 || options.length > 100)) faults.push('options out of range');
  for (const option of [...options, ...list(one['initial_options']), one['initial_option']].filter(isFields)) {
    over('option text', textOf(option['text']), 75);
    over('option description', textOf(option['description']), 75);
    over('option value', option['value'], 150);
  }
  over('placeholder', textOf(one['placeholder']), 150);
  if (type === 'input') over('label', textOf(one['label']), 2000);
  if (type === 'input') over('hint', textOf(one['hint']), 2000);
  if (type === 'plain_text_input') {
    const { max_length: max, initial_value: initial } = one;
    if (typeof max === 'number' && max > 3000) faults.push('max_length over 3000');
    if (typeof max === 'number') over('initial_value', initial, max);
  }
  if (type === 'context' && list(one['elements']).length > 10) faults.push('context of more than 10');
  if (type === 'actions' && list(one['elements']).length > 25) faults.push('actions of more than 25');
  if (typeof type === 'string' && type.startsWith('rich_text') && list(one['elements']).length === 0) {
    faults.push(`empty ${type}`);
  }
  return faults;
}

function blockFaults(blocks: readonly Json[], most: number): readonly string[] {
  const faults: string[] = [];
  if (blocks.length < 1 || blocks.length > most) faults.push(`${blocks.length} blocks`);
  const ids = blocks.filter(isFields).flatMap((block) => (block['block_id'] === undefined ? [] : [block['block_id']]));
  if (new Set(ids).size !== ids.length) faults.push('a block_id twice');
  const all = texts(blocks);
  if (most === 50) {
    const size = all.reduce((sum, text) => sum + text.length, 0);
    if (size > 12_000) faults.push(`${size} characters in a message`);
  }
  for (const text of all) {
    const word = WORDS_NEVER.exec(text) ?? NOT_YET.exec(text);
    if (word) faults.push(`says “${word[0]}”`);
  }
  const primary = objects(blocks).filter((one) => one['type'] === 'button' && one['style'] !== undefined);
  if (primary.length > 1) faults.push('more than one coloured button');
  return faults;
}

/** What Slack would refuse of a message, or the house. Empty: nothing. */
export const messageFaults = (message: { readonly text: string; readonly blocks: readonly Json[] }): readonly string[] => [
  ...(message.text === '' ? ['no text'] : []),
  ...(message.text.length > 4000 ? [`text of ${message.text.length}`] : []),
  ...(/[<>]|&(?!amp;|lt;|gt;)/.test(message.text) ? ['text is not escaped'] : []),
  ...blockFaults(message.blocks, 50),
  ...objects(message.blocks).flatMap(elementFaults),
];

/** The same of a modal. */
export const modalFaults = (view: Json): readonly string[] => {
  if (!isFields(view)) return ['no view'];
  const over24 = ['title', 'submit', 'close'].filter((key) => textOf(view[key]).length > 24);
  const metadata = view['private_metadata'];
  const blocks = list(view['blocks']);
  const asks = blocks.some((block) => isFields(block) && block['type'] === 'input');
  return [
    ...over24.map((key) => `${key} over 24`),
    ...(typeof metadata === 'string' && metadata.length > 3000 ? ['private_metadata over 3000'] : []),
    ...(asks && view['submit'] === undefined ? ['input without submit'] : []),
    ...blockFaults(blocks, 100),
    ...objects(view).flatMap(elementFaults),
  ];
};

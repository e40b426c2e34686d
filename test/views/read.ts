import type { KnownBlock, ModalView, RichTextElement } from '@slack/types';

/**
 * A view as a person reads it, for snapshots: bold as *so*, code as `so`, links as [so](where), dates as {so},
 * mentions as <so>, quotes behind a bar, buttons in brackets with their ids and values.
 */

const element = (one: RichTextElement): string => {
  switch (one.type) {
    case 'text':
      if (one.style?.bold) return `*${one.text}*`;
      return one.style?.code ? `\`${one.text}\`` : one.text;
    case 'link':
      return `[${one.text ?? ''}](${one.url})`;
    case 'date':
      return `{${one.fallback ?? ''}}`;
    case 'emoji':
      return `:${one.name}:`;
    case 'usergroup':
      return `<${one.usergroup_id}>`;
    case 'user':
      return `<${one.user_id}>`;
    default:
      return `(${one.type})`;
  }
};

type Piece = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Piece => (typeof value === 'object' && value !== null ? (value as Piece) : {});
const str = (value: unknown): string => (typeof value === 'string' ? value : '');
const text = (value: unknown): string => str(fields(value)['text']);

const control = (value: unknown): string => {
  const one = fields(value);
  const options = Array.isArray(one['options']) ? one['options'] : [];
  const shown = options.map((option) => `${text(fields(option)['text'])} = ${str(fields(option)['value'])}`);
  const style = one['style'] === undefined ? '' : ` ${str(one['style'])}`;
  if (one['type'] === 'button') {
    const confirm = fields(one['confirm']);
    const asks = one['confirm'] === undefined ? '' : ` asks “${text(confirm['title'])} ${text(confirm['text'])}”`;
    return `[${text(one['text'])}]${style} ${str(one['action_id'])} ${str(one['value'])}${asks}`;
  }
  if (one['type'] === 'overflow') return `[⋯] ${str(one['action_id'])}: ${shown.join(' | ')}`;
  const initial = [one['initial_option'], ...(Array.isArray(one['initial_options']) ? one['initial_options'] : [])];
  const chosen = initial.filter((option) => option !== undefined).map((option) => text(fields(option)['text']));
  const typed = typeof one['initial_value'] === 'string' ? [one['initial_value']] : [];
  return [str(one['type']), str(one['action_id']), ...shown, ...chosen.map((name) => `(${name})`), ...typed].join(' | ');
};

const block = (one: KnownBlock): string => {
  switch (one.type) {
    case 'rich_text':
      return one.elements
        .map((part) => {
          const inner = part.type === 'rich_text_list' ? '' : part.elements.map(element).join('');
          if (part.type === 'rich_text_quote') return inner.replaceAll(/^/gm, '▏ ');
          return part.type === 'rich_text_preformatted' ? `\`\`\`${inner}\`\`\`` : inner;
        })
        .join('\n');
    case 'context':
      return `~ ${one.elements.map(text).join(' ')}`;
    case 'actions':
      return one.elements.map(control).join('\n');
    case 'input':
      return `${text(one.label)} <${one.block_id ?? ''}>${one.dispatch_action ? ' !' : ''}\n  ${control(one.element)}`;
    case 'divider':
      return '---';
    default:
      return `(${one.type})`;
  }
};

export const read = (message: { readonly text: string; readonly blocks: readonly KnownBlock[] }): string =>
  `text: ${message.text.split('\n')[0] ?? ''}\n\n${message.blocks.map(block).join('\n')}`;

export const readModal = (view: ModalView): string => {
  const head = `${view.title.text} [${view.submit?.text ?? '–'}] [${view.close?.text ?? '–'}] ${view.callback_id ?? ''}`;
  // Every block that our views make is a known one.
  const blocks = view.blocks as KnownBlock[];
  return `${head}\n${view.private_metadata ?? ''}\n${blocks.map(block).join('\n')}`;
};

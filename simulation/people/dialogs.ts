import { isRecord } from '../../playground/json.ts';
import { optionsOf } from '../../playground/slack/blocks/objects.ts';
import type { Json } from '../../playground/slack/blocks/blocks.ts';
import type { View } from '../../playground/slack/types.ts';
import type { Person } from '../../playground/slack/people/person.ts';
import type { Bot } from '../world/bot.ts';

const TEXTS = ['incident 512', 'no', '', 'A/B starts Monday'] as const;
const SEARCHES = ['', 'su', 'pay', 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd'] as const;

const valueOf = (option: Json): string => String(option.value);

/** Fills every field of the dialog on top in some way, and mostly sends it off. */
export async function answerDialog(bot: Bot, person: Person, how: number): Promise<void> {
  const { modal } = person.see();
  if (modal === null) return;
  if (how === 5) {
    await person.close(modal, { all: bot.random.chance(0.5) });
    return;
  }
  for (const block of modal.blocks) {
    const now = person.see().modal;
    if (now?.id !== modal.id) return;
    // oxlint-disable-next-line no-await-in-loop -- a person fills one field after the other
    await fill(bot, person, now, block);
  }
  const last = person.see().modal;
  if (how !== 4 && last?.id === modal.id && last.submit !== null) await person.submit(last);
}

async function fill({ random }: Bot, person: Person, view: View, block: Json): Promise<void> {
  const element = isRecord(block.element) ? block.element : isRecord(block.accessory) ? block.accessory : null;
  if (element === null || random.chance(0.15)) return;
  const blockId = String(block.block_id);
  const type = String(element.type);
  switch (type) {
    case 'plain_text_input':
      await person.fill(view, blockId, random.pick(TEXTS));
      return;
    case 'external_select':
    case 'multi_external_select': {
      const found = await person.search(view, blockId, random.pick(SEARCHES));
      const values = found.flatMap((one) => (Array.isArray(one.options) ? one.options.filter(isRecord) : [one])).map(valueOf);
      const [first, second] = values;
      if (first === undefined) return;
      const several = second === undefined || random.chance(0.6) ? [first] : [first, second];
      const now = person.see().modal;
      if (now?.id === view.id) await person.choose(now, blockId, type === 'external_select' ? first : several);
      return;
    }
    case 'static_select':
    case 'radio_buttons': {
      const options = optionsOf(element);
      if (options.length > 0) await person.choose(view, blockId, valueOf(random.pick(options)));
      return;
    }
    default:
      return;
  }
}

import { isRecord } from '../../json.ts';
import { LIMITS } from '../limits.ts';
import { viewBlocks } from './blocks.ts';
import { all, any, byType, fields, flag, problems, text } from './check.ts';
import type { Check } from './check.ts';
import { id, plainText } from './objects.ts';

const shared = {
  private_metadata: text(LIMITS.privateMetadata, 0),
  callback_id: text(LIMITS.id, 0),
  external_id: text(LIMITS.id, 0),
};

const hasInput = (view: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(view.blocks) && view.blocks.some((block: unknown) => isRecord(block) && block.type === 'input');

const modal: Check = all(
  fields(
    { type: any, title: plainText(LIMITS.viewTitle), blocks: viewBlocks },
    {
      ...shared,
      submit: plainText(LIMITS.viewButton),
      close: plainText(LIMITS.viewButton),
      clear_on_close: flag,
      notify_on_close: flag,
    },
  ),
  (value, at) => {
    if (isRecord(value) && value.submit === undefined && hasInput(value)) {
      at.say("missing required field: submit; it's required when there is an input block");
    }
  },
);

const home: Check = fields({ type: any, blocks: viewBlocks }, { ...shared, callback_id: id });

/** What a modal breaks, in Slack's words; none where all is well. */
export const modalProblems = (view: unknown): readonly string[] => problems(view, byType({ modal }), '/view');
/** What a Home tab breaks. */
export const homeProblems = (view: unknown): readonly string[] => problems(view, byType({ home }), '/view');

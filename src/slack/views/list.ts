import type { RichTextBlock, RichTextBlockElement } from '@slack/types';
import type { ModelId, PermissionId, RequestId } from '../../domain/ids.ts';
import { HOUSE } from './limits.ts';
import { type Message, compose, paragraph, spoken } from './message.ts';
import { counted, modelName } from './names.ts';
import { type Piece, bold, code, lines, listed, quote, rich, section } from './rich.ts';
import { moment, until } from './times.ts';
import { brief, inline } from './typed.ts';

/** `/share-model list <model>`: what OpenAI says now, joined with who asked, who approved, why and until when. */

export interface ListedRequest {
  readonly id: RequestId;
  readonly requester: string;
  /** Empty: no approval was needed. */
  readonly approvers: readonly string[];
  readonly reason: string;
  readonly until: number;
}

export interface ListedRow {
  /** How the project is shown: its name, or its id where the name is not known. */
  readonly project: string;
  readonly permission: PermissionId;
  readonly createdAt: number;
  /** Empty: not made by this bot. */
  readonly requests: readonly ListedRequest[];
}

export type ListAnswer =
  | { readonly kind: 'rows'; readonly model: ModelId; readonly rows: readonly ListedRow[] }
  | { readonly kind: 'unknown_model'; readonly model: ModelId }
  /** OpenAI did not answer, or refused the key: nothing is known. */
  | { readonly kind: 'silent'; readonly model: ModelId };

/** A response_url takes five posts; an answer is more useful complete in its beginning than cut anywhere. */
const MOST_MESSAGES = 5;
/** Below Slack's own limits, with room for what is added around. */
const ROWS_IN_MESSAGE = 40;
const CHARACTERS_IN_MESSAGE = 9_000;
const REQUESTS_IN_ROW = 5;

const person = (name: string): string => inline(name, HOUSE.person) || 'somebody';

const requestParts = (one: ListedRequest, now: number): readonly RichTextBlockElement[] => {
  const approvers = listed(one.approvers.slice(0, 10).map(person)).join('');
  const agreed = approvers === '' ? 'no approval needed' : `${approvers} approved`;
  const who = `${one.id}: ${person(one.requester)} asked, ${agreed}`;
  return [section(who, ', until ', until(one.until, now)), quote(brief(one.reason, ''))];
};

function rowBlock(row: ListedRow, index: number, now: number): RichTextBlock {
  const what = [bold(inline(row.project)), ' ', code(row.permission)];
  const head: readonly Piece[] = [...what, ' since ', moment(row.createdAt)];
  if (row.requests.length === 0) return rich(`row_${index}`, section(...lines(head, ['Not made by this bot.'])));
  const shown = row.requests.slice(0, REQUESTS_IN_ROW);
  const rest = row.requests.length - shown.length;
  const more = rest > 0 ? [section(`and ${counted(rest, 'request')} more`)] : [];
  return rich(`row_${index}`, section(...head), ...shown.flatMap((one) => requestParts(one, now)), ...more);
}

/** Rows in pages that Slack takes; the last one says how many did not fit. */
function pages(rows: readonly ListedRow[], now: number): { blocks: RichTextBlock[][]; left: number } {
  const blocks: RichTextBlock[][] = [[]];
  let size = 0;
  for (const [index, row] of rows.entries()) {
    const block = rowBlock(row, index, now);
    const grown = size + spoken([block]).length;
    const page = blocks.at(-1) ?? [];
    if (page.length > 0 && (grown > CHARACTERS_IN_MESSAGE || page.length >= ROWS_IN_MESSAGE)) {
      if (blocks.length === MOST_MESSAGES) return { blocks, left: rows.length - index };
      blocks.push([block]);
      size = spoken([block]).length;
    } else {
      page.push(block);
      size = grown;
    }
  }
  return { blocks, left: 0 };
}

/** The answer as one or several private messages, in order. At most five. */
export function listAnswer(answer: ListAnswer, now: number): readonly Message[] {
  const name = modelName(answer.model);
  switch (answer.kind) {
    case 'unknown_model':
      return [paragraph(`OpenAI does not know ${answer.model}. Nobody can use it.`)];
    case 'silent':
      return [paragraph(`OpenAI did not answer, so I cannot say who may use ${name}. Ask again in a minute.`)];
    case 'rows': {
      if (answer.rows.length === 0) {
        return [paragraph(`Nobody but the project that trained it may use ${name}: OpenAI lists no permission.`)];
      }
      const { blocks, left } = pages(answer.rows, now);
      const count = counted(answer.rows.length, 'permission');
      return blocks.map((page, index) => {
        const isFirst = index === 0;
        const part = blocks.length === 1 ? '' : ` (${index + 1} of ${blocks.length})`;
        const head = isFirst ? [rich('model', section(bold(name), ' ', code(answer.model)))] : [];
        const isLast = index === blocks.length - 1;
        const tail = isLast && left > 0 ? [rich('left', section(`${left} more do not fit here.`))] : [];
        return compose(`${name}: ${count}${part}.`, [...head, ...page, ...tail]);
      });
    }
  }
}

/** The text after `list` is no model id. */
export const listWhat = (): Message => paragraph('Say which model: /share-model list ft:….');


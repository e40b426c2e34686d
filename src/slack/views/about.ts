import type { KnownBlock } from '@slack/types';
import type { RequestRecord } from '../../domain/request/types.ts';
import { footnote } from './message.ts';
import { requestTitle } from './names.ts';
import { outcomesOf } from './phase.ts';
import { failureSentence } from './sentences.ts';

/** Which request it is about: every message and dialog ends with it. */
export const about = (record: RequestRecord): KnownBlock =>
  footnote('id', `${requestTitle(record.state.asked.terms)} · ${record.id}`);

/** Why what was not granted was not, each reason once. */
export const failuresIn = (record: RequestRecord): string => {
  const whys = outcomesOf(record.state).flatMap(({ outcome }) =>
    outcome.kind === 'failed' ? [failureSentence(outcome)] : [],
  );
  return [...new Set(whys)].join(' ');
};

import type { ProjectId } from '../../domain/ids.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import type { BlockedBy } from '../../domain/share/types.ts';
import { counted } from './names.ts';
import type { Delayed, Failed } from './phase.ts';
import { fullName } from './people.ts';
import type { Piece } from './rich.ts';
import { clock } from './times.ts';
import { inline } from './typed.ts';

/** Sentences about OpenAI that card, thread and messages share: what failed, what is true now, who does what next. */

const inBrackets = (status: number | null, more: string = ''): string => {
  if (status === null) return more === '' ? '' : ` (${more})`;
  return more === '' ? ` (${status})` : ` (${status}: ${more})`;
};

/** `OpenAI refuses the admin key (401: scope … is missing).`, or that there is none to show it: status null. */
export const keyRefused = (status: number | null, scope: string | null): string => {
  if (status === null) return 'The admin key for OpenAI cannot be read.';
  const missing = scope === null ? '' : `scope ${inline(scope, 80)} is missing`;
  return `OpenAI refuses the admin key${inBrackets(status, missing)}.`;
};

/** The same in few words. */
export const keyTrouble = (status: number | null): string =>
  status === null ? 'The admin key cannot be read' : 'OpenAI refuses the admin key';

/** `Frozen by Omar Haddad; it goes on by itself once that ends.` */
const frozenBy = ({ frozenBy: by }: Pick<Delayed, 'frozenBy'>): string =>
  `Frozen by ${by === undefined ? 'an operator' : fullName(by)}; it goes on by itself once that ends.`;

/** Why it is not granted yet, and when it goes on. Never what people must do: that is added where it is known. */
export function delaySentence({ shown }: RequestRecord, project: ProjectId, delay: Delayed): readonly Piece[] {
  const latest = shown.delays[project];
  const next = clock(latest?.next ?? delay.next);
  switch (delay.why) {
    case 'doubt':
      return ['OpenAI did not answer; at ', next, ' I look whether it took effect.'];
    case 'conflict':
      return ['OpenAI says it is there already (409), but does not list it; it is looked for again by itself.'];
    case 'busy': {
      const tries = latest?.tries ?? delay.tries;
      return ['OpenAI is busy; next try ', next, tries > 1 ? ` (tried ${counted(tries, 'time')}).` : '.'];
    }
    case 'unreachable':
      return ['OpenAI cannot be reached; it is tried again by itself.'];
    case 'key':
      return [keyRefused(delay.status, delay.scope)];
    case 'frozen':
      return [frozenBy(delay)];
  }
}

/** `Its model allow list blocks it. An owner of payments-prod adds it to the allow list.` */
export function blockSentence(names: readonly string[], blockedBy: BlockedBy): string {
  const [list, mend] =
    blockedBy === 'allow_list'
      ? ['allow list', 'adds it to the allow list']
      : ['deny list', 'takes it off the deny list'];
  const [name] = names;
  return names.length === 1 && name !== undefined
    ? `Its model ${list} blocks it. An owner of ${name} ${mend}.`
    : `Their model ${list}s block it. An owner of each ${mend}.`;
}

/** Why it was not granted. */
export function failureSentence({ why, status }: Pick<Failed, 'why' | 'status'>): string {
  const code = inBrackets(status);
  switch (why) {
    case 'unknown_model':
      return `OpenAI does not know this model any more${code}.`;
    case 'unknown_target':
      return `OpenAI does not know this model, or this project, any more${code}.`;
    case 'bad_request':
      return `OpenAI says the request is wrong${code}.`;
    case 'busy_too_long':
      return `OpenAI was busy for too long${code}.`;
    case 'too_late':
      return status === 401 || status === 403
        ? `The approvals ran out before the admin key was mended${code}.`
        : `The approvals ran out before OpenAI granted it${code}.`;
  }
}

import type { KnownBlock, ModalView, RichTextSection } from '@slack/types';
import type { RequestId } from '../../domain/ids.ts';
import { standingOn } from '../../domain/request/evolve.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import type { ShareKey } from '../../domain/share/types.ts';
import { reasonField } from './dialogs.ts';
import { LIMITS } from './limits.ts';
import { counted, modelName, projectOf } from './names.ts';
import { fullName } from './people.ts';
import { type ProjectOutcome, outcomesOf } from './phase.ts';
import { MOST_REVOKED, type RevokeAllAbout, revokeAllMetadata } from './revokeAllAbout.ts';
import { type Piece, bold, listed, plain, rich, section, sign } from './rich.ts';
import { until } from './times.ts';
import { inline } from './typed.ts';

/** `/share-model revoke-all …`: what would lose what, before anything does. */

export const REVOKE_ALL = 'revoke_all';

const MOST_LINES = 40;
const MOST_PROJECTS = 3;
/** What is revoked, as a sentence calls it: a model's or project's name, or a person's. */
export interface Preview extends RevokeAllAbout {
  readonly name: string;
  readonly records: readonly RequestRecord[];
  /** Requests that could not be read. They are not in it. */
  readonly unread: readonly RequestId[];
  /** Grants that another request holds, too, named by {@link shareOf}: they stay. */
  readonly kept: ReadonlySet<string>;
  readonly now: number;
  /** What was different when this was looked at before. */
  readonly changed: { readonly more: number; readonly fewer: number } | null;
  /** What was typed already. */
  readonly reason: string | null;
}

export const shareOf = ({ model, project }: ShareKey): string => `${model}|${project}`;

const names = ({ state }: RequestRecord, of: readonly ProjectOutcome[]): readonly Piece[] => {
  const shown = of.slice(0, MOST_PROJECTS).map(({ project }): Piece => bold(projectOf(state, project)));
  const rest = of.length - shown.length;
  return rest > 0 ? [...shown.flatMap((one) => [one, ', ']), `${rest} more`] : listed(shown);
};

/** What the end does to a project that a request is about. */
type Fate = 'loses' | 'held_too' | 'found' | 'never' | 'over';

const fates = ({ state }: RequestRecord, kept: ReadonlySet<string>): readonly (ProjectOutcome & { fate: Fate })[] =>
  outcomesOf(state).map((one): ProjectOutcome & { fate: Fate } => {
    const { kind } = one.outcome;
    if (kind === 'removed' || kind === 'had') return { ...one, fate: 'over' };
    if (kind !== 'granted') return { ...one, fate: 'never' };
    if (one.outcome.origin === 'found') return { ...one, fate: 'found' };
    const { model } = state.asked.terms;
    return { ...one, fate: kept.has(shareOf({ model, project: one.project })) ? 'held_too' : 'loses' };
  });

const FATES: readonly (readonly [fate: Fate, one: string, many: string, why: string])[] = [
  ['loses', 'loses', 'lose', ''],
  ['held_too', 'keeps', 'keep', ': another request holds it, too'],
  ['found', 'keeps', 'keep', ': not made by this bot'],
  ['never', 'will not get', 'will not get', ''],
];

/** `payments-prod loses support-tone (R-7K2M9, Dana Kim, until Dec 24, 2026)` */
const line = (record: RequestRecord, { now, kept }: Pick<Preview, 'now' | 'kept'>): RichTextSection => {
  const { id, state } = record;
  const model = modelName(state.asked.terms.model);
  const all = fates(record, kept);
  const said = FATES.flatMap(([fate, one, many, why]): readonly (readonly Piece[])[] => {
    const of = all.filter((each) => each.fate === fate);
    return of.length === 0 ? [] : [[...names(record, of), ` ${of.length === 1 ? one : many} ${model}${why}`]];
  });
  const end = standingOn(state)?.until;
  const last: readonly Piece[] = end === undefined ? [] : [', until ', until(end, now)];
  const what = said.flatMap((pieces, index): readonly Piece[] => (index === 0 ? pieces : ['; ', ...pieces]));
  return section(...what, ` (${id}, ${fullName(state.asked.by)}`, ...last, ')');
};

const changedLine = ({ more, fewer }: NonNullable<Preview['changed']>): string => {
  const parts = [
    ...(more > 0 ? [`${counted(more, 'request')} more`] : []),
    ...(fewer > 0 ? [`${counted(fewer, 'request')} fewer`] : []),
  ];
  const what = parts.join(', ');
  return ` Nothing was revoked: this changed while you were reading, ${what}. Look again and press.`;
};

const base = { type: 'modal', callback_id: REVOKE_ALL, title: plain('Revoke all', LIMITS.modalTitle) } as const;

/** The dialog with its preview, a reason and the button that says how many. */
export function revokeAllDialog(preview: Preview): ModalView {
  const { records, unread, changed, name, kept, reason } = preview;
  const shown = records.slice(0, MOST_LINES);
  const rest = records.length - shown.length;
  const warned = changed === null ? [] : [rich('changed', section(sign('warning'), changedLine(changed)))];
  const lost = records.some((record) => fates(record, kept).some(({ fate }) => fate === 'loses'));
  const consequence = lost ? ' Calls will start to fail.' : '';
  const ends = records.length === 1 ? ' ends.' : ' end.';
  const blocks: KnownBlock[] = [
    ...warned,
    rich('what', section(bold(name), ': ', bold(counted(records.length, 'request')), `${ends}${consequence}`)),
    rich('which', ...shown.map((record) => line(record, preview)), ...(rest > 0 ? [section(`and ${rest} more`)] : [])),
    ...(unread.length === 0 ? [] : [rich('unread', section(sign('warning'), unreadLine(unread)))]),
    reasonField('Why?', reason),
  ];
  return {
    ...base,
    private_metadata: revokeAllMetadata(preview),
    submit: plain(`Revoke ${records.length}`),
    close: plain('Cancel'),
    blocks,
  };
}

const unreadLine = (unread: readonly RequestId[]): string => {
  const some = `${unread.slice(0, 5).join(', ')}${unread.length > 5 ? `, ${unread.length - 5} more` : ''}`;
  return ` Not in it, because the record cannot be read: ${some}. Try these again later.`;
};

/** The same dialog when there is nothing to press any more. */
export const revokeAllClosed = (said: string): ModalView => ({
  ...base,
  close: plain('Close'),
  blocks: [rich('what', section(said))],
});

export const onlyOperators = (channel: string): string =>
  `Only operators can revoke all at once. Ask in #${channel}; single requests are revoked on their cards.`;
export const operatorUnknown = (): string =>
  'Slack did not say whether you are an operator. Nothing was revoked; type it again in a moment.';
export const whatToRevoke = (): string =>
  'Revoke all of what? Write /share-model revoke-all and a model (ft:…), a project or a member ID (U…).';
/** Slack sends the id of somebody who was picked from its list only where the app's manifest has `should_escape`. */
export const whichPerson = (typed: string): string =>
  `I cannot tell who “${inline(typed, 40)}” is: Slack sent a name, and names can be changed. ` +
  'Write the member ID instead: in the profile, ⋯, Copy member ID.';
export const nothingToRevoke = (name: string): string =>
  `Nothing to revoke: no approved request about ${name} is live.`;
export const tooManyToRead = (name: string, most: number, narrower: string): string =>
  `More than ${most} requests about ${name} would have to be looked through, too many at once. ` +
  `Nothing was revoked; ${narrower}.`;
export const tooManyToRevoke = (name: string, count: number, narrower: string): string =>
  `${count} requests about ${name} are more than can be revoked at once (${MOST_REVOKED}). ` +
  `Nothing was revoked; ${narrower}.`;
export const ambiguous = (typed: string, ids: readonly string[]): string => {
  const some = `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`;
  return `“${inline(typed, 80)}” can mean more than one: ${some}. Write the id.`;
};
export const unknownToRevoke = (typed: string, nearest: readonly string[]): string => {
  const hint = nearest.length === 0 ? '' : ` Nearest: ${nearest.map((one) => inline(one, 120)).join(', ')}.`;
  return `I know no model and no project “${inline(typed, 80)}”.${hint} Nothing was revoked.`;
};
export const revoking = (count: number, name: string): string =>
  `On its way: ${counted(count, 'request')} about ${name} ${count === 1 ? 'is' : 'are'} being revoked. ` +
  'The thread of each tells when OpenAI has confirmed it.';

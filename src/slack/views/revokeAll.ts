import type { KnownBlock, ModalView, RichTextSection } from '@slack/types';
import * as v from 'valibot';
import { type RequestId, parseModelId, parseProjectId, parseRequestId, parseTeamId, parseUserId } from '../../domain/ids.ts';
import { standingOn } from '../../domain/request/evolve.ts';
import type { Whose } from '../../domain/request/holding.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import { reasonField } from './dialogs.ts';
import { LIMITS } from './limits.ts';
import { counted, modelName, projectOf } from './names.ts';
import { fullName } from './people.ts';
import { type ProjectOutcome, outcomesOf } from './phase.ts';
import { type Piece, bold, listed, plain, rich, section, sign } from './rich.ts';
import { until } from './times.ts';
import { inline } from './typed.ts';
import type { Read } from './values.ts';
import { UNKNOWN_VERSION } from './values.ts';

/** `/share-model revoke-all …`: what would lose what, before anything does. */

export const REVOKE_ALL = 'revoke_all';

const MOST_LINES = 40;
const MOST_PROJECTS = 3;
/** More are not revoked at once: their ids would not fit into the dialog, nor their commands into three seconds. */
export const MOST_REVOKED = 200;

/** What the dialog was opened for. The ids are what was shown: whatever else there is now was not confirmed. */
export interface RevokeAllAbout {
  readonly whose: Whose;
  readonly requests: readonly RequestId[];
  /** Where the command came from can be answered; a dialog itself has no such address. Not checked here. */
  readonly responseUrl: string | null;
}

/** What is revoked, as a sentence calls it: a model's or project's name, or a person's. */
export interface Preview extends RevokeAllAbout {
  readonly name: string;
  readonly records: readonly RequestRecord[];
  /** Requests that could not be read. They are not in it. */
  readonly unread: readonly RequestId[];
  readonly now: number;
  /** What was different when this was looked at before. */
  readonly changed: { readonly more: number; readonly fewer: number } | null;
  /** What was typed already. */
  readonly reason: string | null;
}

const Whom = v.variant('kind', [
  v.object({ kind: v.literal('model'), model: v.string() }),
  v.object({ kind: v.literal('project'), project: v.string() }),
  v.object({ kind: v.literal('person'), user: v.string(), team: v.string() }),
]);
const Versioned = v.object({ v: v.number() });
const About = v.object({ whose: Whom, requests: v.string(), to: v.nullish(v.string(), null) });

const metadata = ({ whose, requests, responseUrl: to }: RevokeAllAbout): string => {
  const about = { v: 1, whose, requests: requests.map((id) => id.slice(2)).join(' ') };
  const text = JSON.stringify({ ...about, to });
  return text.length <= LIMITS.privateMetadata ? text : JSON.stringify(about);
};

const whoseOf = (found: v.InferOutput<typeof Whom>): Whose | null => {
  switch (found.kind) {
    case 'model': {
      const model = parseModelId(found.model);
      return model && { kind: 'model', model };
    }
    case 'project': {
      const project = parseProjectId(found.project);
      return project && { kind: 'project', project };
    }
    case 'person': {
      const [user, team] = [parseUserId(found.user), parseTeamId(found.team)];
      return user && team && { kind: 'person', user, team };
    }
  }
};

/** Reads the dialog's `private_metadata`: null is malformed, another version is of another release. */
export function parseRevokeAll(text: string): Read<RevokeAllAbout> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const versioned = v.safeParse(Versioned, parsed);
  if (!versioned.success) return null;
  if (versioned.output.v !== 1) return UNKNOWN_VERSION;
  const about = v.safeParse(About, parsed);
  if (!about.success) return null;
  const whose = whoseOf(about.output.whose);
  const ids = about.output.requests.split(' ').map((id) => parseRequestId(`R-${id}`));
  const requests = ids.flatMap((id) => id ?? []);
  if (whose === null || requests.length !== ids.length || requests.length > MOST_REVOKED) return null;
  return { kind: 'read', value: { whose, requests, responseUrl: about.output.to } };
}

const names = ({ state }: RequestRecord, of: readonly ProjectOutcome[]): readonly Piece[] => {
  const shown = of.slice(0, MOST_PROJECTS).map(({ project }): Piece => bold(projectOf(state, project)));
  const rest = of.length - shown.length;
  return rest > 0 ? [...shown.flatMap((one) => [one, ', ']), `${rest} more`] : listed(shown);
};

/** `payments-prod loses support-tone (R-7K2M9, Dana Kim, until Dec 24, 2026)` */
const line = (record: RequestRecord, now: number): RichTextSection => {
  const { id, state } = record;
  const model = modelName(state.asked.terms.model);
  const all = outcomesOf(state);
  const granted = all.flatMap((one) => (one.outcome.kind === 'granted' ? [{ ...one, origin: one.outcome.origin }] : []));
  const open = all.filter(({ outcome }) => ['none', 'delayed', 'failed'].includes(outcome.kind));
  const clauses = [
    { of: granted.filter(({ origin }) => origin === 'bot'), one: ` loses ${model}`, many: ` lose ${model}` },
    { of: granted.filter(({ origin }) => origin === 'found'), one: ` keeps ${model}: not made by this bot`, many: ` keep ${model}: not made by this bot` },
    { of: open, one: ` will not get ${model}`, many: ` will not get ${model}` },
  ];
  const said = clauses.flatMap(({ of, one, many }): readonly (readonly Piece[])[] =>
    of.length === 0 ? [] : [[...names(record, of), of.length === 1 ? one : many]],
  );
  const end = standingOn(state)?.until;
  const last: readonly Piece[] = end === undefined ? [] : [', until ', until(end, now)];
  const what = said.flatMap((pieces, index): readonly Piece[] => (index === 0 ? pieces : ['; ', ...pieces]));
  return section(...what, ` (${id}, ${fullName(state.asked.by)}`, ...last, ')');
};

const changedLine = ({ more, fewer }: NonNullable<Preview['changed']>): string => {
  const parts = [more > 0 ? `${counted(more, 'request')} more` : '', fewer > 0 ? `${counted(fewer, 'request')} fewer` : ''];
  return ` Nothing was revoked: this changed while you were reading, ${parts.filter(Boolean).join(', ')}. Look again and press.`;
};

const base = { type: 'modal', callback_id: REVOKE_ALL, title: plain('Revoke all', LIMITS.modalTitle) } as const;

/** The dialog with its preview, a reason and the button that says how many. */
export function revokeAllDialog(preview: Preview): ModalView {
  const { records, unread, changed, name, now, reason } = preview;
  const shown = records.slice(0, MOST_LINES);
  const rest = records.length - shown.length;
  const warned = changed === null ? [] : [rich('changed', section(sign('warning'), changedLine(changed)))];
  const lost = records.some(({ state }) => outcomesOf(state).some(({ outcome }) => outcome.kind === 'granted' && outcome.origin === 'bot'));
  const consequence = lost ? ' Calls will start to fail.' : '';
  const ends = records.length === 1 ? ' ends.' : ' end.';
  const blocks: KnownBlock[] = [
    ...warned,
    rich('what', section(bold(name), ': ', bold(counted(records.length, 'request')), `${ends}${consequence}`)),
    rich('which', ...shown.map((record) => line(record, now)), ...(rest > 0 ? [section(`and ${rest} more`)] : [])),
    ...(unread.length === 0 ? [] : [rich('unread', section(sign('warning'), unreadLine(unread)))]),
    reasonField('Why?', reason),
  ];
  return {
    ...base,
    private_metadata: metadata(preview),
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
  'Revoke all of what? Write /share-model revoke-all and a model (ft:…), a project or a person.';
/** Slack sends ids of people only where the app asks for them, and only for people who were picked. */
export const whichPerson = (typed: string): string =>
  `I cannot tell who “${inline(typed, 40)}” is: names can be changed. Pick the person from Slack's list, or write their ` +
  'member ID (their profile, ⋯, Copy member ID).';
export const nothingToRevoke = (name: string): string => `Nothing to revoke: no approved request about ${name} is live.`;
export const tooManyToRevoke = (name: string, count: string, narrower: string): string =>
  `${count} requests about ${name} are more than can be revoked at once (${MOST_REVOKED}). Nothing was revoked; ${narrower}.`;
export const ambiguous = (typed: string, ids: readonly string[]): string =>
  `“${inline(typed, 80)}” can mean more than one: ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}. Write the id.`;
export const unknownToRevoke = (typed: string, nearest: readonly string[]): string => {
  const hint = nearest.length === 0 ? '' : ` Nearest: ${nearest.map((one) => inline(one, 120)).join(', ')}.`;
  return `I know no model and no project “${inline(typed, 80)}”.${hint} Nothing was revoked.`;
};
export const revoking = (count: number, name: string): string =>
  `On its way: ${counted(count, 'request')} about ${name} ${count === 1 ? 'is' : 'are'} being revoked. The thread of each tells when OpenAI has confirmed it.`;

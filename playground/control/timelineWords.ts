import { isRecord, tryJson } from '../json.ts';
import type { World } from '../world/world.ts';
import type { WorldCall } from '../world/calls.ts';
import { bodyValue } from './timelineSecrets.ts';
import type { StepKind } from './toolsWire.ts';

/** How a step is told in one line: what is found in payloads and calls, in people's words. */

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
const cut = (line: string, most = 90): string => (line.length > most ? `${line.slice(0, most - 1)}…` : line);

/** A delivery's form with its payload read. */
export function formOf(rawBody: string): Readonly<Record<string, unknown>> {
  const form = Object.fromEntries(new URLSearchParams(rawBody));
  const payload = tryJson(form['payload'] ?? '');
  return isRecord(payload) ? payload : form;
}

/** Who did what at their screen. */
export function actWords(form: Readonly<Record<string, unknown>>, name: (id: string) => string): string {
  const who = name(text(form['user_id']) || text(at(form, 'user', 'id')));
  const title = text(at(form, 'view', 'title', 'text'));
  switch (form['type']) {
    case undefined:
      return cut(`${who} typed ${text(form['command'])} ${text(form['text']).replaceAll(/ft:[^\s:]*:[^\s:]*:/g, 'ft:…:')}`.trimEnd(), 120);
    case 'block_actions': {
      const action: unknown = Array.isArray(form['actions']) ? form['actions'][0] : null;
      const label = text(at(action, 'text', 'text')) || text(at(action, 'selected_option', 'text', 'text'));
      if (label === '') return `${who} changed ${text(at(action, 'action_id'))}`;
      return cut(`${who} ${at(action, 'type') === 'button' ? 'clicked' : 'chose'} “${label}”`);
    }
    case 'view_submission':
      return `${who} submitted “${title}”`;
    case 'view_closed':
      return `${who} closed “${title}”`;
    case 'block_suggestion':
      return `${who} searched “${text(form['value'])}”`;
    default:
      return `${who}: ${text(form['type'])}`;
  }
}

/** What a message on a queue asks for. */
export function messageWords(body: unknown): string {
  if (!isRecord(body)) return 'something unread';
  const request = text(body['request']) || text(at(body, 'command', 'request'));
  if (body['kind'] === 'command') return `${text(at(body, 'command', 'kind'))} ${request}`;
  const share = at(body, 'share');
  if (isRecord(share)) return `look at ${shareWords(share)}${request === '' ? '' : `, for ${request}`}`;
  return body['kind'] === 'nudge' ? `look at ${request}` : text(body['kind']);
}

const shortModel = (model: string): string => model.replace(/^ft:[^:]*:[^:]*:/, '');
const shareWords = (share: unknown): string => `${shortModel(text(at(share, 'model')))} × ${text(at(share, 'project'))}`;

export interface CallWords {
  readonly kind: StepKind;
  readonly what: string;
  /** A look at something; it changes nothing. */
  readonly isDetail: boolean;
}

/** What a call asks for. */
export function callWords(call: WorldCall, world: World | null): CallWords {
  const told = wordsOf(call, world);
  const isRead = call.service === 'slack' && !/^(?:chat|views)\.|^response_url$/.test(call.operation);
  // Lists for the pickers, read again every half hour.
  const isRoutine = told.what === 'to shares: catalogue' || (call.service === 'openai' && call.path.startsWith('/v1/organization/'));
  return { ...told, isDetail: told.kind === 'aws' || isRead || isRoutine };
}

function wordsOf(call: WorldCall, world: World | null): Omit<CallWords, 'isDetail'> {
  const { service, operation, request, method, path } = call;
  if (service === 'openai') {
    const short = decodeURIComponent(path.split('?')[0] ?? '').replace(/\/ft:[^/]*:([^:/]+:[^:/]+)(\/|$)/, '/…:$1$2');
    return { kind: 'openai', what: `${method} ${short}` };
  }
  if (service === 'slack') return { kind: 'slack', what: slackWords(operation, request, world) };
  if (operation === 'SendMessage') {
    const queue = text(at(request, 'QueueUrl')).includes('requests') ? 'requests' : 'shares';
    return { kind: 'queue', what: `to ${queue}: ${messageWords(bodyValue(at(request, 'MessageBody')))}` };
  }
  if (operation === 'UpdateItem') {
    const what = recordWords(request);
    if (what !== null) return { kind: 'record', what };
  }
  const key = text(at(request, 'Key', 'pk', 'S')) || text(at(request, 'IndexName')) || text(at(request, 'SecretId'));
  return { kind: 'aws', what: `${operation} ${shortModel(key)}`.trimEnd() };
}

function slackWords(operation: string, request: unknown, world: World | null): string {
  const id = text(at(request, 'channel'));
  const channel = world?.slack.world.channels.get(id);
  const reader = world?.slack.world.users.get(channel?.dmWith ?? id)?.displayName;
  const where = channel === undefined && reader === undefined ? '' : reader === undefined ? ` #${channel?.name ?? id}` : ` to ${reader}`;
  const said = text(at(request, 'text'));
  return cut(`${operation}${where}${said === '' ? '' : ` “${said.replaceAll('\n', ' ')}”`}`);
}

/** The new state of a record, from the write that made it; `null` where only what was shown of it is written down. */
function recordWords(request: unknown): string | null {
  const key = text(at(request, 'Key', 'pk', 'S'));
  const values = at(request, 'ExpressionAttributeValues');
  const version = text(at(values, ':to', 'N'));
  const all = isRecord(values) ? Object.values(values) : [];
  const events = all.flatMap((value) => {
    const list = at(value, 'L');
    return Array.isArray(list) ? list.flatMap((one) => eventWords(text(at(one, 'S')))) : [];
  });
  const states = all.flatMap((value) => stateWords(tryJson(text(at(value, 'S')))));
  const news = [...events, ...states].join(', ');
  if (news === '') return null;
  return cut(`${shortModel(key)}${version === '' ? '' : ` version ${version}`}: ${news}`, 130);
}

/** `<sha256> <json>`: the form of an entry of the trail. */
function eventWords(entry: string): readonly string[] {
  const event = tryJson(entry.slice(entry.indexOf(' ') + 1));
  if (!isRecord(event)) return [];
  const inner = isRecord(event['event']) ? event['event'] : event;
  const who = text(at(inner, 'by', 'name'));
  const kind = text(inner['kind']);
  const why = kind === 'refused' ? ` (${text(inner['why'])})` : '';
  const have = typeof inner['need'] === 'number' ? ` (${String(inner['have'])} of ${inner['need']})` : '';
  return [`${kind}${have}${why}${who === '' ? '' : ` by ${who}`}`];
}

/** A share's state: what stands at OpenAI, and what is under way. */
function stateWords(state: unknown): readonly string[] {
  if (!isRecord(state) || !('leases' in state)) return [];
  const rows = at(state, 'permission', 'rows');
  const row: unknown = Array.isArray(rows) ? rows[0] : null;
  const op = at(state, 'op', 'kind');
  const mode = at(state, 'op', 'mode');
  const waits = text(at(state, 'waiting', 'why'));
  return [
    ...(typeof op === 'string' ? [op === 'create' ? (mode === 'doubt' ? 'creating, in doubt' : 'creating') : 'deleting'] : []),
    ...(waits === '' ? [] : [`waits (${waits})`]),
    row === null || row === undefined ? 'holds nothing' : `holds ${text(at(row, 'id')) || 'a permission'}`,
  ];
}

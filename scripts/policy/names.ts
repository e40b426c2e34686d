import { parseChannelId, parseGroupId, parseProjectId, parseUserId, type ProjectId } from '../../src/domain/ids.ts';
import { MAX_GLOB, MAX_STARS, parseGlob, type GlobFault } from '../../src/domain/policy/glob.ts';
import type { Channel, Principal } from '../../src/domain/policy/types.ts';
import { label, type Place, type Reader } from './reader.ts';
import { nearest, quote } from './report.ts';

type Named =
  | Principal
  | ({ readonly kind: 'channel' } & Channel)
  | { readonly kind: 'project'; readonly id: ProjectId; readonly name: string };
type Kind = Named['kind'];

/** A person who writes a name wrongly is told what an id of that kind looks like. */
const KINDS: Readonly<Record<Kind, string>> = {
  user: 'a person (U… or W…)',
  group: 'a user group (S…)',
  channel: 'a channel (C… or G…)',
  project: 'a project (proj_…)',
};

function readId(id: string, name: string): Named | null {
  const user = parseUserId(id);
  if (user) return { kind: 'user', id: user, name };
  const group = parseGroupId(id);
  if (group) return { kind: 'group', id: group, name };
  const channel = parseChannelId(id);
  // A rule's cards stand where its approvers are, so a direct message (D…) is none.
  if (channel && !channel.startsWith('D')) return { kind: 'channel', id: channel, name };
  const project = parseProjectId(id);
  return project ? { kind: 'project', id: project, name } : null;
}

/** The file's own names, and everything that may stand where an id is wanted. */
export class Names {
  readonly #reader: Reader;
  readonly #byName = new Map<string, Named>();
  readonly #byId = new Map<string, Named>();
  /** Written down, but wrongly: told once, where it stands. */
  readonly #broken = new Set<string>();

  constructor(reader: Reader, place: Place | null) {
    this.#reader = reader;
    for (const { key, offset, value } of (place && reader.fields(place, null)?.keys) ?? []) {
      this.#broken.add(key);
      if (!/^[a-z0-9][a-z0-9._-]{0,79}$/.test(key) || parseProjectId(key)) {
        const hint = 'Names are lower case: letters, digits, ".", "_" and "-", without @ or #, and not themselves ids.';
        reader.wrong({ ...value, offset }, `${quote(key)} cannot be a name. ${hint}`);
        continue;
      }
      const id = reader.text(value, 'S01MLOWNERS');
      if (id === null) continue;
      const named = readId(id, key);
      const before = this.#byId.get(id);
      if (!named) {
        reader.wrong(value, `${quote(id)} is no id. Write the id of ${Object.values(KINDS).join(', ')}.`);
      } else if (before) {
        reader.wrong(value, `${id} has the name "${before.name}" already. Keep one of the two names.`);
      } else {
        this.#broken.delete(key);
        this.#byName.set(key, named);
        this.#byId.set(id, named);
      }
    }
  }

  principal(place: Place): Principal | null {
    const named = this.#find(place, ['user', 'group'], 'ml-owners');
    return named?.kind === 'user' || named?.kind === 'group' ? named : null;
  }

  channel(place: Place): Channel | null {
    const named = this.#find(place, ['channel'], 'model-approvals');
    return named?.kind === 'channel' ? { id: named.id, name: named.name } : null;
  }

  /** A project's name, its id, or a glob over ids. */
  projects(place: Place): string | null {
    const text = this.#reader.text(place, '"proj_*"');
    if (text === null) return null;
    if (!text.includes('*')) return this.#find(place, ['project'], 'payments-prod')?.id ?? null;
    const glob = this.#glob(place, text);
    if (glob === null) return null;
    const [fixed = ''] = glob.split('*');
    if (!glob.includes(':') && ('proj_'.startsWith(fixed) || fixed.startsWith('proj_'))) return glob;
    const why = `${quote(text)} fits no project id (proj_…). Rules go by ids, since names can be changed`;
    return this.#reader.wrong(place, `${why}: write "proj_*", ids, or names from "names".`);
  }

  /** A model id, or a glob over model ids. */
  models(place: Place): string | null {
    const text = this.#reader.text(place, '"ft:*:acme:*:*"');
    if (text === null) return null;
    const glob = this.#glob(place, text);
    if (glob === null) return null;
    const parts = glob.split(':');
    const [head = '', , , , , step = '*'] = parts;
    if ((parts.length === 5 || parts.length === 6) && fits(head, 'ft') && fits(step, 'ckpt-step-')) return glob;
    const what = 'Write all five parts, "ft:*:acme:*:*", and for checkpoints a sixth, "ft:*:acme:*:*:*".';
    return this.#reader.wrong(place, `${quote(text)} fits no model id: * never crosses a ":". ${what}`);
  }

  #glob(place: Place, text: string): string | null {
    const parsed = parseGlob(text);
    if (parsed.ok) return parsed.glob;
    return this.#reader.wrong(place, `${quote(text)} is no valid glob: ${faultText(parsed.fault, text)}`);
  }

  #find(place: Place, kinds: readonly Kind[], example: string): Named | null {
    const reader = this.#reader;
    const text = reader.text(place, example);
    if (text === null || this.#broken.has(text)) return null;
    const wanted = kinds.map((kind) => KINDS[kind]).join(' or ');
    const named = this.#byName.get(text) ?? this.#byId.get(text) ?? readId(text, text);
    if (!named) {
      const candidates = [...this.#byName.values()].filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
      const bare = text.replace(/^[@#]/, '');
      const near = candidates.includes(bare) ? bare : nearest(bare, candidates);
      const hint = near ? `Did you mean "${near}"?` : `Add it under "names", or write the id of ${wanted}.`;
      return reader.wrong(place, `No name ${quote(text)} in this file. ${hint}`);
    }
    if (kinds.includes(named.kind)) return named;
    const what = named.name === named.id ? named.id : `"${named.name}" (${named.id})`;
    const needs = `${label(place.path)} needs ${wanted}. Write for example ${example}.`;
    return reader.wrong(place, `${what} is ${KINDS[named.kind]}; ${needs}`);
  }
}

/** Whether a glob's part can fit an id's part that begins with, or for `ft` is, `word`. */
function fits(part: string, word: 'ft' | 'ckpt-step-'): boolean {
  const [fixed = ''] = part.split('*');
  if (word === 'ft') return part === 'ft' || (part.includes('*') && 'ft'.startsWith(fixed));
  return part.includes('*') ? word.startsWith(fixed) || fixed.startsWith(word) : /^ckpt-step-\d{1,9}$/.test(part);
}

function faultText(fault: GlobFault, text: string): string {
  switch (fault.kind) {
    case 'empty':
      return 'it is empty. Write at least "*".';
    case 'too_long':
      return `it is longer than ${MAX_GLOB} characters. Put a * for what may differ.`;
    case 'too_many_stars':
      return `it has more than ${MAX_STARS} stars. Write several globs.`;
    case 'double_star':
      return '** is not known. Write *; it never crosses a ":".';
    case 'bad_character':
      return `${quote(text.charAt(fault.at))} is not allowed. Beside * write letters, digits, ".", "_", "-" and ":".`;
  }
}

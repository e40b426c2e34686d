import { isAlias, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import { nearest, quote, type Report, visible } from './report.ts';

/** A value and where it stands. */
export interface Place {
  readonly node: ParsedNode | null;
  readonly path: string;
  readonly offset: number;
}

export interface Fields {
  /** Where the mapping begins: for what is missing. */
  readonly place: Place;
  readonly get: (key: string) => Place | null;
  readonly keys: readonly { readonly key: string; readonly offset: number; readonly value: Place }[];
}

/**
 * Reads YAML nodes as the kinds of values a policy has. Each method gives null where the value is not of its kind,
 * having told the report; callers go on with the rest, so that everything wrong is found at once.
 */
export class Reader {
  readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  wrong({ offset, path }: Place, message: string): null {
    this.report.add(offset, path, message);
    return null;
  }

  /** @param known the allowed keys, or null where they are free names */
  fields(place: Place, known: readonly string[] | null): Fields | null {
    const { node, path } = place;
    if (isSilent(node)) return null;
    if (!isMap(node)) {
      const keys = known ? known.join(', ') : 'name: id';
      return this.wrong(place, `${label(path)} must be a mapping (${keys}), not ${this.#kind(place)}.`);
    }
    const found = new Map<string, Fields['keys'][number]>();
    // Once and not for each key: a file of 64 KiB can have 20,000 that nobody knows.
    const written = new Set(node.items.map(({ key }) => (isScalar(key) ? key.value : null)));
    const missing = (known ?? []).filter((one) => !written.has(one));
    for (const { key: keyNode, value: valueNode } of node.items) {
      // The parser gives every key of a block mapping a node, and flow mappings an empty one.
      const offset = keyNode?.range[0] ?? place.offset;
      if (isSilent(keyNode)) continue;
      const key = isScalar(keyNode) ? String(keyNode.value) : '';
      const at = { node: keyNode, path: path ? `${path}.${key}` : key, offset };
      const value = { node: valueNode, path: at.path, offset: valueNode?.range[0] ?? offset };
      if (!isScalar(keyNode) || typeof keyNode.value !== 'string') {
        this.wrong(at, `A key must be plain text, not ${this.#kind(at)}. Put quotes around it, or take it out.`);
        continue;
      }
      const before = found.get(key);
      if (before) {
        const { line } = this.report.lines.linePos(before.offset);
        this.wrong(at, `${quote(key)} is here twice, first in line ${line}. Keep one.`);
      } else if (key === '<<') {
        this.wrong(at, 'Merge keys (<<) are not allowed. Write the entries themselves.');
      } else if (known && !known.includes(key)) {
        const near = nearest(key, missing);
        const hint = near ? `Did you mean "${near}"?` : `Allowed here: ${known.join(', ')}.`;
        this.wrong(at, `Unknown key ${quote(key)}. ${hint}`);
        // Read on as if it had been written, so that the mistakes in its value are found in the same go.
        if (near) found.set(near, { key: near, offset, value: { ...value, path: path ? `${path}.${near}` : near } });
      } else {
        found.set(key, { key, offset, value });
      }
    }
    return { place, get: (key) => found.get(key)?.value ?? null, keys: [...found.values()] };
  }

  /** The value under a key that must be there. */
  need(fields: Fields, key: string, example: string): Place | null {
    const value = fields.get(key);
    if (value) return value;
    const { path } = fields.place;
    return this.wrong(fields.place, `${label(path)} has no "${key}". Add for example "${key}: ${example}".`);
  }

  items(place: Place, { min, max, example }: { min: number; max: number; example: string }): readonly Place[] {
    const { node, path } = place;
    if (isSilent(node)) return [];
    if (!isSeq(node)) {
      this.wrong(place, `${label(path)} must be a list, such as ${example}, not ${this.#kind(place)}.`);
      return [];
    }
    if (node.items.length < min) this.wrong(place, `${label(path)} is empty. Write for example ${example}.`);
    const places = node.items.map((item, index) => ({
      node: item,
      path: `${path}[${index}]`,
      offset: item.range[0],
    }));
    const over = places[max];
    if (over) this.wrong(over, `${label(path)} has ${places.length} entries; at most ${max} are allowed.`);
    return places.slice(0, max);
  }

  text(place: Place, example: string): string | null {
    const { node } = place;
    if (isSilent(node)) return null;
    if (isScalar(node) && typeof node.value === 'string') {
      return node.value === '' ? this.#notText(place, example) : node.value;
    }
    return this.#notText(place, example);
  }

  whole(place: Place, min: number, max: number): number | null {
    const { node, path } = place;
    if (isSilent(node)) return null;
    const value = isScalar(node) ? node.value : null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    return this.wrong(place, `${label(path)} must be a whole number from ${min} to ${max}, not ${this.#kind(place)}.`);
  }

  flag(place: Place): boolean | null {
    const { node, path } = place;
    if (isSilent(node)) return null;
    if (isScalar(node) && typeof node.value === 'boolean') return node.value;
    return this.wrong(place, `${label(path)} must be true or false, not ${this.#kind(place)}.`);
  }

  #notText(place: Place, example: string): null {
    const { node, path, offset } = place;
    const word = /^[ \t]*#(\S{1,80})/.exec(this.report.text.slice(offset, offset + 200))?.[1];
    if (word) {
      return this.wrong(place, `${label(path)} is empty, because # begins a comment. Leave the # out: ${visible(word)}`);
    }
    const kind = this.#kind(place);
    if (kind === NOTHING) return this.wrong(place, `${label(path)} is empty. Write for example ${example}`);
    const quotes = isScalar(node) ? 'Put quotes around it, if you mean it, or write' : 'Write';
    return this.wrong(place, `${label(path)} must be text, not ${kind}. ${quotes} for example ${example}`);
  }

  #kind({ node }: Place): string {
    if (isMap(node)) return 'a mapping';
    if (isSeq(node)) return 'a list';
    if (!isScalar(node) || node.value === null || node.value === '') return NOTHING;
    if (typeof node.value === 'string') return `the text ${quote(node.value)}`;
    return `the ${typeof node.value} ${JSON.stringify(node.value)}`;
  }
}

const NOTHING = 'nothing';

/** Aliases were refused when the text was read; nothing more is to be said about them. */
const isSilent = (node: ParsedNode | null | undefined): boolean => isAlias(node);

/** The last part of a path, for a sentence: `approvers[1]` of `rules[0].approvers[1]`. */
export const label = (path: string): string => (path === '' ? 'The file' : (path.split('.').at(-1) ?? path));

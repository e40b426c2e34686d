import { LineCounter, isNode, parseDocument } from 'yaml';

/** A policy's text beside what was compiled from it: its own names, and where something stands. */
export interface Source {
  readonly file: string;
  /** Name → id, as the file gives them. */
  readonly names: ReadonlyMap<string, string>;
  /** `policy.yaml:12:7`; where a key is left out, the place of what it belongs to. */
  at(path: readonly (string | number)[]): string;
}

/** @param text of a policy that compiled without a mistake */
export function readSource(text: string, file: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const named: unknown = document.toJS();
  const names = typeof named === 'object' && named !== null && 'names' in named ? named.names : {};
  return {
    file,
    names: new Map(Object.entries(names ?? {}).map(([name, id]) => [name, String(id)])),
    at: (path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const node = document.getIn(path.slice(0, length), true);
        if (!isNode(node) || !node.range) continue;
        const { line, col } = lines.linePos(node.range[0]);
        return `${file}:${line}:${col}`;
      }
      return `${file}:1:1`;
    },
  };
}

import { Composer, CST, Lexer, Parser, type ErrorCode, type ParsedNode } from 'yaml';
import { quote, type Report } from './report.ts';

const MAX_BYTES = 64 * 1024;
/** Of brackets in brackets, and of dashes on one line; the parser goes down by recursion. */
const MAX_DEPTH = 16;
const TOO_DEEP = 'Nested far too deep. A policy needs four levels.';

/** What each of the parser's complaints means for somebody who writes a policy. */
const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT:
    'The indentation does not fit. Entries of one list or mapping begin in the same column; close every [ and {.',
  BAD_SCALAR_START:
    'A plain value may not begin with @ or `. Write names without the @, or put quotes around the value.',
  BLOCK_AS_IMPLICIT_KEY:
    'A second "key: value" on one line. Give each its own line, or put quotes around the value.',
  MISSING_CHAR:
    'A quote, bracket, comma or space is missing here. Close what was opened, and write a space after each colon.',
  MULTILINE_IMPLICIT_KEY: 'A key must stand on one line, with its colon. Is the colon missing, or a quote not closed?',
  TAB_AS_INDENT: 'A tab as indentation. Use spaces.',
  BAD_DQ_ESCAPE: 'A backslash that means nothing here. Leave it out, or use single quotes.',
  UNEXPECTED_TOKEN: 'This does not belong here. Is the indentation right, and does every key have its colon?',
  KEY_OVER_1024_CHARS: 'A key is far too long. Is a quote not closed?',
};

/** Slips behind which the parser still understands the rest; behind any other it stumbles on and on. */
const HARMLESS = new Set<ErrorCode>(['BAD_SCALAR_START', 'TAB_AS_INDENT', 'BAD_DQ_ESCAPE']);

/** Complaints about things that are refused by {@link refuseFeatures} in clearer words. */
const SAID_ALREADY = new Set<ErrorCode>([
  'ALIAS_PROPS', 'BAD_ALIAS', 'BAD_DIRECTIVE', 'BAD_PROP_ORDER',
  'MULTIPLE_ANCHORS', 'MULTIPLE_DOCS', 'MULTIPLE_TAGS', 'TAG_RESOLVE_FAILED',
]);

/**
 * Reads one YAML document of the plain kind: no aliases, anchors, tags, directives or further documents, at most
 * 64 KiB. Null where nothing can be made of it; the report then says why.
 */
export function parseYaml(report: Report): ParsedNode | null {
  const bytes = Buffer.byteLength(report.text);
  if (bytes > MAX_BYTES) {
    const what = `at most ${MAX_BYTES} are read. Make globs wider, or take rules out.`;
    report.add(0, '', `The file has ${bytes} bytes; ${what}`);
    return null;
  }
  if (!refuseFeatures(report)) return null;
  const options = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false } as const;
  const composer = new Composer(options);
  const documents = [...composer.compose(new Parser().parse(report.text), true, report.text.length)];
  const [first, second] = documents;
  if (second) report.add(second.range[0], '', 'A second document. Keep one: take the "---" or "..." line out.');

  let slips = 0;
  for (const { code, pos } of documents.flatMap(({ errors }) => errors)) {
    if (SAID_ALREADY.has(code)) continue;
    if (code === 'RESOURCE_EXHAUSTION') {
      report.add(pos[0], '', TOO_DEEP);
      return null;
    }
    slips += 1;
    report.add(pos[0], '', SYNTAX[code] ?? 'This is no valid YAML. Compare it with the example in docs/policy.md.');
    if (!HARMLESS.has(code)) break;
  }
  // What stands behind a slip was understood wrongly, so judging it would only mislead.
  return slips > 0 ? null : (first?.contents ?? null);
}

/**
 * Goes through the text token by token, flat, so that no nesting or expansion can cost anything.
 * @returns false where the text had better not be parsed at all
 */
function refuseFeatures(report: Report): boolean {
  let offset = 0;
  let scalar = false;
  let brackets = 0;
  let onLine = 0;
  for (const token of new Lexer().lex(report.text)) {
    const type: CST.TokenType | null = scalar ? null : CST.tokenType(token);
    scalar = type === 'scalar';
    // The lexer's own marks stand for no character of the file.
    if (type === 'scalar' || type === 'doc-mode' || type === 'flow-error-end') continue;
    const message = type && REFUSED[type]?.(token);
    if (message) report.add(offset, '', message);
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') brackets -= 1;
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') onLine += 1;
    if (type === 'newline') onLine = 0;
    if (brackets > MAX_DEPTH || onLine > MAX_DEPTH) {
      report.add(offset, '', TOO_DEEP);
      return false;
    }
    offset += token.length;
  }
  return true;
}

const REFUSED: Partial<Record<CST.TokenType, (token: string) => string>> = {
  alias: (token) =>
    `${quote(token)} without quotes is an alias, and aliases are not allowed. A glob that begins with * needs quotes: ` +
    `${quote(token)}; else write the value itself.`,
  anchor: (token) =>
    `${quote(token)} is an anchor, and anchors are not allowed. Take it out; write the value wherever it is needed.`,
  tag: (token) => `${quote(token)} is a tag, and tags are not allowed. Take it out, or put quotes around the value.`,
  'directive-line': (token) => `${quote(token)} is a directive, and directives are not allowed. Take the line out.`,
};

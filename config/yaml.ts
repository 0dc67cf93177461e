import { LineCounter, parseDocument, type Document, type ErrorCode } from 'yaml';

/** Something wrong at an offset of a file's text. */
export interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

export interface ParsedYaml {
  /** What could be parsed, in spite of the problems. */
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly problems: readonly YamlProblem[];
}

/** Parses one file. What the parser only warns of, such as an unknown tag, is refused too. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    merge: true,
    // `1:` and `true:` are the keys "1" and "true", as everywhere behind the parser.
    stringKeys: true,
  });
  const problems = withoutFollowUps([...document.errors, ...document.warnings]).map(({ code, pos }) => ({
    offset: Math.max(0, pos[0]),
    message: textOf(code),
  }));
  return { document, lines, problems };
}

/** After the first slip of syntax the parser reports what only follows from it; duplicate keys all stand alone. */
function withoutFollowUps<T extends { code: ErrorCode }>(errors: readonly T[]): T[] {
  const first = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
}

const textOf = (code: ErrorCode): string =>
  code === 'DUPLICATE_KEY'
    ? 'duplicate key: it stands in this map already; keep one of the two'
    : `YAML: ${TEXTS[code]}`;

/** The parser's own texts repeat parts of the file, and with them a literal secret: none of them is shown. */
const TEXTS: Readonly<Record<Exclude<ErrorCode, 'DUPLICATE_KEY'>, string>> = {
  ALIAS_PROPS: 'an alias (*) takes neither an anchor (&) nor a tag (!)',
  BAD_ALIAS: 'an alias (*) or an anchor (&) without a name; put quotes around text that begins with * or &',
  BAD_COLLECTION_TYPE: 'a tag (!) that does not fit, and which no spec needs',
  BAD_DIRECTIVE: 'a directive (%), which no spec needs',
  BAD_DQ_ESCAPE: 'an unknown escape (\\) in double quotes; use single quotes',
  BAD_INDENT: 'the indentation does not fit, or a bracket is not closed',
  BAD_PROP_ORDER:
    'an anchor (&) or a tag (!) in the wrong place; put quotes around text that begins with & or !',
  BAD_SCALAR_START: 'text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a map or a list inside a line; put quotes around text that holds a colon and a space',
  BLOCK_IN_FLOW: 'a map or a list by indentation inside brackets; use brackets for it too',
  IMPOSSIBLE: 'something stands here that does not fit',
  KEY_OVER_1024_CHARS: 'a key is too long',
  MISSING_CHAR: 'a quote, a bracket, a comma, or a colon with a space behind it is missing',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line; a quote or a bracket may be missing',
  MULTIPLE_ANCHORS: 'two anchors (&) for one value; put quotes around text that begins with &',
  MULTIPLE_DOCS: 'several documents in one file; one file describes one connector',
  MULTIPLE_TAGS: 'two tags (!) for one value; put quotes around text that begins with !',
  NON_STRING_KEY: 'a key is text; found a list, a map or an alias',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab cannot indent; use spaces',
  TAG_RESOLVE_FAILED: 'a tag (!), which no spec needs; put quotes around text that begins with !',
  UNEXPECTED_TOKEN: 'something stands here that does not fit; put quotes around text with special characters',
};

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { quote } from './quote';

/** An XML element by its local name: OVF files differ in their prefixes, and the local names do not clash. */
export interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** The text directly inside, without white space at its ends. */
  readonly text: string;
}

// Ten times the largest descriptors of real appliances; what reads them may then compare all with all.
const MOST_ELEMENTS = 50_000;

/** Why a text was refused, as the end of a sentence that begins with the file's name. */
export class XmlError extends Error {}

export function childrenOf(parent: Element | undefined, name: string): readonly Element[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

export function childOf(parent: Element | undefined, name: string): Element | undefined {
  return parent?.children.find((child) => child.name === name);
}

/** The text of a child, undefined when the child is missing or empty. */
export function childText(parent: Element | undefined, name: string): string | undefined {
  const text = childOf(parent, name)?.text;
  return text === '' ? undefined : text;
}

export function isTrue(value: string | undefined): boolean {
  return value !== undefined && ['true', '1'].includes(value.trim().toLowerCase());
}

/**
 * Parses a document. A DOCTYPE is refused whatever it holds: no OVF needs one, and its entities are how small
 * files grow to gigabytes or read others.
 */
export function parseXml(bytes: Uint8Array): Element {
  const text = decode(bytes);
  refuseDeclarations(text);
  const verdict = XMLValidator.validate(text);
  if (verdict !== true) {
    const { msg, line } = verdict.err;
    throw new XmlError(`is not well-formed XML: line ${line}: ${msg.replace(/\.$/, '').slice(0, 200)}`);
  }
  let nodes: RawNode[];
  try {
    nodes = PARSER.parse(text) as RawNode[];
  } catch (error) {
    throw new XmlError(`is not well-formed XML: ${error instanceof Error ? error.message : String(error)}`);
  }
  const budget = { elements: MOST_ELEMENTS };
  const roots = toElements(nodes, budget).filter((element) => !element.name.startsWith('?'));
  if (roots.length !== 1 || !roots[0])
    throw new XmlError(`is not well-formed XML: it has ${roots.length} root elements`);
  return roots[0];
}

function decode(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = /^<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(start)?.[1];
  const encoding = start.startsWith('\xff\xfe')
    ? 'utf-16le'
    : start.startsWith('\xfe\xff')
      ? 'utf-16be'
      : (declared ?? 'utf-8');
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new XmlError(`is not well-formed XML: it is not encoded in ${encoding}`);
  }
}

/** Finds `<!...>` that is neither a comment nor CDATA, and references to entities XML does not predefine. */
function refuseDeclarations(text: string): void {
  let at = 0;
  for (;;) {
    const next = text.indexOf('<!', at);
    refuseEntities(text, at, next === -1 ? text.length : next);
    if (next === -1) return;
    const [open, close] = text.startsWith('<!--', next)
      ? [4, '-->']
      : text.startsWith('<![CDATA[', next)
        ? [9, ']]>']
        : [0, ''];
    if (open === 0) {
      throw new XmlError(
        `holds a document type or entity declaration (${text.slice(next, next + 20).split(/\s/)[0] ?? ''}), which no OVF needs`,
      );
    }
    const end = text.indexOf(close, next + open);
    if (end === -1) throw new XmlError('is not well-formed XML: a comment or CDATA section is never closed');
    at = end + close.length;
  }
}

function refuseEntities(text: string, from: number, to: number): void {
  for (const match of text.slice(from, to).matchAll(/&([^;<&\s]{0,40};?)/g)) {
    if (character(match[1] ?? '') === undefined) {
      throw new XmlError(`is not well-formed XML: ${quote(match[0])} is no entity of XML`);
    }
  }
}

const NAMED: Readonly<Record<string, string>> = {
  'lt;': '<',
  'gt;': '>',
  'amp;': '&',
  'quot;': '"',
  'apos;': "'",
};

function character(reference: string): string | undefined {
  if (Object.hasOwn(NAMED, reference)) return NAMED[reference];
  const match = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(reference);
  if (!match) return undefined;
  const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

function unescape(text: string): string {
  return text.replace(/&([^;]{1,9};)/g, (whole, reference: string) => character(reference) ?? whole);
}

// The parser's ordered form: one object a node, its only other key being ':@' with the attributes.
type RawNode = Readonly<Record<string, unknown>>;

const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
});

function toElements(nodes: readonly RawNode[], budget: { elements: number }): Element[] {
  const elements: Element[] = [];
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name.startsWith('#')) continue;
    if (budget.elements-- === 0)
      throw new XmlError(`has more than ${MOST_ELEMENTS} elements, which no OVF needs`);
    const found = node[name];
    const inner = isNodes(found) ? found : [];
    elements.push({
      name: localName(name),
      attributes: toAttributes((node[':@'] ?? {}) as Record<string, unknown>),
      children: toElements(inner, budget),
      text: toText(inner).trim(),
    });
  }
  return elements;
}

function toAttributes(raw: Readonly<Record<string, unknown>>): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [name, value] of Object.entries(raw)) {
    const local = localName(name);
    if (name.startsWith('xmlns') || attributes.has(local)) continue;
    attributes.set(local, unescape(String(value)));
  }
  return attributes;
}

function toText(nodes: readonly RawNode[]): string {
  return nodes
    .map((node) =>
      '#text' in node
        ? unescape(String(node['#text']))
        : isNodes(node['#cdata'])
          ? rawText(node['#cdata'])
          : '',
    )
    .join('');
}

// Inside CDATA nothing is escaped.
function rawText(nodes: readonly RawNode[]): string {
  return nodes.map((node) => ('#text' in node ? String(node['#text']) : '')).join('');
}

function isNodes(value: unknown): value is readonly RawNode[] {
  return Array.isArray(value);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

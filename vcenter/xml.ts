import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { SoapElement } from './soap-element';

/** Why an answer is not the XML expected, as the end of a sentence that begins with the server. */
export class XmlError extends Error {}

/** A page of a property collector's answer has some thousands; memory is bounded long before it hurts. */
const MOST_ELEMENTS = 1_000_000;

/** Parses an answer. A DOCTYPE is refused, so entities cannot be defined; the five of XML are replaced. */
export function parseXml(text: string): SoapElement {
  if (text.includes('<!DOCTYPE')) {
    throw new XmlError('answered with a document type, which no SOAP answer has');
  }
  const root = read(text).find(({ name }) => !name.startsWith('?'));
  if (!root) throw new XmlError(DAMAGED);
  return root;
}

const DAMAGED = 'answered with XML that is cut off or damaged';

function read(text: string): SoapElement[] {
  if (XMLValidator.validate(text) !== true) throw new XmlError(DAMAGED);
  try {
    return elementsOf(PARSER.parse(text) as RawNode[], { elements: MOST_ELEMENTS });
  } catch (error) {
    // The parser refuses what is nested too deeply, in words of its own.
    throw error instanceof XmlError ? error : new XmlError(DAMAGED);
  }
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

function elementsOf(nodes: readonly RawNode[], budget: { elements: number }): SoapElement[] {
  const elements: SoapElement[] = [];
  for (const node of nodes) {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name.startsWith('#')) continue;
    if (budget.elements-- === 0) throw new XmlError(`answered with more than ${MOST_ELEMENTS} XML elements`);
    const found = node[name];
    const inner = isNodes(found) ? found : [];
    const { type, referenceType } = typesOf(node[':@']);
    elements.push(
      new SoapElement(localName(name), type, referenceType, elementsOf(inner, budget), textOf(inner)),
    );
  }
  return elements;
}

/**
 * xsi:type always has a prefix, whose name each server chooses (`xsi`, `XMLSchema-instance`); the attribute `type`
 * of a reference never has one.
 */
function typesOf(attributes: unknown): { type?: string; referenceType?: string } {
  const types: { type?: string; referenceType?: string } = {};
  for (const [name, value] of Object.entries((attributes ?? {}) as Record<string, string>)) {
    if (name === 'type') types.referenceType = unescape(value);
    else if (localName(name) === 'type' && !name.startsWith('xmlns')) types.type = localName(value);
  }
  return types;
}

function textOf(nodes: readonly RawNode[]): string {
  let text = '';
  for (const node of nodes) {
    if ('#text' in node) text += unescape(String(node['#text']));
    // Inside CDATA nothing is escaped.
    else if (isNodes(node['#cdata'])) for (const part of node['#cdata']) text += String(part['#text']);
  }
  return text;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescape(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot|apos));/g,
    (whole, hex, decimal, name) => {
      if (typeof name === 'string') return NAMED[name] ?? whole;
      const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function isNodes(value: unknown): value is readonly RawNode[] {
  return Array.isArray(value);
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

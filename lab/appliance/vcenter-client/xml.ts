import { XMLParser } from 'fast-xml-parser';

/** Elements in the order of the schema; undefined is left out, a list repeats its element. */
export interface FieldTree {
  readonly [element: string]: Value | readonly Value[] | undefined;
}

type Value = string | number | boolean | Reference | FieldTree;

/** A managed object. */
export class Reference {
  constructor(
    readonly type: string,
    readonly id: string,
  ) {}
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (found) => ENTITIES[found] ?? found);

function element(name: string, value: Value | readonly Value[] | undefined): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((entry) => element(name, entry)).join('');
  if (value instanceof Reference) return `<${name} type="${value.type}">${escape(value.id)}</${name}>`;
  return `<${name}>${typeof value === 'object' ? elements(value) : escape(String(value))}</${name}>`;
}

const isList = (value: Value | readonly Value[]): value is readonly Value[] => Array.isArray(value);

const elements = (fields: FieldTree): string =>
  Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('');

export const envelope = (method: string, self: Reference, fields: FieldTree): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><${method} xmlns="urn:vim25">${element('_this', self)}${elements(fields)}</${method}></Body></Envelope>`;

/** What a SOAP answer holds: objects by element names, texts, and lists where an element repeats. */
export interface Tree {
  readonly [element: string]: Tree | Tree[] | string | undefined;
}

const parser = new XMLParser({ ignoreAttributes: true, removeNSPrefix: true, parseTagValue: false });

/** The child of the body: `{ LoginResponse: ... }` or `{ Fault: ... }`. */
export function bodyOf(xml: string): Tree {
  return child(child(parser.parse(xml) as Tree, 'Envelope'), 'Body');
}

export function child(tree: Tree, name: string): Tree {
  const value = tree[name];
  return typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** Of an element that may be there never, once or more often. */
export function list(tree: Tree, name: string): Tree[] {
  const value = tree[name];
  if (Array.isArray(value)) return value;
  return typeof value === 'object' ? [value] : [];
}

export function textOf(tree: Tree, name: string): string {
  const value = tree[name];
  return typeof value === 'string' ? value : '';
}

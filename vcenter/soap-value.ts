import type { ManagedObjectReference } from './reference';

/** What can be an argument of a call. `undefined` leaves the element out; a list repeats it. */
export type SoapValue =
  | string
  | number
  | boolean
  | Date
  | ManagedObjectReference
  | DataObject
  | AnyType
  | readonly SoapValue[]
  | undefined;

/** The fields of a data object, or the arguments of a call, in the order of the WSDL: vCenter insists on it. */
export type SoapFields = Readonly<Record<string, SoapValue>>;

/** A structured value; its type is told where the API allows several (`VirtualE1000`, `TraversalSpec`). */
export class DataObject {
  constructor(
    readonly fields: SoapFields,
    readonly type?: string,
  ) {}
}

/** A simple value where the API takes any (`OptionValue.value`): it says its own type. */
export class AnyType {
  constructor(
    readonly value: string | number | boolean | Date,
    readonly type: 'xsd:string' | 'xsd:int' | 'xsd:long' | 'xsd:boolean' | 'xsd:dateTime' = 'xsd:string',
  ) {}
}

export const dataObject = (fields: SoapFields, type?: string): DataObject => new DataObject(fields, type);

const NAMESPACES = [
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"',
  'xmlns:xsd="http://www.w3.org/2001/XMLSchema"',
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
].join(' ');

/** The SOAP envelope of a call: `method` of the object `self`. */
export function encodeCall(method: string, self: ManagedObjectReference, fields: SoapFields = {}): string {
  const body = encode('_this', self) + encodeFields(fields);
  return (
    `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope ${NAMESPACES}><soapenv:Body>` +
    `<${method} xmlns="urn:vim25">${body}</${method}></soapenv:Body></soapenv:Envelope>`
  );
}

const encodeFields = (fields: SoapFields): string =>
  Object.entries(fields)
    .map(([name, value]) => encode(name, value))
    .join('');

function encode(name: string, value: SoapValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((item) => encode(name, item)).join('');
  if (value instanceof DataObject) {
    return `<${name}${typeAttribute(value.type)}>${encodeFields(value.fields)}</${name}>`;
  }
  if (value instanceof AnyType) return `<${name}${typeAttribute(value.type)}>${text(value.value)}</${name}>`;
  if (typeof value === 'object' && !(value instanceof Date)) {
    return `<${name} type="${escape(value.type)}">${escape(value.value)}</${name}>`;
  }
  return `<${name}>${text(value)}</${name}>`;
}

const typeAttribute = (type: string | undefined): string => (type === undefined ? '' : ` xsi:type="${type}"`);

function text(value: string | number | boolean | Date): string {
  return escape(value instanceof Date ? value.toISOString() : String(value));
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader turns a bare carriage return into a line feed (XML 1.0, 2.11), and tabs in attributes into spaces.
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

function escape(value: string): string {
  const character = forbidden(value);
  if (character !== undefined) {
    throw new RangeError(`a value for vCenter holds the character ${character}, which XML cannot carry`);
  }
  return value.replace(/[&<>"\r\n\t]/g, (found) => ESCAPED[found] ?? found);
}

/** XML 1.0 has no way to write control characters, half surrogates, U+FFFE and U+FFFF. */
function forbidden(value: string): string | undefined {
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 && code !== 0x9 && code !== 0xa && code !== 0xd;
    if (control || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff) {
      return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    }
  }
  return undefined;
}

function isList(value: SoapValue): value is readonly SoapValue[] {
  return Array.isArray(value);
}

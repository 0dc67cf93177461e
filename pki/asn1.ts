import { AsnConvert } from '@peculiar/asn1-schema';
import { PkiError } from './pki-error';

/**
 * Reads DER or BER as a structure of the library. Depth and number of its parts are limited by the library.
 * @param what begins the sentence of the error: `The certificate request`
 * @throws PkiError when the bytes are something else
 */
export function parse<T>(bytes: Uint8Array | ArrayBuffer, type: new () => T, what: string): T {
  try {
    return AsnConvert.parse(bytes, type);
  } catch {
    // The library's text repeats parts of what it read.
    throw new PkiError(
      `${what} is not the ASN.1 structure it has to be; the file is damaged or another one.`,
    );
  }
}

export const serialize = (structure: unknown): Buffer => Buffer.from(AsnConvert.serialize(structure));

/** An exact copy: a Buffer may be a part of a larger pool. */
export function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

import type { Json, PrivateState } from '../definition/call';

/** The protocol's `private` bytes as an object of notes. */
export class PrivateNotes implements PrivateState {
  private readonly notes: Map<string, Json>;

  /** Bytes that are no notes of this runtime's count as none: another provider's, before it was replaced. */
  constructor(bytes: Uint8Array | undefined) {
    const json = bytes && bytes.length > 0 ? fromBytes(bytes) : null;
    const map = typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
    this.notes = new Map(Object.entries(map as Readonly<Record<string, Json>>));
  }

  get(key: string): Json | undefined {
    return this.notes.get(key);
  }

  set(key: string, value: Json): void {
    this.notes.set(key, value);
  }

  delete(key: string): void {
    this.notes.delete(key);
  }

  /** Empty when there are no notes. */
  toBytes(): Uint8Array {
    return this.notes.size === 0 ? new Uint8Array() : toBytes(Object.fromEntries(this.notes));
  }
}

/** Any JSON value as bytes. */
export function toBytes(value: Json): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

/** The JSON value in these bytes; null when there is none. */
export function fromBytes(bytes: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    return null;
  }
}

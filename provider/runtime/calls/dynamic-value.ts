import type { DynamicValue } from '../protocol/plugin6.generated';
import { objectType } from '../schema/implied-type';
import type { Attributes } from '../schema/type';
import { isUnknown } from '../value/unknown';
import type { ValueMap } from '../value/value';
import { fromMessagePack, toMessagePack } from '../wire/msgpack';
import { fromState, parseState } from '../wire/state-json';

/** An object, or null, as the protocol sends it. */
export function encodeObject(attributes: Attributes, object: ValueMap | null): DynamicValue {
  return { msgpack: toMessagePack(objectType(attributes), object) };
}

/**
 * The object the protocol sent; null when there is none.
 *
 * @throws ValueError when it does not fit the attributes
 */
export function decodeObject(attributes: Attributes, sent: DynamicValue | null | undefined): ValueMap | null {
  const type = objectType(attributes);
  if (sent?.msgpack && sent.msgpack.length > 0) {
    const value = fromMessagePack(type, sent.msgpack);
    return isUnknown(value) ? null : (value as ValueMap | null);
  }
  if (!sent?.json || sent.json.length === 0) return null;
  return fromState(type, parseState(new TextDecoder().decode(sent.json))) as ValueMap;
}

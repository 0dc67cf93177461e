import { answer, type Method } from '../../../provider/runtime/calls/handlers';
import type { Host } from '../../../provider/runtime/calls/host';
import { methodCodec } from '../../../provider/runtime/protocol/messages';
import type { DynamicValue, Methods } from '../../../provider/runtime/protocol/plugin6.generated';
import { objectType } from '../../../provider/runtime/schema/implied-type';
import type { Attributes } from '../../../provider/runtime/schema/type';
import type { ValueMap } from '../../../provider/runtime/value/value';
import { fromMessagePack, toMessagePack } from '../../../provider/runtime/wire/msgpack';

/** Asks as Terraform does, through the bytes of the wire in both directions. */
export async function ask<M extends Method>(
  host: Host,
  method: M,
  request: Partial<Methods[M]['request']>,
): Promise<Methods[M]['response']> {
  const codec = methodCodec(method);
  const received = codec.decodeRequest(codec.encodeRequest(request as Methods[M]['request']));
  return codec.decodeResponse(codec.encodeResponse(await answer(host, method, received)));
}

/** An object as Terraform sends it. */
export function sent(attributes: Attributes, object: ValueMap | null): DynamicValue {
  return { msgpack: toMessagePack(objectType(attributes), object) };
}

/** An object as Terraform gets it. */
export function got(attributes: Attributes, value: DynamicValue | null | undefined): ValueMap | null {
  return fromMessagePack(objectType(attributes), value?.msgpack ?? new Uint8Array()) as ValueMap | null;
}

/** The texts of an answer's diagnostics. */
export function summaries(response: {
  readonly diagnostics?: readonly { readonly summary?: string }[];
}): readonly string[] {
  return (response.diagnostics ?? []).map(({ summary }) => summary ?? '');
}

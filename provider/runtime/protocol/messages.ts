import protobuf from 'protobufjs/light';
import { descriptor, type Methods } from './plugin6.generated';

// Without this protobufjs decodes a 64-bit field to an object. All such fields here are small: versions, indices.
protobuf.util.Long = undefined as never;
protobuf.configure();

const root = protobuf.Root.fromJSON(descriptor);

/** Encodes and decodes the messages of a method. */
export interface MethodCodec<M extends keyof Methods> {
  readonly path: string;
  readonly decodeRequest: (bytes: Uint8Array) => Methods[M]['request'];
  readonly encodeRequest: (request: Methods[M]['request']) => Buffer;
  readonly decodeResponse: (bytes: Uint8Array) => Methods[M]['response'];
  readonly encodeResponse: (response: Methods[M]['response']) => Buffer;
}

/** The names of all methods of the protocol. */
export const methodNames = Object.keys(root.lookupService('tfplugin6.Provider').methods) as (keyof Methods)[];

/** How a method's messages are encoded. The code for it is made when it is first used: most are not. */
export function methodCodec<M extends keyof Methods>(method: M): MethodCodec<M> {
  const request = messageCodec<Methods[M]['request']>(`tfplugin6.${method}.Request`);
  const response = messageCodec<Methods[M]['response']>(`tfplugin6.${method}.Response`);
  return {
    path: `/tfplugin6.Provider/${method}`,
    decodeRequest: request.decode,
    encodeRequest: request.encode,
    decodeResponse: response.decode,
    encodeResponse: response.encode,
  };
}

function messageCodec<T>(name: string): { decode: (bytes: Uint8Array) => T; encode: (message: T) => Buffer } {
  let type: protobuf.Type | undefined;
  const lookup = (): protobuf.Type => (type ??= root.lookupType(name));
  return {
    decode: (bytes) => lookup().decode(bytes) as T,
    encode: (message) => {
      const bytes = lookup()
        .encode(message as protobuf.Message)
        .finish();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    },
  };
}

import type { Socket } from 'node:net';
// The index of the package also loads its client: 15 ms more at every start.
import { Server } from '@grpc/grpc-js/build/src/server';
import { ServerCredentials } from '@grpc/grpc-js/build/src/server-credentials';
import type {
  handleUnaryCall,
  MethodDefinition,
  sendUnaryData,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { answer, type Method } from '../calls/handlers';
import type { Host } from '../calls/host';
import { methodCodec, methodNames } from '../protocol/messages';
import type { ServerCertificate } from './certificate';

/** gRPC's own limit is 4 MB, which a large state exceeds; Terraform's side allows 256 MB. */
const NO_LIMIT = -1;
const CHANNELZ_OFF = 0;

/**
 * Answers the protocol on connections somebody else accepts.
 *
 * @param security undefined: no TLS, for a process Terraform has not started
 */
export function serveConnections(
  host: Host,
  security: { readonly server: ServerCertificate; readonly clientCertificate: string } | undefined,
): (socket: Socket) => void {
  const server = new Server({
    'grpc.max_receive_message_length': NO_LIMIT,
    'grpc.max_send_message_length': NO_LIMIT,
    'grpc.enable_channelz': CHANNELZ_OFF,
  });
  server.addService(providerService(), providerMethods(host));
  server.addService(controllerService, controllerMethods);
  const credentials = security
    ? ServerCredentials.createSsl(
        Buffer.from(security.clientCertificate),
        [
          {
            cert_chain: Buffer.from(security.server.certificatePem),
            private_key: Buffer.from(security.server.keyPem),
          },
        ],
        true,
      )
    : ServerCredentials.createInsecure();
  const injector = server.createConnectionInjector(credentials);
  return (socket) => injector.injectConnection(socket);
}

type Service = Readonly<Record<string, MethodDefinition<unknown, unknown>>>;

function providerService(): Service {
  return Object.fromEntries(
    methodNames.map((method) => {
      const codec = methodCodec(method);
      return [
        method,
        {
          path: codec.path,
          requestStream: false,
          responseStream: false,
          requestSerialize: codec.encodeRequest as (value: unknown) => Buffer,
          requestDeserialize: codec.decodeRequest,
          responseSerialize: codec.encodeResponse as (value: unknown) => Buffer,
          responseDeserialize: codec.decodeResponse,
        },
      ];
    }),
  );
}

function providerMethods(host: Host): UntypedServiceImplementation {
  const handler =
    (method: Method): handleUnaryCall<unknown, unknown> =>
    (call, callback: sendUnaryData<unknown>) => {
      answer(host, method, call.request as never).then(
        (response) => callback(null, response),
        (error: unknown) => callback(error as Error),
      );
    };
  return Object.fromEntries(methodNames.map((method) => [method, handler(method)]));
}

/** go-plugin's own service: says that the connection is about to be closed. Without an answer it logs a warning. */
const controllerService: Service = {
  Shutdown: {
    path: '/plugin.GRPCController/Shutdown',
    requestStream: false,
    responseStream: false,
    requestSerialize: () => Buffer.alloc(0),
    requestDeserialize: () => ({}),
    responseSerialize: () => Buffer.alloc(0),
    responseDeserialize: () => ({}),
  },
};
const shutdown: handleUnaryCall<unknown, unknown> = (_call, callback) => callback(null, {});
const controllerMethods: UntypedServiceImplementation = { Shutdown: shutdown };

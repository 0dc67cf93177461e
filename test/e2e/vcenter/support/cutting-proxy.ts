import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Passes TCP connections on, until they are cut. */
export class CuttingProxy {
  private readonly sockets = new Set<Socket>();
  private constructor(
    private readonly listener: Server,
    readonly server: string,
  ) {}

  static async start(target: string): Promise<CuttingProxy> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const proxy = new CuttingProxy(listener, `127.0.0.1:${port}`);
    const [host, targetPort] = target.split(':');
    listener.on('connection', (client: Socket) => {
      const server = connect(Number(targetPort), host);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        proxy.sockets.add(from);
        from
          .on('error', () => undefined)
          .on('close', () => {
            proxy.sockets.delete(from);
            to.destroy();
          });
        from.pipe(to);
      }
    });
    return proxy;
  }

  /** Cuts what is open; later connections are passed on again. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.listener.close(resolve));
    this.cut();
    await closed;
  }
}

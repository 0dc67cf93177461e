import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands between a client and an AWS service, loses answers and refuses requests. */
export class LossyProxy {
  /** Called with the action of each request once the service has answered it; true loses the answer. */
  loses: (action: string) => boolean = () => false;
  /** Actions that are answered with AccessDenied. */
  refuses: readonly string[] = [];
  /** Actions that were asked for, in order. */
  readonly asked: string[] = [];
  /** Says of an action whether it is answered with Throttling this time. */
  throttles: (action: string) => boolean = () => false;

  /** Says of a request's method and path whether the connection breaks before the service gets it. */
  cuts: (method: string, path: string) => boolean = () => false;

  /** Lets everything pass again. */
  forgive(): void {
    this.cuts = () => false;
    this.loses = () => false;
    this.refuses = [];
    this.throttles = () => false;
  }

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<LossyProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new LossyProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      void proxy.pass(target, incoming, outgoing);
    });
    return proxy;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await textOf(incoming);
    if (this.cuts(incoming.method ?? '', incoming.url ?? '')) {
      outgoing.destroy();
      return;
    }
    const action = actionOf(incoming, body);
    this.asked.push(action);
    const refuse = 'x-amz-target' in incoming.headers ? refuseInJson : refuseInXml;
    if (this.refuses.includes(action)) return refuse(outgoing, 403, 'AccessDenied');
    // IAM says it with 400, others with 429.
    if (this.throttles(action))
      return refuse(outgoing, this.asked.length % 2 === 0 ? 400 : 429, 'Throttling');
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const { method, headers, url } = incoming;
      request(`${target}${url}`, { method, headers }, resolve).once('error', reject).end(body);
    });
    const text = await textOf(answer);
    if (this.loses(action)) {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
  }
}

function refuseInJson(outgoing: ServerResponse, status: number, code: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  outgoing.end(JSON.stringify({ __type: `${code}Exception`, message: 'Rate exceeded' }));
}

function refuseInXml(outgoing: ServerResponse, status: number, code: string): void {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>Rate exceeded</Message></Error>`;
  outgoing.writeHead(status, { 'content-type': 'text/xml' });
  outgoing.end(`<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`);
}

/** As IAM names it: of a form, or of a service that speaks JSON. */
function actionOf({ headers }: IncomingMessage, body: string): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string'
    ? (target.split('.').pop() ?? '')
    : (new URLSearchParams(body).get('Action') ?? '');
}

async function textOf(stream: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk as string;
  return text;
}

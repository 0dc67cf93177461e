import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { KeyPair } from './certificates';

export interface Received {
  readonly method: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  /** The client's port: the same for requests on the same connection. */
  readonly connection: number;
}

export type Answer = (response: ServerResponse, received: Received) => void;

/** A server that answers as it is told, for what a real vCenter cannot be brought to do. */
export class FakeVcenter {
  readonly received: Received[] = [];
  /** Bytes that came in after the TLS handshakes. */
  plainBytes = 0;
  private readonly answers = new Map<string, Answer>();
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {}

  static async start(pair: KeyPair): Promise<FakeVcenter> {
    const server = createServer(pair);
    const fake = new FakeVcenter(server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      fake.receive(request, response);
    });
    server.on('connection', (socket: Socket) => fake.sockets.add(socket));
    server.on('secureConnection', (socket: TLSSocket) => {
      socket.on('data', (data: Buffer) => (fake.plainBytes += data.length));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    fake.on('RetrieveServiceContent', soap(CONTENT));
    fake.on('Login', (response, received) => {
      response.setHeader('Set-Cookie', 'vmware_soap_session="abc"; Path=/; HttpOnly; Secure');
      const session =
        '<returnval><key>52-1</key><userName>VSPHERE.LOCAL\\Administrator</userName></returnval>';
      soap(`<LoginResponse xmlns="urn:vim25">${session}</LoginResponse>`)(response, received);
    });
    fake.on('Logout', soap('<LogoutResponse xmlns="urn:vim25"/>'));
    return fake;
  }

  get name(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a method is answered with from now on. */
  on(method: string, answer: Answer): void {
    this.answers.set(method, answer);
  }

  answerTo(method: string): Answer {
    return this.answers.get(method) ?? fault('InvalidRequest', `no answer for ${method}`);
  }

  /** The first answers to a method, and the last one for all later ones. */
  onEach(method: string, ...answers: readonly Answer[]): void {
    let asked = 0;
    this.on(method, (response, received) => {
      answers[Math.min(asked++, answers.length - 1)]?.(response, received);
    });
  }

  calls(method: string): Received[] {
    return this.received.filter((received) => received.method === method);
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => {
      const method = /<soapenv:Body><(\w+)/.exec(body)?.[1] ?? '';
      const { headers, socket } = request;
      const received = { method, body, headers, connection: socket.remotePort ?? 0 };
      this.received.push(received);
      this.answerTo(method)(response, received);
    });
  }
}

const NAMESPACES =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"';

export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope ${NAMESPACES}><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

export const plain =
  (status: number, body: string, contentType = 'text/xml; charset=utf-8'): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': contentType }).end(body);
  };

/** An answer whose SOAP body is this. */
export const soap = (body: string): Answer => plain(200, envelope(body));

export const fault = (name: string, message = '', details = ''): Answer =>
  plain(
    500,
    envelope(
      `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring>` +
        `<detail><${name}Fault xmlns="urn:vim25" xsi:type="${name}">${details}</${name}Fault></detail></soapenv:Fault>`,
    ),
  );

/** The connection is cut before anything is answered. */
export const cut: Answer = (response) => {
  response.socket?.destroy();
};

const CONTENT = `<RetrieveServiceContentResponse xmlns="urn:vim25"><returnval>
  <rootFolder type="Folder">group-d1</rootFolder>
  <propertyCollector type="PropertyCollector">propertyCollector</propertyCollector>
  <about><fullName>VMware vCenter Server 6.0.0 build-1</fullName><version>6.0.0</version><build>1</build>
    <apiType>VirtualCenter</apiType><apiVersion>6.0</apiVersion></about>
  <sessionManager type="SessionManager">SessionManager</sessionManager>
</returnval></RetrieveServiceContentResponse>`;

import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import type { Administration } from '../administration';
import type { Fault, Faults } from '../faults';
import type { Page } from '../pages/page';
import { panes } from '../skins/panes';
import type { Skin } from '../skins/skin';
import { tables } from '../skins/tables';
import { Aliases } from './aliases';
import { goTo, type Answer } from './answer';
import { readForm } from './form';
import { mislabelled } from './mislabelled';
import { entrance, ROUTES, type Route, type Visit } from './routes';
import { NO_COOKIE, Sessions } from './session';

export interface ConsoleOptions {
  readonly administration: Administration;
  readonly faults: Faults;
  /** Of its virtual machine, at the moment. */
  readonly vmName: () => string;
  readonly upgrade: () => void;
  /** Another certificate is to be served. */
  readonly refreshTls: () => void;
  /** Restarts the virtual machine, at once. */
  readonly reboot: () => void;
}

const SKINS: Readonly<Record<'panes' | 'tables', Skin>> = { panes, tables };

/** The management console while the services run: a restart makes another one, and sessions end. */
export class WebConsole {
  private readonly sessions = new Sessions();
  private readonly aliases = new Aliases();
  private readonly server: Server;

  constructor(private readonly options: ConsoleOptions) {
    this.server = createServer(this.tls(), (request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        process.stderr.write(
          `console: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        );
        fail(response);
      });
    });
    // Whoever does not like the certificate goes away in the middle of the handshake.
    this.server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  /** @returns the port */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(port, host, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Serves another certificate, or other versions of TLS, from the next connection on. */
  refreshTls(): void {
    this.server.setSecureContext(this.tls());
  }

  /** At once: whoever is connected is cut off. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeAllConnections();
    await closed;
  }

  // OpenSSL offers TLS 1.0 only below its default security level.
  private tls(): SecureContextOptions {
    const { state, switches, impostor } = this.options.administration;
    if (!state.certificate) throw new Error('a console without a certificate');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const { tls } = switches.intercepted && impostor ? impostor : state.certificate;
    return { ...tls, ...(switches.tls === 'TLSv1' ? old : { minVersion: 'TLSv1.2' }) };
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://console');
    const route = ROUTES.get(`${request.method} ${url.pathname}`);
    const fault = route && this.options.faults.take(placesOf(route));
    if (fault && !fault.after && (await this.breaks(fault, request, response))) return;
    const form = await readForm(request, (alias) => this.aliases.nameOf(alias));
    const { session, expired } = this.sessions.find(request.headers.cookie);
    const answer = await this.answer(route, expired, {
      administration: this.options.administration,
      sessions: this.sessions,
      session,
      query: url.searchParams,
      form,
      vmName: this.options.vmName(),
      upgrade: this.options.upgrade,
      certificateChanged: this.options.refreshTls,
    });
    if (fault?.after && (await this.breaks(fault, request, response))) return;
    await this.send(request, response, answer, fault);
  }

  private async answer(route: Route | undefined, expired: boolean, visit: Visit): Promise<Answer> {
    if (!route) return { kind: 'missing' };
    const { administration, session } = visit;
    // Who logs in does not mind the session before.
    if (expired && !route.logsIn) {
      const page = entrance(administration, 'Your session has expired.');
      return { kind: 'page', page, cookie: NO_COOKIE };
    }
    const entitled = session?.loggedIn && administration.state.password !== undefined;
    return route.open || entitled ? route.run(visit) : goTo('/');
  }

  /** A fault that takes the place of what was asked for. @returns whether there is nothing more to do */
  private async breaks(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case 'slow':
        await delay(fault.delayMs ?? 3000);
        return false;
      case 'sessionExpired':
        this.sessions.end(this.sessions.find(request.headers.cookie).session);
        return false;
      case '500':
        request.resume();
        fail(response);
        return true;
      case 'reset':
        request.socket.destroy();
        return true;
      case 'reboot':
        this.options.reboot();
        return true;
      default:
        return false;
    }
  }

  private async send(
    request: IncomingMessage,
    response: ServerResponse,
    answer: Answer,
    earlier: Fault | undefined,
  ): Promise<void> {
    if (answer.kind === 'missing') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
      return;
    }
    if (answer.kind === 'file') {
      response
        .writeHead(200, {
          'Content-Type': 'application/octet-stream',
          'Content-Disposition': `attachment; filename="${answer.name}"`,
        })
        .end(answer.content);
      return;
    }
    const cookie = answer.cookie === undefined ? {} : { 'Set-Cookie': answer.cookie };
    if (answer.kind === 'redirect') {
      response.writeHead(303, { Location: answer.to, ...cookie }).end();
      return;
    }
    const fault = earlier ?? this.options.faults.take(placesOfPage(answer.page));
    let { page } = answer;
    if (fault && !earlier) {
      if (await this.breaks(fault, request, response)) return;
      if (fault.kind === 'sessionExpired')
        page = entrance(this.options.administration, 'Your session has expired.');
    }
    if (answer.afterwards) response.once('finish', answer.afterwards);
    const html = this.render(fault?.kind === 'wrongLabel' ? mislabelled(page) : page);
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...cookie })
      .end(fault?.kind === 'half' ? html.slice(0, html.length / 2) : html);
  }

  private render(page: Page): string {
    const { version, skin } = this.options.administration.switches;
    const alias = skin === 'tables' ? (name: string) => this.aliases.make(name) : (name: string) => name;
    return SKINS[skin](page, { version, alias });
  }
}

const placesOf = ({ button, title }: Route): string[] =>
  button === undefined
    ? []
    : ['any', `submit:${button}`, `submit:${title ?? ''}`, ...(button === 'Log in' ? ['login'] : [])];

const placesOfPage = ({ title, dialog }: Page): string[] => ['any', `page:${dialog?.title ?? title}`];

function fail(response: ServerResponse): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { 'Content-Type': 'text/html' }).end('<h1>HTTP ERROR 500</h1>');
}

import { isChange, type ChangeListener, type VcenterChange } from './changes';
import { isFault } from './fault';
import { credentialsKey, logInOnce } from './failed-logins';
import { FileTransfers, type TransferOptions } from './file-transfers';
import { nameObjects } from './named-fault';
import { nameIn, nameQuery } from './property-specs';
import type { ManagedObjectReference } from './reference';
import type { ServerAddress } from './server-address';
import { SERVICE_INSTANCE, ServiceContent } from './service-content';
import { LATER_VERSION, SoapClient, type CallOptions } from './soap-client';
import { SoapElement } from './soap-element';
import type { SoapFields } from './soap-value';
import type { TlsTrust } from './tls-trust';

/** A login at vCenter. */
export interface Login {
  /** Key of vCenter's session; the privilege questions ask for it. */
  readonly sessionKey: string;
  /** The user as vCenter names it: `VSPHERE.LOCAL\Administrator`. */
  readonly userName: string;
}

export interface ConnectionOptions {
  readonly address: ServerAddress;
  readonly trust: TlsTrust;
  readonly userAgent: string;
  readonly username: string;
  readonly password: () => string | Promise<string>;
  /** Is told of every change. */
  readonly onChange?: ChangeListener;
}

/** Logging out at the end must not hold a program up. */
const LOGOUT: CallOptions = { shares: true, timeoutSeconds: 10 };

/** One login at one vCenter, and the calls made with it. */
export class Connection {
  private readonly client: SoapClient;
  private readonly transfers: FileTransfers;
  private content?: ServiceContent;
  /** The present login; another promise once it was replaced, undefined after one that failed. */
  private login?: Promise<Login>;
  private readonly closed = new AbortController();

  constructor(private readonly options: ConnectionOptions) {
    this.client = new SoapClient(options);
    this.transfers = new FileTransfers(options);
  }

  /** Logs in, unless that was done. Callers at the same time share the login, and its error. */
  open(): Promise<Login> {
    if (!this.login) {
      const login = this.logIn();
      this.login = login;
      login.catch(() => {
        if (this.login === login) this.login = undefined;
      });
    }
    return this.login;
  }

  get service(): ServiceContent {
    if (!this.content) throw new Error('the connection to vCenter was never opened');
    return this.content;
  }

  /**
   * A call within the session. When vCenter says that the session has ended, a new one is made and the call repeated,
   * once: vCenter looks at the session before it does anything, so nothing happens twice.
   */
  async call(
    method: string,
    self: ManagedObjectReference,
    fields?: SoapFields,
    options: CallOptions = {},
  ): Promise<SoapElement> {
    const ended = { ...options, signal: this.endedByClose(options.signal) };
    const attempt = async () => {
      const answer = await this.client.call(method, self, fields, ended);
      options.check?.(answer);
      return answer;
    };
    const login = this.open();
    await login;
    const about = options.about ?? self;
    try {
      const answered = await attempt().catch(async (error: unknown) => {
        if (!isFault(error, 'NotAuthenticated')) throw error;
        // Another call may have noticed before and logged in already.
        if (this.login === login) this.login = undefined;
        if (options.ofSession) throw error;
        await this.open();
        return attempt();
      });
      this.reportCall(method, about, fields, answered);
      return answered;
    } catch (error) {
      this.reportCall(method, about, fields, error);
      throw await this.named(error, about, ended.signal);
    }
  }

  /** Tells whoever wants to know of a change. */
  report(change: VcenterChange): void {
    this.options.onChange?.(change);
  }

  /** Sends or fetches a file by an address that vCenter gave. Needs no login: the address is the proof of one. */
  transfer(address: string, options: TransferOptions): Promise<Buffer> {
    return this.transfers.transfer(address, { ...options, signal: this.endedByClose(options.signal) });
  }

  /** A fault with the names of its objects; any other error as it is. */
  named(error: unknown, self: ManagedObjectReference, signal?: AbortSignal): Promise<unknown> {
    const { address, username } = this.options;
    const options: CallOptions = { repeatable: true, timeoutSeconds: 20, signal };
    const collector = this.service.manager('propertyCollector');
    // Not by way of `call`: a user who may not read the name either would go round in circles.
    const nameOf = async (object: ManagedObjectReference) =>
      nameIn(await this.client.call('RetrievePropertiesEx', collector, nameQuery(object), options));
    return nameObjects(error, { server: address.text, user: username, self, nameOf });
  }

  /** Logs out if there is a login. Errors are nobody's business: an idle session ends by itself. */
  async close(): Promise<void> {
    const { login } = this;
    this.closed.abort(new Error('the session with vCenter was closed'));
    // Nobody has logged in yet: a server that says nothing is not waited for.
    if (this.content === undefined) this.client.http.close();
    try {
      if (login) {
        await login;
        await this.client.call('Logout', this.service.manager('sessionManager'), {}, LOGOUT);
      }
    } catch {
      // Nothing is left to be done.
    } finally {
      this.client.http.close();
      this.transfers.close();
    }
  }

  private reportCall(
    method: string,
    object: ManagedObjectReference,
    fields: SoapFields | undefined,
    answer: unknown,
  ): void {
    if (this.options.onChange === undefined || !isChange(method)) return;
    const { extensionKey } = fields ?? {};
    const extension = typeof extensionKey === 'string' ? extensionKey : undefined;
    const change = { method, object, extension };
    if (!(answer instanceof SoapElement)) {
      this.report({ ...change, outcome: 'failed', fault: isFault(answer) ? answer.fault : undefined });
      return;
    }
    const made = answer.reference('returnval');
    const task = made?.type === 'Task' ? made.value : undefined;
    this.report({ ...change, task, outcome: task === undefined ? 'done' : 'accepted' });
  }

  private endedByClose(signal?: AbortSignal): AbortSignal {
    return signal ? AbortSignal.any([signal, this.closed.signal]) : this.closed.signal;
  }

  private async logIn(): Promise<Login> {
    const { address, username } = this.options;
    const { signal } = this.closed;
    const password = await this.options.password();
    return logInOnce(credentialsKey(address.text, username, password), async () => {
      this.client.http.forgetCookies();
      this.content ??= await this.retrieveContent(signal);
      signal.throwIfAborted();
      // Not to be aborted: a session nobody knows of would stay behind.
      const fields = { userName: username, password };
      const manager = this.content.manager('sessionManager');
      const answer = await this.client.call('Login', manager, fields, { shares: true });
      const session = answer.at('returnval');
      return {
        sessionKey: session?.string('key') ?? '',
        userName: session?.string('userName') ?? username,
      };
    });
  }

  private async retrieveContent(signal: AbortSignal): Promise<ServiceContent> {
    const options = { repeatable: true, signal };
    const ask = () => this.client.call('RetrieveServiceContent', SERVICE_INSTANCE, {}, options);
    const answer = await ask().catch((error: unknown) => {
      if (!isFault(error)) throw error;
      // A vCenter to come may know the oldest version no more.
      this.client.version = LATER_VERSION;
      return ask();
    });
    const content = new ServiceContent(answer);
    const { apiVersion } = content.about;
    if (/^\d+(\.\d+){1,3}$/.test(apiVersion)) this.client.version = apiVersion;
    return content;
  }
}

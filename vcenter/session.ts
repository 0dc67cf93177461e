import type { VcenterChange } from './changes';
import type { Connection, Login } from './connection';
import type { TransferOptions } from './file-transfers';
import type { ManagedObjectReference } from './reference';
import type { AboutInfo } from './service-content';
import type { CallOptions } from './soap-client';
import type { SoapElement } from './soap-element';
import type { SoapFields } from './soap-value';

/** One user's hold on a login, which others may share. Everything else in this folder takes one. */
export class VcenterSession {
  // Out of sight: whoever prints a session must not see its cookie.
  readonly #connection: Connection;
  readonly #login: Login;
  readonly #release: () => Promise<void>;
  #closing?: Promise<void>;

  constructor(
    /** As messages name it: `vcenter.example.com`, with the port when it is not 443. */
    readonly server: string,
    { connection, login, release }: { connection: Connection; login: Login; release: () => Promise<void> },
  ) {
    this.#connection = connection;
    this.#login = login;
    this.#release = release;
  }

  get about(): AboutInfo {
    return this.#connection.service.about;
  }

  get rootFolder(): ManagedObjectReference {
    return this.#connection.service.rootFolder;
  }

  /** The user as vCenter names it: `VSPHERE.LOCAL\Administrator`. */
  get userName(): string {
    return this.#login.userName;
  }

  /** vCenter's key of the present login; another one after a lost session. */
  async sessionKey(): Promise<string> {
    return (await this.#connection.open()).sessionKey;
  }

  /** One of vCenter's singletons by its name in ServiceContent: `guestOperationsManager`. @throws Error */
  manager(name: string): ManagedObjectReference {
    return this.#connection.service.manager(name);
  }

  /**
   * Any method of the vSphere API: `call('AnswerVM', vm, { questionId: '1', answerChoice: '0' })`. Give `repeatable`
   * for what only reads: it is then tried up to three times when the connection fails.
   *
   * @returns the response element; its value is `at('returnval')`, a list `all('returnval')`
   * @throws VcenterFault, VcenterTransportError, or the signal's reason
   */
  async call(
    method: string,
    self: ManagedObjectReference,
    fields?: SoapFields,
    options?: CallOptions,
  ): Promise<SoapElement> {
    if (this.#closing) throw new Error(`the session with ${this.server} was closed before ${method}`);
    return this.#connection.call(method, self, fields, options);
  }

  /**
   * Sends or fetches a file by an address that vCenter gave (`InitiateFileTransferToGuest`). Whoever answers there is
   * trusted as vCenter itself is, and told nothing of the session.
   *
   * @returns what was answered
   * @throws VcenterTransportError, or the signal's reason
   */
  async transfer(address: string, options: TransferOptions = {}): Promise<Buffer> {
    if (this.#closing) throw new Error(`the session with ${this.server} was closed before a file was moved`);
    return this.#connection.transfer(address, options);
  }

  /** A fault with names instead of ids in its sentence; any other error as it is. */
  named(error: unknown, self: ManagedObjectReference): Promise<unknown> {
    return this.#connection.named(error, self);
  }

  /** Tells whoever wants to know of a change that no call has reported: the end of a task. */
  report(change: VcenterChange): void {
    this.#connection.report(change);
  }

  /** The last user of a login logs out. May be called again; never fails. */
  close(): Promise<void> {
    this.#closing ??= this.#release();
    return this.#closing;
  }
}

import {
  VcenterRefusal,
  type AccessKeyReport,
  type Aws,
  type Extension,
  type Vcenter,
} from '../../../../lab/appliance';

export const ADMINISTRATOR = { username: 'administrator@vsphere.local', password: 'vcenter-secret' };
export const SERVICE = { username: 'VSPHERE.LOCAL\\connector', password: 'service-secret' };
export const KEY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'key-secret' };
export const VCENTER = '10.0.0.4';
export const CONSOLE_PASSWORD = 'Console-1$';

/** A vCenter that knows two users, and what they have done to it. */
export class FakeVcenter implements Vcenter {
  readonly users = new Map([ADMINISTRATOR, SERVICE].map(({ username, password }) => [username, password]));
  readonly extensions = new Map<string, Extension>();
  readonly granted: string[] = [];
  readonly address = VCENTER;
  /** Refuses the next calls of a kind. */
  readonly denied = new Set<keyof Vcenter>();

  check({ address, username, password }: Parameters<Vcenter['check']>[0]): Promise<void> {
    if (address !== this.address)
      return Promise.reject(new VcenterRefusal('unreachable', 'vCenter cannot be reached.'));
    return this.users.get(username) === password
      ? Promise.resolve()
      : Promise.reject(
          new VcenterRefusal('credentials', 'The vCenter user name or password is not correct.'),
        );
  }

  async register(login: Parameters<Vcenter['register']>[0], extension: Extension): Promise<void> {
    await this.enter('register', login);
    this.extensions.set(extension.key, extension);
  }

  async find(login: Parameters<Vcenter['find']>[0], key: string): Promise<Extension | undefined> {
    await this.enter('find', login);
    return this.extensions.get(key);
  }

  async unregister(login: Parameters<Vcenter['unregister']>[0], key: string): Promise<void> {
    await this.enter('unregister', login);
    this.extensions.delete(key);
  }

  async grantExport(login: Parameters<Vcenter['grantExport']>[0], username: string): Promise<void> {
    await this.enter('grantExport', login);
    this.granted.push(username);
  }

  private async enter(call: keyof Vcenter, login: Parameters<Vcenter['check']>[0]): Promise<void> {
    await this.check(login);
    if (this.denied.has(call))
      throw new VcenterRefusal('denied', 'The vCenter user does not have the permission.');
  }
}

/** An AWS that knows one key. */
export class FakeAws implements Aws {
  policies: readonly string[] = ['AWSConnector'];
  valid = true;

  accessKey(id: string, secret: string): Promise<AccessKeyReport> {
    const valid = this.valid && id === KEY.id && secret === KEY.secret;
    return Promise.resolve({ valid, policies: valid ? this.policies : [] });
  }
}

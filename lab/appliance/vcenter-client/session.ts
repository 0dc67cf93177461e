import { request } from 'node:https';
import { VcenterRefusal, type VcenterLogin } from '../peers';
import { locate, unreachable } from './address';
import { bodyOf, child, envelope, Reference, textOf, type FieldTree, type Tree } from './xml';

export interface ClientOptions {
  /** Of the lab's vCenter. */
  readonly port: number;
  /** Authorities, in PEM. */
  readonly ca: string;
}

/** A fault that vCenter answered with. */
export class Fault extends Error {
  constructor(
    /** `NoPermission` */
    readonly kind: string,
    message: string,
  ) {
    super(message);
  }
}

const TIMEOUT = 10_000;
const SERVICE = new Reference('ServiceInstance', 'ServiceInstance');

/** One login at vCenter, of the appliance or of somebody who has typed it in. */
export class Session {
  private cookie: string | undefined;
  private content: Tree = {};

  private constructor(
    private readonly login: VcenterLogin,
    private readonly options: ClientOptions,
  ) {}

  /** Logs in, does something, logs out. @throws VcenterRefusal */
  static async use<T>(
    login: VcenterLogin,
    options: ClientOptions,
    action: (session: Session) => Promise<T>,
  ): Promise<T> {
    const session = new Session(login, options);
    try {
      session.content = await session.call('RetrieveServiceContent', SERVICE);
      await session.call('Login', session.manager('sessionManager'), {
        userName: login.username,
        password: login.password,
      });
      const outcome = await action(session);
      await session.call('Logout', session.manager('sessionManager'));
      return outcome;
    } catch (error) {
      throw error instanceof Fault ? refusal(error) : error;
    }
  }

  /** An object of the service content: `extensionManager`. */
  manager(name: string): Reference {
    return new Reference(name.charAt(0).toUpperCase() + name.slice(1), textOf(this.content, name));
  }

  get rootFolder(): Reference {
    return new Reference('Folder', textOf(this.content, 'rootFolder'));
  }

  /** @returns what is in `returnval`; a text is its `#text` @throws Fault, VcenterRefusal */
  async call(method: string, self: Reference, fields: FieldTree = {}): Promise<Tree> {
    const body = bodyOf(await this.post(envelope(method, self, fields)));
    if ('Fault' in body) throw faultOf(child(body, 'Fault'));
    const answer = child(body, `${method}Response`);
    const { returnval } = answer;
    return typeof returnval === 'string' ? { '#text': returnval } : child(answer, 'returnval');
  }

  private post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          ...locate(this.login.address, this.options.port),
          path: '/sdk',
          method: 'POST',
          agent: false,
          ca: this.options.ca,
          rejectUnauthorized: this.login.validate,
          signal: AbortSignal.timeout(TIMEOUT),
          headers: {
            'Content-Type': 'text/xml; charset="utf-8"',
            SOAPAction: '"urn:vim25/5.5"',
            ...(this.cookie !== undefined && { Cookie: this.cookie }),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          const cookie = incoming.headers['set-cookie']?.find((set) => set.startsWith('vmware_soap_session'));
          if (cookie !== undefined) this.cookie = cookie.split(';')[0];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', () => reject(unreachable()));
          incoming.once('end', () => {
            const { statusCode } = incoming;
            if (statusCode === 200 || statusCode === 500) resolve(Buffer.concat(chunks).toString('utf8'));
            else reject(unreachable());
          });
        },
      );
      outgoing.once('error', () => reject(unreachable()));
      outgoing.end(body);
    });
  }
}

/** The detail's only element is named after the fault. */
function faultOf(fault: Tree): Fault {
  const [kind = ''] = Object.keys(child(fault, 'detail'));
  return new Fault(kind.replace(/Fault$/, ''), textOf(fault, 'faultstring'));
}

function refusal({ kind, message }: Fault): VcenterRefusal {
  if (kind === 'InvalidLogin')
    return new VcenterRefusal('credentials', 'The vCenter user name or password is not correct.');
  return kind === 'NoPermission'
    ? new VcenterRefusal('denied', 'The vCenter user does not have the permission to do this.')
    : new VcenterRefusal('other', `vCenter has refused: ${message || kind}`);
}

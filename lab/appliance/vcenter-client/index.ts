import type { Extension, Vcenter, VcenterLogin } from '../peers';
import { Fault, Session, type ClientOptions } from './session';
import { child, list, textOf, type FieldTree, type Tree } from './xml';

const ROLE = 'AWS Connector';
/** All that the service account is given: install-option pages of the user guide. */
const PRIVILEGE = 'VApp.Export';

/** The lab's vCenter, by its SOAP API. Nothing is kept between two calls. */
export class VcenterClient implements Vcenter {
  constructor(private readonly options: ClientOptions) {}

  check(login: VcenterLogin): Promise<void> {
    return this.use(login, () => Promise.resolve());
  }

  register(login: VcenterLogin, extension: Extension): Promise<void> {
    return this.use(login, async (session) => {
      const present = await findExtension(session, extension.key);
      await session.call(
        present ? 'UpdateExtension' : 'RegisterExtension',
        session.manager('extensionManager'),
        {
          extension: extensionFields(extension),
        },
      );
    });
  }

  find(login: VcenterLogin, key: string): Promise<Extension | undefined> {
    return this.use(login, (session) => findExtension(session, key));
  }

  unregister(login: VcenterLogin, key: string): Promise<void> {
    return this.use(login, async (session) => {
      try {
        await session.call('UnregisterExtension', session.manager('extensionManager'), { extensionKey: key });
      } catch (error) {
        if (!(error instanceof Fault && error.kind === 'NotFound')) throw error;
      }
    });
  }

  grantExport(login: VcenterLogin, username: string): Promise<void> {
    // Whoever administers vCenter may export, and would be left with nothing else.
    if (username.toLowerCase() === login.username.toLowerCase()) return Promise.resolve();
    return this.use(login, async (session) => {
      const roleId = (await findRole(session)) ?? (await addRole(session));
      await session.call('SetEntityPermissions', session.manager('authorizationManager'), {
        entity: session.rootFolder,
        permission: [{ principal: username, group: false, roleId, propagate: true }],
      });
    });
  }

  private use<T>(login: VcenterLogin, action: (session: Session) => Promise<T>): Promise<T> {
    return Session.use(login, this.options, action);
  }
}

async function findExtension(session: Session, key: string): Promise<Extension | undefined> {
  const found = await session.call('FindExtension', session.manager('extensionManager'), {
    extensionKey: key,
  });
  if (textOf(found, 'key') !== key) return undefined;
  return { key, version: textOf(found, 'version'), url: textOf(list(found, 'server')[0] ?? {}, 'url') };
}

const extensionFields = ({ key, version, url }: Extension): FieldTree => ({
  description: { label: 'AWS Connector for vCenter', summary: 'AWS Management Portal for vCenter' },
  key,
  company: 'Amazon Web Services',
  version,
  server: [
    {
      url,
      description: { label: 'AWS Connector for vCenter', summary: 'AWS Connector for vCenter' },
      company: 'Amazon Web Services',
      type: 'HTTPS',
      adminEmail: 'aws@example.com',
    },
  ],
  lastHeartbeatTime: new Date().toISOString(),
});

async function findRole(session: Session): Promise<string | undefined> {
  const answer = await session.call('RetrievePropertiesEx', session.manager('propertyCollector'), {
    specSet: [
      {
        propSet: [{ type: 'AuthorizationManager', pathSet: ['roleList'] }],
        objectSet: [{ obj: session.manager('authorizationManager') }],
      },
    ],
    options: {},
  });
  const roles = list(answer, 'objects')
    .flatMap((object) => list(object, 'propSet'))
    .flatMap((property) => list(child(property, 'val'), 'AuthorizationRole'));
  const role = roles.find((entry: Tree) => textOf(entry, 'name') === ROLE);
  return role && textOf(role, 'roleId');
}

async function addRole(session: Session): Promise<string> {
  const added = await session.call('AddAuthorizationRole', session.manager('authorizationManager'), {
    name: ROLE,
    privIds: [PRIVILEGE],
  });
  return textOf(added, '#text');
}

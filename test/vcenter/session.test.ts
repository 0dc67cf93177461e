import { inspect } from 'node:util';
import { connect, reference, retrieve, type VcenterFault } from '../../vcenter';
import { fault, soap } from './support/fake-vcenter';
import { FakeSetup, refusal } from './support/use-fake';

const setup = new FakeSetup();
const VM = reference('VirtualMachine', 'vm-1');
const done = soap('<DoResponse xmlns="urn:vim25"><returnval>done</returnval></DoResponse>');
const methods = () => setup.vcenter.received.map(({ method }) => method);

test('what is sent: version, cookie, user agent', async () => {
  const session = await setup.connect({ userAgent: 'connector test' });
  setup.vcenter.on('Do', done);
  await session.call('Do', VM);
  const [first, login, call] = setup.vcenter.received;
  expect(first?.headers).toMatchObject({ soapaction: '"urn:vim25/5.5"', host: setup.vcenter.name });
  expect(first?.headers.cookie).toBeUndefined();
  expect(login?.headers).toMatchObject({ soapaction: '"urn:vim25/6.0"', 'user-agent': 'connector test' });
  expect(call?.headers).toMatchObject({ soapaction: '"urn:vim25/6.0"', cookie: 'vmware_soap_session="abc"' });
  expect(session.userName).toBe('VSPHERE.LOCAL\\Administrator');
  expect(session.about).toMatchObject({
    version: '6.0.0',
    apiType: 'VirtualCenter',
    instanceUuid: undefined,
  });
});

test('users of the same options share a login; the last one logs out, once', async () => {
  const sessions = await Promise.all([setup.connect(), setup.connect(), setup.connect()]);
  expect(methods()).toEqual(['RetrieveServiceContent', 'Login']);
  setup.vcenter.on('Do', done);
  await sessions[0].close();
  await sessions[0].close();
  await sessions[1].close();
  await expect(sessions[0].call('Do', VM)).rejects.toThrow(/was closed before Do/);
  await expect(sessions[2].call('Do', VM)).resolves.toBeDefined();
  expect(setup.vcenter.calls('Logout')).toHaveLength(0);
  await sessions[2].close();
  await sessions[2].close();
  expect(setup.vcenter.calls('Logout')).toHaveLength(1);
});

test('whoever comes after the last one gets a new login', async () => {
  await (await setup.connect()).close();
  const session = await setup.connect();
  expect(setup.vcenter.calls('Login')).toHaveLength(2);
  await session.close();
});

test.each([
  ['another user', { username: 'other@vsphere.local' }],
  ['another password', { password: 'other' }],
  ['another trust', { tls: { insecure: true as const } }],
  ['another user agent', { userAgent: 'other' }],
])('%s is another login', async (_, other) => {
  await Promise.all([setup.connect(), setup.connect(other)]);
  expect(setup.vcenter.calls('Login')).toHaveLength(2);
});

test('the name of the server in capitals is the same login', async () => {
  const port = setup.vcenter.name.split(':')[1] ?? '';
  await Promise.all(['localhost', 'LOCALHOST'].map((host) => setup.connect({ server: `${host}:${port}` })));
  expect(setup.vcenter.calls('Login')).toHaveLength(1);
});

test('a wrong password is sent once, however many ask, and is told each time', async () => {
  setup.vcenter.on('Login', fault('InvalidLogin', 'Cannot complete login.'));
  const password = `wrong ${setup.vcenter.name}`;
  const errors = await Promise.all([
    refusal(setup.connect({ password })),
    refusal(setup.connect({ password, userAgent: 'other' })),
  ]);
  errors.push(await refusal(setup.connect({ password: () => Promise.resolve(password) })));
  expect(setup.vcenter.calls('Login')).toHaveLength(1);
  expect(errors.map((error) => (error as VcenterFault).fault)).toEqual(Array(3).fill('InvalidLogin'));
  for (const error of errors) {
    expect(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain(password);
  }
  await refusal(setup.connect({ password: `another ${password}` }));
  expect(setup.vcenter.calls('Login')).toHaveLength(2);
});

test('a login that failed on its way is tried again by the next user', async () => {
  setup.vcenter.on('RetrieveServiceContent', fault('NotSupported'));
  await refusal(setup.connect());
  const answers = setup.vcenter.calls('RetrieveServiceContent').length;
  await refusal(setup.connect());
  expect(setup.vcenter.calls('RetrieveServiceContent')).toHaveLength(2 * answers);
});

test('neither password nor cookie is seen when a session is printed', async () => {
  const session = await setup.connect({ password: 'not to be seen' });
  expect(inspect(session, { depth: 10 })).not.toMatch(/not to be seen|vmware_soap_session|"abc"/);
});

test('the password is asked for once for a login', async () => {
  const password = jest.fn(() => Promise.resolve('secret'));
  await setup.connect({ password });
  expect(password).toHaveBeenCalledTimes(1);
});

test('a vCenter that does not know the oldest version', async () => {
  const content = setup.vcenter.answerTo('RetrieveServiceContent');
  setup.vcenter.on('RetrieveServiceContent', (response, received) => {
    const old = received.headers.soapaction === '"urn:vim25/5.5"';
    (old ? fault('InvalidRequest', 'Unsupported version URI') : content)(response, received);
  });
  await setup.connect();
  expect(setup.vcenter.received.map(({ headers }) => headers.soapaction)).toEqual(
    ['5.5', '8.0.1.0', '6.0'].map((version) => `"urn:vim25/${version}"`),
  );
});

describe('a lost session', () => {
  test('is made anew, and the call repeated: it was refused before it did anything', async () => {
    const session = await setup.connect();
    setup.vcenter.onEach('Do', fault('NotAuthenticated'), done);
    await expect(session.call('Do', VM)).resolves.toBeDefined();
    expect(methods()).toEqual(['RetrieveServiceContent', 'Login', 'Do', 'Login', 'Do']);
  });

  test('once for all calls at the same time', async () => {
    const session = await setup.connect();
    const lost = fault('NotAuthenticated');
    setup.vcenter.onEach('Do', lost, lost, lost, done);
    await Promise.all([session.call('Do', VM), session.call('Do', VM), session.call('Do', VM)]);
    expect(setup.vcenter.calls('Login')).toHaveLength(2);
    expect(setup.vcenter.calls('Do')).toHaveLength(6);
  });

  test('is made anew once', async () => {
    const session = await setup.connect();
    setup.vcenter.on('Do', fault('NotAuthenticated'));
    expect((await refusal(session.call('Do', VM))).message).toContain('the session has ended');
    expect(setup.vcenter.calls('Do')).toHaveLength(2);
  });

  test('asks for the password again, which may have changed', async () => {
    let password = 'first';
    const session = await setup.connect({ password: () => password });
    password = 'second';
    setup.vcenter.onEach('Do', fault('NotAuthenticated'), done);
    await session.call('Do', VM);
    expect(
      setup.vcenter.calls('Login').map(({ body }) => /<password>(.*)<\/password>/.exec(body)?.[1]),
    ).toEqual(['first', 'second']);
  });
});

describe('abort', () => {
  test('before anything', async () => {
    await expect(setup.connect({ signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow(
      'stopped',
    );
    expect(methods()).toEqual([]);
  });

  test('one of two waits for the same login: the other gets it', async () => {
    const abort = new AbortController();
    const [first, second] = [setup.connect({ signal: abort.signal }), setup.connect()];
    abort.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    await expect(second).resolves.toBeDefined();
  });

  test('in the middle of the login: it is undone', async () => {
    const abort = new AbortController();
    const loggedOut = new Promise<void>((resolve) => {
      setup.vcenter.on('Logout', (response, received) => {
        soap('<LogoutResponse xmlns="urn:vim25"/>')(response, received);
        resolve();
      });
    });
    setup.vcenter.on('Login', (response, received) => {
      abort.abort(new Error('stopped'));
      soap('<LoginResponse xmlns="urn:vim25"><returnval><key>1</key></returnval></LoginResponse>')(
        response,
        received,
      );
    });
    await expect(connect(setup.options({ signal: abort.signal }))).rejects.toThrow('stopped');
    await loggedOut;
  });
});

test('closing ends calls that wait', async () => {
  const session = await setup.connect();
  const asked = new Promise<void>((resolve) => {
    setup.vcenter.on('Do', () => {
      resolve();
    });
  });
  const call = refusal(session.call('Do', VM));
  await asked;
  await session.close();
  expect((await call).message).toBe('the session with vCenter was closed');
});

describe('retrieve', () => {
  const page = (method: string, ids: string[], token?: string) =>
    soap(
      `<${method}Response xmlns="urn:vim25"><returnval>${token === undefined ? '' : `<token>${token}</token>`}` +
        ids
          .map(
            (id) =>
              `<objects><obj type="VirtualMachine">${id}</obj><propSet><name>name</name>` +
              `<val xsi:type="xsd:string">name of ${id}</val></propSet></objects>`,
          )
          .join('') +
        `</returnval></${method}Response>`,
    );
  const refs = ['vm-1', 'vm-2', 'vm-3'].map((value) => reference('VirtualMachine', value));

  test('all pages, in the order asked for', async () => {
    const session = await setup.connect();
    setup.vcenter.on('RetrievePropertiesEx', page('RetrievePropertiesEx', ['vm-3'], '1'));
    setup.vcenter.onEach(
      'ContinueRetrievePropertiesEx',
      page('ContinueRetrievePropertiesEx', ['vm-2'], '2'),
      page('ContinueRetrievePropertiesEx', ['vm-1']),
    );
    const contents = await retrieve(session, refs, ['name']);
    expect(contents.map((content) => content.string('name'))).toEqual(
      refs.map(({ value }) => `name of ${value}`),
    );
    expect(
      setup.vcenter.calls('ContinueRetrievePropertiesEx').map(({ body }) => /<token>(.)/.exec(body)?.[1]),
    ).toEqual(['1', '2']);
  });

  test('a session lost between two pages: from the first page on again', async () => {
    const session = await setup.connect();
    setup.vcenter.on('RetrievePropertiesEx', page('RetrievePropertiesEx', ['vm-1'], '1'));
    setup.vcenter.onEach(
      'ContinueRetrievePropertiesEx',
      fault('NotAuthenticated'),
      page('ContinueRetrievePropertiesEx', ['vm-2', 'vm-3']),
    );
    expect(await retrieve(session, refs, ['name'])).toHaveLength(3);
    expect(setup.vcenter.calls('Login')).toHaveLength(2);
    expect(setup.vcenter.calls('RetrievePropertiesEx')).toHaveLength(2);
  });

  test('nothing asked for is nothing called', async () => {
    const session = await setup.connect();
    expect(await retrieve(session, [], ['name'])).toEqual([]);
    expect(methods()).toEqual(['RetrieveServiceContent', 'Login']);
  });
});

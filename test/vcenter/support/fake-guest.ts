import { reference, type VcenterSession } from '../../../vcenter';
import { soap, type Answer, type FakeVcenter } from './fake-vcenter';
import type { FakeSetup } from './use-fake';

export const VM = reference('VirtualMachine', 'vm-7');
export const LOGIN = { username: 'ec2-user', password: 'Guest<Secret>&1' };

const MANAGERS = {
  authManager: 'GuestAuthManager',
  processManager: 'GuestProcessManager',
  fileManager: 'GuestFileManager',
};

/** What a method answers with. */
export const returns = (method: string, value = ''): Answer =>
  soap(`<${method}Response xmlns="urn:vim25">${value}</${method}Response>`);

/** A session with a fake vCenter that has guest operations, and one VM named fra-01. */
export async function connectWithGuest(
  setup: FakeSetup,
  options?: Parameters<FakeSetup['connect']>[0],
): Promise<VcenterSession> {
  const { vcenter } = setup;
  addManager(vcenter);
  vcenter.on('RetrievePropertiesEx', (response, received) => {
    const name = received.body.includes('<pathSet>name</pathSet>');
    const properties = name ? property('name', 'fra-01') : managers;
    const object = name ? 'VirtualMachine' : 'GuestOperationsManager';
    const content = `<objects><obj type="${object}">any</obj>${properties}</objects>`;
    const known = content.replace('>any<', name ? '>vm-7<' : '>guestOperationsManager<');
    returns('RetrievePropertiesEx', `<returnval>${known}</returnval>`)(response, received);
  });
  return setup.connect(options);
}

const property = (name: string, value: string, type = ''): string =>
  `<propSet><name>${name}</name><val ${type}>${value}</val></propSet>`;

const managers = Object.entries(MANAGERS)
  .map(([name, type]) => property(name, `guest-${name}`, `type="${type}" xsi:type="ManagedObjectReference"`))
  .join('');

function addManager(vcenter: FakeVcenter): void {
  const content = vcenter.answerTo('RetrieveServiceContent');
  vcenter.on('RetrieveServiceContent', (response, received) => {
    const end = response.end.bind(response);
    const manager =
      '<guestOperationsManager type="GuestOperationsManager">guestOperationsManager</guestOperationsManager>';
    response.end = ((text: string) =>
      end(text.replace('<sessionManager', `${manager}<sessionManager`))) as typeof response.end;
    content(response, received);
  });
}

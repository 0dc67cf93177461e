import type { ManagedObjectReference } from './reference';
import { parseServer } from './server-address';
import type { VcenterSession } from './session';

/** Where a person finds the console of a VM. Neither holds a ticket: each asks for a login of its own. */
export interface VmConsoleLinks {
  /** The VM in vCenter's own client in the browser. */
  readonly client: string;
  /** For VMware Remote Console, which opens the console itself. */
  readonly remoteConsole: string;
}

/** Since then the HTML5 client lies at `/ui`; before it the Flash client at port 9443, with a page for the console. */
const HTML5_SINCE = 6.5;

/**
 * The links to a VM's console that need no ticket, so that nothing secret is printed or passed on a command line.
 *
 * @see https://docs.vmware.com/en/VMware-Remote-Console (`vmrc://HOST/?moid=MOID`)
 */
export function vmConsoleLinks(
  { server, about }: VcenterSession,
  vm: ManagedObjectReference,
): VmConsoleLinks {
  const { port, text } = parseServer(server);
  const moid = encodeURIComponent(vm.value);
  const urn = `urn:vmomi:VirtualMachine:${moid}:${about.instanceUuid ?? ''}`;
  const name = text.endsWith(`:${port}`) ? text.slice(0, -`:${port}`.length) : text;
  const old = `https://${name}:9443/vsphere-client/vmrc/vmrc.jsp?vm=${urn}`;
  return {
    client: parseFloat(about.version) < HTML5_SINCE ? old : `https://${text}/ui/app/vm;nav=v/${urn}/summary`,
    remoteConsole: `vmrc://${text}/?moid=${moid}`,
  };
}

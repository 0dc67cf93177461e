import type { Switches } from '../model';
import type { Aws, Vcenter } from '../peers';
import { Unit } from './unit';
import type { ListedMachine, VcenterControl, VcenterEvent } from './vcenter-control';

export interface FleetOptions {
  readonly vcenter: Vcenter;
  readonly aws: Aws;
  readonly control: VcenterControl;
  /** Of the consoles. */
  readonly port: number;
  readonly directory: string;
  readonly log: (line: string) => void;
}

/** The Product of the image's OVF. A VM that does not say what it is may be one. */
const PRODUCT = 'AWS Connector for vCenter';

/** The appliances of one vCenter: made with their VMs, and gone with them. */
export class Fleet {
  /** What appliances to come have other than the defaults. */
  defaults: Partial<Switches> = {};
  private readonly units = new Map<string, Unit>();
  /** Those that have been dropped and may not have ended, by their ids. */
  private readonly closing = new Map<string, Promise<void>>();

  constructor(private readonly options: FleetOptions) {}

  all(): Unit[] {
    return [...this.units.values()];
  }

  byId(vmId: string): Unit | undefined {
    return this.units.get(vmId);
  }

  /** By the VM's name; one that nobody has powered on yet is looked for in vCenter. */
  async named(name: string): Promise<Unit | undefined> {
    await this.refresh();
    return this.all().find(({ appliance }) => appliance.vmName === name);
  }

  /** Has one appliance for each VM, and takes their names anew. Does not touch the power of those there are. */
  async refresh(): Promise<void> {
    const machines = await this.options.control.machines();
    for (const id of this.units.keys()) if (!machines.some((machine) => machine.id === id)) this.drop(id);
    for (const machine of machines) this.take(machine);
  }

  /** What the events say one by one, all at once: for a start in the middle. */
  async adopt(): Promise<void> {
    for (const { id, power, address } of await this.refreshed()) {
      const unit = this.units.get(id);
      if (unit && power === 'poweredOn' && address !== '') this.run(id, unit.ready(address));
    }
  }

  async apply({ kind, object, detail }: VcenterEvent): Promise<void> {
    if (kind === 'reset') {
      await this.clear();
      return this.adopt();
    }
    if (kind === 'guestReady' && !this.units.has(object)) await this.refresh();
    const unit = this.units.get(object);
    if (!unit) return;
    if (kind === 'guestReady') this.run(object, unit.ready(detail));
    else if (kind === 'powerOff' || kind === 'suspend') this.run(object, unit.off());
    else if (kind === 'guestReboot') this.run(object, unit.rebooting());
    else if (kind === 'destroy') this.drop(object);
  }

  /** Forgets every appliance, and waits until all have ended. */
  async clear(): Promise<void> {
    for (const id of [...this.units.keys()]) this.drop(id);
    await Promise.all(this.closing.values());
  }

  private async refreshed(): Promise<ListedMachine[]> {
    await this.refresh();
    return this.options.control.machines();
  }

  private take({ id, name, product }: ListedMachine): void {
    const known = this.units.get(id);
    if (known) {
      known.appliance.vmName = name;
    } else if (product === '' || product === PRODUCT) {
      const { vcenter, aws, control, port, directory } = this.options;
      this.units.set(
        id,
        new Unit(
          {
            vmId: id,
            vmName: name,
            port,
            switches: this.defaults,
            vcenter,
            aws,
            machine: control.machine(id),
          },
          directory,
          this.closing.get(id) ?? Promise.resolve(),
        ),
      );
      if (this.defaults.tools === false) this.run(id, control.machine(id).setTools(false));
    }
  }

  private drop(id: string): void {
    const unit = this.units.get(id);
    this.units.delete(id);
    if (!unit) return;
    const closed = unit.close().catch((error: unknown) => this.report(id, error));
    this.closing.set(id, closed);
  }

  /** Events do not wait for what they set going: services take their time to start. */
  private run(id: string, work: Promise<void>): void {
    work.catch((error: unknown) => this.report(id, error));
  }

  private report(id: string, error: unknown): void {
    this.options.log(`${id}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

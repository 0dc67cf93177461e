import { join } from 'node:path';
import { Appliance, type ApplianceOptions } from '../appliance';
import { openGuest, type Guest } from '../guest';

/** An appliance with the inside of its VM: what follows one VM's power. */
export class Unit {
  readonly appliance: Appliance;
  private readonly guest: Promise<Guest>;
  /** The guest's power changes, one after the other. */
  private work: Promise<void>;

  /** @param before what has to end first: an earlier VM of the same id may still be leaving the directory */
  constructor(options: ApplianceOptions, directory: string, before: Promise<void>) {
    this.appliance = new Appliance(options);
    this.guest = before.then(() => openGuest(this.appliance, join(directory, options.vmId)));
    // A guest that cannot be opened is told to whoever asks it for something.
    this.guest.catch(() => undefined);
    this.work = Promise.resolve();
  }

  async ready(address: string): Promise<void> {
    await Promise.all([this.appliance.powerOn(address), this.inside((guest) => guest.powerOn())]);
  }

  async off(): Promise<void> {
    await Promise.all([this.appliance.powerOff(), this.inside((guest) => guest.powerOff())]);
  }

  async rebooting(): Promise<void> {
    await Promise.all([this.appliance.rebooting(), this.inside((guest) => guest.powerOff())]);
  }

  async close(): Promise<void> {
    await Promise.all([this.appliance.powerOff(), this.inside((guest) => guest.close())]);
  }

  async handle(request: Parameters<Guest['handle']>[0]): ReturnType<Guest['handle']> {
    const guest = await this.guest;
    await this.work;
    return guest.handle(request);
  }

  private inside(change: (guest: Guest) => Promise<void>): Promise<void> {
    const done = this.work.then(async () => change(await this.guest));
    this.work = done.catch(() => undefined);
    return done;
  }
}

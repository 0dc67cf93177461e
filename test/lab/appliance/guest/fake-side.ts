import type { GuestSide, Switches } from '../../../../lab/appliance/model';
import { DEFAULT_SWITCHES } from '../../../../lab/appliance/switches';
import { certificate } from './certificate';

/** As the lab has them, without waiting. */
export const SWITCHES: Switches = {
  ...DEFAULT_SWITCHES,
  restartSeconds: 0,
  rebootSeconds: 0,
  upgradeSeconds: 0,
};

/** An appliance that only notes what it is asked to do. */
export class FakeSide implements GuestSide {
  readonly vmName = 'connector';
  readonly switches: Switches;
  network: GuestSide['network'] = {
    mode: 'dhcp',
    address: '127.1.0.10',
    netmask: '255.255.255.0',
    gateway: '127.1.0.1',
    dns: ['10.0.0.2'],
    dnsSuffixes: [],
  };
  readonly user = { name: 'ec2-user', password: 'ec2pass', mustChange: false };
  claimed = true;
  vcenterAddress = '10.0.0.4';
  certificateValidation = true;
  /** What the next call is refused with. */
  refusal: string | undefined;
  /** What was called, with what. */
  readonly calls: unknown[][] = [];

  constructor(switches: Partial<Switches> = {}) {
    this.switches = { ...SWITCHES, ...switches };
  }

  certificatePem(): string {
    return certificate.pem;
  }
  setStatic(...call: Parameters<GuestSide['setStatic']>): Promise<string | undefined> {
    return this.note('setStatic', ...call);
  }
  setDhcp(): Promise<string | undefined> {
    return this.note('setDhcp');
  }
  setProxy(...call: Parameters<GuestSide['setProxy']>): Promise<string | undefined> {
    return this.note('setProxy', ...call);
  }
  setDnsSuffixes(...call: Parameters<GuestSide['setDnsSuffixes']>): Promise<string | undefined> {
    return this.note('setDnsSuffixes', ...call);
  }
  async restartServices(): Promise<void> {
    await this.note('restartServices');
  }
  resetPassword(...call: Parameters<GuestSide['resetPassword']>): Promise<string | undefined> {
    return this.note('resetPassword', ...call);
  }
  async factoryReset(): Promise<void> {
    await this.note('factoryReset');
  }
  async deleteUpgradeFiles(): Promise<number> {
    await this.note('deleteUpgradeFiles');
    return 3;
  }
  async logBundle(): Promise<string> {
    await this.note('logBundle');
    return '/var/log/bundle.tar.gz';
  }

  private note(...call: unknown[]): Promise<string | undefined> {
    this.calls.push(call);
    return Promise.resolve(this.refusal);
  }
}

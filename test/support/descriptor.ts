import type { OvaImage, OvfDescriptor, OvfHardware } from '../../ova';

const HARDWARE: OvfHardware = {
  cpus: 2,
  coresPerSocket: 1,
  memoryMiB: 4096,
  firmware: 'bios',
  secureBoot: false,
  guestId: 'freebsd64Guest',
  scsiType: 'lsilogic',
  scsiControllers: 1,
  nics: [{ name: 'Network adapter 1', network: 'VM Network', adapterType: 'e1000' }],
};

/** A descriptor like the appliance's, with what a test changes. */
export function descriptor(
  change: Partial<Omit<OvfDescriptor, 'hardware'>> & { hardware?: Partial<OvfHardware> } = {},
): OvfDescriptor {
  return {
    networks: ['VM Network'],
    disks: [],
    configurations: [],
    properties: [],
    ...change,
    hardware: Object.fromEntries(
      (change.configurations ?? [{ id: '' }]).map(({ id }) => [id, { ...HARDWARE, ...change.hardware }]),
    ),
  };
}

export const image = (facts: Partial<OvaImage> = {}): OvaImage => ({
  path: '/images/connector.ova',
  bytes: 1,
  sha256: 'ab'.repeat(32),
  manifest: 'verified',
  certificate: false,
  descriptor: descriptor(),
  ...facts,
});

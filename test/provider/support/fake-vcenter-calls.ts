import type { SimulatedAppliance } from './simulated-appliance';

let world: SimulatedAppliance | undefined;

/** The appliance that vCenter's answers are about, until the next one. */
export const useAppliance = (appliance: SimulatedAppliance): void => {
  world = appliance;
};

const at = (): SimulatedAppliance => {
  if (world === undefined) throw new Error('useAppliance first');
  return world;
};

type Vcenter = typeof import('../../../vcenter');

/** In place of `vcenter/`: answers from the simulated appliance, everything else as it is. */
export function fakeVcenterCalls(): Partial<Vcenter> {
  const actual = jest.requireActual<Vcenter>('../../../vcenter');
  return {
    ...actual,
    readVirtualMachine: () => {
      if (!at().isGone) return Promise.resolve(at().state());
      const fault = new actual.VcenterFault('it is gone', 'ManagedObjectNotFound', '', undefined, 'Read');
      return Promise.reject(fault);
    },
    findByUuid: (_session, _uuid) =>
      Promise.resolve(at().isGone ? undefined : actual.reference('VirtualMachine', 'vm-42')),
    powerOn: () => at().do('powerOn', () => (at().powerState = 'poweredOn')),
    powerOff: () => at().do('powerOff', () => (at().powerState = 'poweredOff')),
    shutdownGuest: () => at().do('powerOff', () => (at().powerState = 'poweredOff')),
    waitForPowerState: () => Promise.resolve(undefined as never),
    waitForProperty: () => Promise.reject(new actual.VcenterTimeoutError('nothing new', undefined as never)),
    readExtraConfig: (_session, _vm, prefix) =>
      Promise.resolve(
        Object.fromEntries(Object.entries(at().extraConfig).filter(([key]) => key.startsWith(prefix))),
      ),
    setExtraConfig: (_session, _vm, values) => {
      at().effect(() => {
        for (const [key, value] of Object.entries(values)) {
          if (value === '') delete at().extraConfig[key];
          else at().extraConfig[key] = value;
        }
      });
      return Promise.resolve();
    },
    listExtensions: () => Promise.resolve(at().extensions),
    findExtension: (_session, key) =>
      Promise.resolve(at().extensions.find((extension) => extension.key === key)),
    unregisterExtension: (_session, key) =>
      at().do('unregisterExtension', () => {
        at().extensions = at().extensions.filter((extension) => extension.key !== key);
      }),
  };
}

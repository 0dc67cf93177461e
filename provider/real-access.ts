import { connect } from 'node:net';
import type { ApplianceAccess, PresentedCertificate } from './appliance-access';

/** Seconds for one handshake; a console that is slower is asked again. */
const HANDSHAKE = 10;

/** The appliance itself. What it takes is loaded when it is used first. */
export const realAccess: ApplianceAccess = {
  profile: async (kind) => (await import('../appliance/profiles/index.js')).profileOf(kind),
  async console({ profile, fingerprint, driver, ...options }) {
    const { openConsole } = await import('../appliance/console/index.js');
    return openConsole({
      ...options,
      profile: profile.managementConsole,
      trust: { sha256: fingerprint },
      driver: driver === 'manual' ? driver : 'auto',
    });
  },
  async vmConsole({ profile, ...options }) {
    const { openVmConsole } = await import('../appliance/vm-console/index.js');
    return openVmConsole({ ...options, profile: profile.vmConsole });
  },
  async presented(profile, address, port, signal) {
    const { oldestTls } = profile.managementConsole;
    if (oldestTls === undefined) return (await answers(address, port)) ? NONE : undefined;
    const { probe } = await import('../appliance/tls/index.js');
    try {
      return await probe({ address, port, oldestTls: oldestTls.value, timeoutSeconds: HANDSHAKE, signal });
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  },
  async exclusively(key, work, signal) {
    const { exclusively } = await import('../appliance/exclusive.js');
    return exclusively(key, work, { signal });
  },
  patience: { address: 300, boot: 300, answer: 60, vcenter: 30, shutdown: 180, user: 30, pause: 1 },
};

const NONE: PresentedCertificate = { sha1: '', sha256: '', names: [] };

/** Whether anything listens there. */
const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: HANDSHAKE * 1000 });
    const end = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });

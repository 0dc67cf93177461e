import type { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type {
  Claim,
  ConsoleAccount,
  HealthItem,
  ManagementConsole,
  ProblemReport,
  RegistrationForm,
} from '../../../appliance/console/console';
import { ConsoleError } from '../../../appliance/console/console-error';
import { certificateFacts, readPkcs12 } from '../../../pki';
import { profileOf } from '../../../appliance/profiles';
import {
  VmConsoleError,
  type ApplianceNetwork,
  type VmConsole,
} from '../../../appliance/vm-console/vm-console';
import type { ApplianceAccess, ConsoleOptions, VmConsoleOptions } from '../../../provider/appliance-access';
import type { Extension, VirtualMachineState } from '../../../vcenter';

export const ADMIN: ConsoleAccount = { username: 'administrator@vsphere.local', password: 'vcenter-secret' };
const REF = { type: 'VirtualMachine', value: 'vm-42' } as const;

/** Ends a run on the spot, as a kill does: nothing of it goes on. */
export class Killed extends Error {}

/**
 * An appliance, its VM and the vCenter they are known to, as the doors to them show it. Every step taken is in
 * `steps`; `killAt` ends the run before a step, `killAfter` after it.
 */
export class SimulatedAppliance {
  steps: string[] = [];
  killAt?: string;
  killAfter?: string;

  // vCenter's side
  powerState: VirtualMachineState['powerState'] = 'poweredOn';
  isGone = false;
  told: string | undefined = '10.0.0.5';
  extraConfig: Record<string, string> = {};
  extensions: Extension[] = [];

  // the appliance's side
  network: ApplianceNetwork = {
    mode: 'dhcp',
    address: '10.0.0.5',
    netmask: '255.255.255.0',
    gateway: '10.0.0.1',
    dns: ['10.0.0.2'],
    dnsSuffixes: [],
  };
  consolePassword: string | undefined;
  userPassword = 'ec2pass';
  isLocked = false;
  /** The vCenter it was set up with, which its menu offers. */
  ownVcenter = 'vcenter';
  /** Whether its menu can be read; what is typed blindly is done all the same. */
  reads = true;
  /** Nobody works in its menu. */
  isManual = false;
  certificate = 1;
  /** What a handshake shows, where it is not the appliance's own. */
  presentedCertificate: number | undefined;
  certificateAddress = '10.0.0.5';
  /** Whether a restart makes another certificate. */
  restartHelps = true;
  unreachable: readonly string[] = [];
  hasTools = true;
  health: readonly HealthItem[] = [{ name: 'AWS Connectivity', status: 'ok', message: '' }];
  registrations: RegistrationForm[] = [];
  extensionKey = 'com.example.connector';
  registerError: ConsoleError | undefined;
  failedLogins = 0;
  sentPasswords = 0;
  uploads = 0;
  rotations = 0;
  rotationError: ConsoleError | undefined;
  /** What its debug log bundle holds, and what it was told of problems. */
  logs = 'the logs';
  reports: ProblemReport[] = [];
  version = '2.7.0';
  /** The version it offers. */
  offered: string | undefined;
  /** What was uploaded last, and is presented from then on. */
  installed: readonly X509Certificate[] | undefined;
  /** Takes an upload and goes on presenting what it had. */
  uploadIsLost = false;
  /** Ends the run at that effect on the world outside, or right after it; what comes later in the run does nothing. */
  killAtEffect: { readonly effect: number; readonly after: boolean } | undefined;
  effects = 0;
  private queue: Promise<unknown> = Promise.resolve();

  fingerprint(certificate = this.certificate): { sha1: string; sha256: string } {
    const pairs = (count: number): string => Array(count).fill(`A${certificate}`).join(':');
    return { sha1: pairs(20), sha256: pairs(32) };
  }

  /** One of the things that are counted for `killAtEffect`. */
  effect<T>(action: () => T): T {
    const { effect: last = Infinity, after = false } = this.killAtEffect ?? {};
    const at = ++this.effects;
    if (at > last || (at === last && !after)) throw new Killed();
    const result = action();
    if (at === last) throw new Killed();
    return result;
  }

  /** Notes a step, and does it. */
  do(step: string, action: () => void = () => undefined): Promise<void> {
    if (this.killAt === step) throw new Killed(step);
    this.steps.push(step);
    action();
    if (this.killAfter === step) throw new Killed(step);
    return Promise.resolve();
  }

  get isOn(): boolean {
    return this.powerState === 'poweredOn';
  }

  state(): VirtualMachineState {
    const addresses = this.told === undefined || !this.isOn || !this.hasTools ? [] : [{ address: this.told }];
    return {
      ref: REF,
      name: 'fra-01',
      powerState: this.powerState,
      connectionState: 'connected',
      uuid: 'uuid',
      template: false,
      bootTime: new Date(0),
      toolsRunning: this.hasTools && this.isOn,
      nics: [{ connected: true, addresses }],
      datastores: [],
      networks: [],
    };
  }

  extensionAt(address: string): Extension {
    return {
      ...{ key: this.extensionKey, version: '2.7.0', label: 'connector', summary: 'connector' },
      servers: [{ url: `https://${address}:443/`, type: 'HTTPS', label: 'connector' }],
    };
  }

  readonly access: ApplianceAccess = {
    profile: (kind) => Promise.resolve(profileOf(kind)),
    console: (options) => Promise.resolve(this.console(options)),
    vmConsole: (options) => this.vmConsole(options),
    presented: (_profile, address) => {
      if (!this.isOn || address !== this.network.address || this.unreachable.includes(address))
        return Promise.resolve(undefined);
      const leaf = this.presentedCertificate === undefined ? this.installed?.[0] : undefined;
      if (leaf !== undefined) {
        const { sha1, sha256, names: of } = certificateFacts(leaf);
        const chain = this.installed!.map((each) => each.toString());
        return Promise.resolve({ sha1, sha256, names: [...of.dnsNames, ...of.addresses], chain });
      }
      const names = [this.certificateAddress];
      return Promise.resolve({ ...this.fingerprint(this.presentedCertificate), names });
    },
    exclusively: (_key, work) => {
      const turn = this.queue.then(work);
      this.queue = turn.catch(() => undefined);
      return turn;
    },
    patience: { address: 0.05, boot: 0.05, answer: 0.05, vcenter: 0.05, shutdown: 1, user: 0, pause: 0.01 },
  };

  private console({ fingerprint, address }: ConsoleOptions): ManagementConsole {
    let loggedIn = false;
    const must = (): void => {
      const installed = this.presentedCertificate === undefined ? this.installed?.[0] : undefined;
      const own = installed?.fingerprint256 ?? this.fingerprint(this.presentedCertificate).sha256;
      if (fingerprint !== own)
        throw new ConsoleError('distrusted', 'connecting', 'another certificate', 'Compare it');
      if (!this.isOn || address !== this.network.address)
        throw new ConsoleError('unreachable', 'connecting', 'no answer', 'Try again');
    };
    const entered = (): void => {
      if (!loggedIn) throw new Error('nobody has logged in');
    };
    return {
      look: async () => {
        must();
        await this.do('look');
        return { version: this.version, claimed: this.consolePassword !== undefined };
      },
      claim: async ({ administrator, password }: Claim) => {
        must();
        this.sentPasswords++;
        if (this.consolePassword !== undefined)
          throw new ConsoleError('claimed', 'first visit', 'it has a password', 'Log in');
        if (administrator.password !== ADMIN.password)
          throw new ConsoleError('refused', 'first visit', 'vCenter refused it', 'Correct it');
        await this.do('claim', () => (this.consolePassword = password));
      },
      logIn: async (password: string) => {
        must();
        this.sentPasswords++;
        if (this.isLocked) throw new ConsoleError('locked', 'logging in', 'it is locked', 'Reset it');
        if (password !== this.consolePassword) {
          this.failedLogins++;
          throw new ConsoleError('wrongPassword', 'logging in', 'it says no', 'Correct it');
        }
        await this.do('logIn', () => (loggedIn = true));
      },
      health: async () => {
        entered();
        await this.do('health');
        return { version: this.version, registered: this.extensions.length > 0, items: this.health };
      },
      register: async (form: RegistrationForm) => {
        entered();
        if (this.registerError !== undefined) throw this.registerError;
        await this.do('register', () => {
          this.registrations.push(form);
          const others = this.extensions.filter(({ key }) => key !== this.extensionKey);
          this.extensions = [...others, this.extensionAt(this.network.address)];
        });
      },
      unregister: async ({ password }: ConsoleAccount) => {
        entered();
        if (password !== ADMIN.password)
          throw new ConsoleError('refused', 'unregistering', 'vCenter refused it', 'Correct it');
        await this.do('unregister', () => {
          this.extensions = this.extensions.filter(({ key }) => key !== this.extensionKey);
        });
      },
      uploadCertificate: async (file, passphrase) => {
        entered();
        const { chain } = await readPkcs12(file, passphrase);
        this.uploads++;
        await this.effect(() =>
          this.do('upload', () => {
            if (!this.uploadIsLost) this.installed = chain;
          }),
        );
      },
      rotateEncryptionKey: async (password) => {
        entered();
        if (this.rotationError !== undefined) throw this.rotationError;
        if (password !== this.consolePassword) throw new Error('another password than that of the login');
        await this.do('rotate', () => this.rotations++);
      },
      downloadLogs: async (file) => {
        entered();
        await this.do('downloadLogs');
        await writeFile(file, this.logs, { flag: 'wx', mode: 0o600 });
        return { name: 'connector-logs.tar.gz', bytes: this.logs.length };
      },
      reportableIssues: () => {
        entered();
        return Promise.resolve(['Other']);
      },
      reportProblem: async (report) => {
        entered();
        await this.do('reportProblem', () => this.reports.push(report));
      },
      upgrade: async () => {
        entered();
        const version = this.offered;
        if (version === undefined)
          throw new ConsoleError(
            'refused',
            'starting an upgrade',
            'it offers none',
            'There is nothing to do',
          );
        await this.do('upgrade', () => (this.offered = undefined));
        return { version };
      },
      errorLog: (name) => {
        entered();
        return Promise.resolve(this.health.find((item) => item.name === name)?.message ?? '');
      },
      close: () => Promise.resolve(),
    };
  }

  private async vmConsole({ passwords }: VmConsoleOptions): Promise<VmConsole> {
    if (!this.hasTools)
      throw new VmConsoleError('unavailable', 'entering the VM', 'no Tools', 'Install them');
    const used = passwords.find((password) => password === this.userPassword);
    if (used === undefined)
      throw new VmConsoleError('login', 'entering the VM', 'a wrong password', 'Correct it');
    const none = (): Promise<never> => Promise.reject(new Error('not asked for'));
    const set = (network: Partial<ApplianceNetwork>): void => {
      this.network = { ...this.network, ...network };
      this.told = this.network.address;
    };
    await this.do('enter');
    return {
      reads: this.reads,
      network: () => Promise.resolve(this.network),
      certificate: () => Promise.resolve({ ...this.fingerprint(), names: [this.certificateAddress] }),
      setStaticAddress: (address) => this.do('setStaticAddress', () => set({ mode: 'static', ...address })),
      useDhcp: () => this.do('useDhcp', () => set({ mode: 'dhcp', address: '10.0.0.5' })),
      setProxy: ({ host, port }) =>
        this.consolePassword === undefined
          ? Promise.reject(new VmConsoleError('refused', 'proxy', 'no password yet', 'Claim it'))
          : this.do('setProxy', () => set({ proxy: `${host}:${port}` })),
      setDnsSuffixes: (dnsSuffixes) => this.do('setDnsSuffixes', () => set({ dnsSuffixes })),
      restartServices: () =>
        this.do('restartServices', () => {
          if (!this.restartHelps) return;
          this.certificate++;
          this.certificateAddress = this.network.address;
        }),
      resetPassword: ({ vcenterAddress, administrator, password }) => {
        if (this.isManual)
          throw new VmConsoleError('unavailable', 'resetting', 'a person has to do it', '1. Log in.');
        if (vcenterAddress !== this.ownVcenter)
          throw new VmConsoleError('refused', 'resetting', 'it offers another vCenter', 'See which is right');
        if (administrator.password !== ADMIN.password)
          throw new VmConsoleError('refused', 'resetting', 'vCenter refused it', 'Correct it');
        return this.do('resetPassword', () => {
          this.consolePassword = password;
          this.isLocked = false;
          this.failedLogins = 0;
        });
      },
      factoryReset: async (beforeChosen) => {
        await beforeChosen?.();
        await this.do('factoryReset', () => {
          this.consolePassword = undefined;
          this.certificate++;
        });
      },
      deleteUpgradeFiles: none,
      setCertificateValidation: none,
      generateLogBundle: none,
      changeUserPassword: (password) => this.do('changeUserPassword', () => (this.userPassword = password)),
      close: () => Promise.resolve(),
    };
  }
}

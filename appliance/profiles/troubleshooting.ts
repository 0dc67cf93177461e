import type { Fact } from './fact';

/** What can be seen of an appliance from outside, one word each; absent where it could not be looked at. */
export interface Signs {
  readonly vcenter?: 'reachable' | 'unreachable';
  /** `waiting`: with a question that somebody has to answer; `stopped`: off, as its spec declares. */
  readonly vm?: 'none' | 'off' | 'stopped' | 'suspended' | 'waiting' | 'on';
  /** Whether anybody tells its address, or the spec gives one. */
  readonly address?: 'known' | 'unknown';
  /**
   * How far one comes at the management console. `starting`: it does not answer, in a VM that was started a short while
   * ago; `otherAddress`: its certificate is for another address than its own; `distrusted`: its certificate is not the
   * one the appliance shows in its VM; `unproved`: nothing can be compared with it; `noPassword`: the spec gives none.
   */
  readonly console?:
    | 'silent'
    | 'starting'
    | 'otherAddress'
    | 'distrusted'
    | 'unproved'
    | 'unclaimed'
    | 'noPassword'
    | 'passwordRefused'
    | 'locked'
    | 'unreadable'
    | 'open';
  /** What vCenter shows of an appliance that says it is registered. */
  readonly portal?: 'shown' | 'missing';
  /** Of an upgrade that was begun; `long` and `overdue` are the page's 20 and 30 minutes. */
  readonly upgrade?: 'none' | 'underWay' | 'long' | 'overdue' | 'failed';
}

/** What `connector doctor` may do itself when it is told to. */
export type Repair = 'restartServices' | 'restartGuest' | 'factoryReset';

/** One thing to do about a case. */
export interface NextStep {
  /** A sentence for people, without a full stop. */
  readonly text: string;
  /** Words of the command that does it, after `connector`; {name} stands for the connector. */
  readonly command?: string;
  /** What `--fix` may do for it; a factory reset only when it is asked for by name. Absent: a person decides. */
  readonly repair?: Repair;
}

/** A kind of trouble: what it is recognised by, why it is, and what to do, in this order. */
export interface TroubleCase {
  /** `pollerService`; unique in a profile. */
  readonly id: string;
  readonly title: string;
  readonly status: 'warning' | 'error';
  /** Every sign named is one of the words given. */
  readonly signs?: { readonly [Name in keyof Signs]?: readonly NonNullable<Signs[Name]>[] };
  /** While it is there no other case is told, let alone repaired. @default false */
  readonly alone?: boolean;
  /** The health item that is not well, by its name in the console, and how. */
  readonly health?: { readonly item: string; readonly status: readonly ('warning' | 'error')[] };
  /** A sentence, without a full stop. */
  readonly cause: string;
  /** Cases that explain this one when they are there too, by their ids. */
  readonly follows?: readonly string[];
  readonly steps: readonly NextStep[];
}

/** The minutes of an upgrade, as somebody counts who follows it. */
export interface UpgradeTimes {
  /** The page is looked at anew. */
  readonly refresh: number;
  /** And again, this long after. */
  readonly again: number;
  /** Unresponsive for this long from its beginning: the appliance is rebooted. */
  readonly reboot: number;
  /** How long a reboot may take before nothing but the vendor helps. */
  readonly afterReboot: number;
  /** For how long whoever reboots it has seen himself, look by look, that it does not answer. */
  readonly silence: number;
  /** Between two looks at whether it answers, which send nothing. */
  readonly look: number;
}

/** What is known of an appliance's troubles and upgrades. */
export interface Troubleshooting {
  /** In the order in which they are told and worked on. */
  readonly cases: readonly Fact<TroubleCase>[];
  readonly upgrade: {
    readonly times: Fact<UpgradeTimes>;
    /** How often an upgrade that failed is tried again. */
    readonly retries: Fact<number>;
    /** Versions that need another registration by whoever comes from before them. */
    readonly registerAgain: Fact<readonly { readonly version: string; readonly why: string }[]>;
    /** Whether the console may present another certificate afterwards. */
    readonly newCertificate: Fact<boolean>;
  };
}

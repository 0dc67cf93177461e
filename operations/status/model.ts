import type { HealthItem } from '../../appliance/console/console';
import type { PowerState } from '../../vcenter';
import type { InvalidSpecs } from './invalid-specs';

/** From well to not well; what cannot be told is an error. */
export type Level = 'ok' | 'warning' | 'error';

/** Something about a connector that somebody should know. */
export interface Finding {
  readonly level: Exclude<Level, 'ok'>;
  /** What it is about, for programs; the words in `text` may change. */
  readonly kind:
    | 'vcenter'
    | 'vm'
    | 'console'
    | 'certificate'
    | 'key'
    | 'drift'
    | 'health'
    | 'upgrade'
    | 'state'
    | 'password';
  /** One sentence without a full stop. */
  readonly text: string;
}

/** How a server that was asked has behaved. */
export type Answer =
  | { readonly outcome: 'answers' }
  | {
      /** `hangs`: no answer in the time it was given; `refuses`: nothing listens; `fails`: anything else. */
      readonly outcome: 'hangs' | 'refuses' | 'fails';
      readonly text: string;
    };

export interface VmStatus {
  /** Managed object id: `vm-42`. */
  readonly id: string;
  readonly power: PowerState;
  /** As VMware Tools tell it; undefined while the VM is off, or Tools do not run. */
  readonly address?: string;
}

export interface CertificateStatus {
  /** `10.0.0.5:443`, where it was seen; undefined: only the state tells of it. */
  readonly place?: string;
  /** `AA:BB:...` */
  readonly sha256?: string;
  readonly validFrom?: Date;
  readonly validTo: Date;
  /** From when on an apply renews it; undefined for one that is not managed. */
  readonly renewalDue?: Date;
}

export interface KeyStatus {
  readonly key: 'access key' | 'encryption key' | 'connector key';
  readonly since: Date;
  /** Undefined: never by age. */
  readonly due?: Date;
}

/** Something that is not as it was applied. */
export interface Drift {
  readonly what: 'vm' | 'power' | 'address' | 'certificate' | 'registration';
  readonly applied: string;
  readonly found: string;
}

export type HealthStatusOf =
  | {
      readonly asked: true;
      readonly items: readonly HealthItem[];
      /** Undefined where the console does not tell. */
      readonly registered?: boolean;
      /** Another version that the console offers, or one that takes the place of a recalled one. */
      readonly waiting: 'none' | 'upgrade' | 'recall';
      /** It says that an upgrade has failed. */
      readonly upgradeFailed?: boolean;
      /** Name of the item that tells of it. */
      readonly upgradeItem?: string;
    }
  /** Why there is nothing to tell: nobody wanted to know, or it could not be had. */
  | { readonly asked: false; readonly reason: string; readonly failed: boolean };

/** Everything that `connector status` knows of a connector. */
export interface ConnectorStatus {
  readonly name: string;
  /** `host[:port]` of its vCenter. */
  readonly vcenter: string;
  /** What the spec declares. */
  readonly declared: 'running' | 'stopped' | 'absent';
  readonly level: Level;
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly vcenterAnswer: Answer;
  /** Null: there is none. Undefined: not known, as vCenter was not reached. */
  readonly vm?: VmStatus | null;
  /** Undefined: it was not looked at, as the VM is off or nobody knows an address. */
  readonly consoleAnswer?: Answer;
  readonly certificate?: CertificateStatus;
  readonly keys: readonly KeyStatus[];
  /** Undefined: not known. */
  readonly drift?: readonly Drift[];
  readonly health: HealthStatusOf;
  /** Of the appliance: by its console, else as the last apply has seen it. */
  readonly version?: string;
  /** Undefined: nothing was applied, or its state cannot be read. */
  readonly lastApply?: AppliedWhen;
}

export interface AppliedWhen {
  /** When the state was written last, which is at an apply that changed something; undefined where nobody tells. */
  readonly at?: Date;
  readonly serial: number;
  readonly resources: number;
}

/** All connectors of one look. */
export interface FleetStatus {
  readonly at: Date;
  /** How long looking took. */
  readonly seconds: number;
  readonly connectors: readonly ConnectorStatus[];
  /** Specs of which there is none. @default none */
  readonly invalid?: InvalidSpecs;
}

const RANK: Readonly<Record<Level, number>> = { ok: 0, warning: 1, error: 2 };

/** The worst of all; `ok` of none. */
export const worstLevel = (levels: readonly Level[]): Level =>
  levels.reduce<Level>((worst, level) => (RANK[level] > RANK[worst] ? level : worst), 'ok');

/** The worst first, else as they were. */
export const worstFirst = <T extends { readonly level: Level }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => RANK[b.level] - RANK[a.level]);

/** Of all that there is: a spec that is not valid is an error, as nobody has looked at its connector. */
export const levelOfFleet = ({ connectors, invalid }: FleetStatus): Level =>
  invalid !== undefined && invalid.count > 0 ? 'error' : worstLevel(connectors.map(({ level }) => level));

/** 0 all is well, 1 with a warning, 2 with an error or something that cannot be told. */
export const exitCodeOf = (status: FleetStatus): 0 | 1 | 2 => RANK[levelOfFleet(status)] as 0 | 1 | 2;

const DAY = 86_400_000;

/** Whole days from one time to another, negative when it is over. */
export const daysBetween = (from: Date, to: Date): number =>
  Math.floor((to.getTime() - from.getTime()) / DAY);

import type { ListedVm } from '../../vcenter';
import type { Applied } from './applied';
import type { SeenUpgrade } from './upgrade-findings';
import type { Answer, ConnectorStatus, HealthStatusOf } from './model';

/** Everything that was seen of a connector, before anybody judges it. */
export interface Facts {
  readonly name: string;
  readonly vcenter: string;
  readonly declared: ConnectorStatus['declared'];
  /** Whether its spec has a registration. */
  readonly declaresRegistration: boolean;
  readonly vcenterAnswer: Answer;
  /** Null: there is none. Undefined: vCenter was not reached. */
  readonly vm?: ListedVm | null;
  /** Null: nothing was applied. Undefined: its state cannot be read, as `stateProblem` says. */
  readonly applied?: Applied | null;
  readonly stateProblem?: string;
  /** When the state was written. */
  readonly written?: Date;
  /** Keys of all extensions of its vCenter; undefined: not known. */
  readonly extensions?: ReadonlySet<string>;
  /** Undefined: it was not asked. */
  readonly console?: SeenConsole;
  /** Whether a run has noted that the console refused its password. */
  readonly passwordRefused: boolean;
  /** That was begun, as its VM remembers. */
  readonly upgrade?: SeenUpgrade;
  readonly health: HealthStatusOf;
  /** Of the appliance, by its console. */
  readonly version?: string;
}

export interface SeenConsole {
  /** `10.0.0.5:443` */
  readonly place: string;
  readonly answer: Answer;
  readonly presented?: {
    readonly sha256: string;
    readonly validFrom: Date;
    readonly validTo: Date;
  };
  /** Whether the certificate comes from an authority that the VM remembers. */
  readonly pinned: boolean;
}

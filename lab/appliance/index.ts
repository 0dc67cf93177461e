export { Appliance, type ApplianceOptions } from './appliance';
export { fingerprint } from './certificate';
export type { Fault } from './faults';
export { plantedSecrets, type PlantedSecrets } from './logs/planted-secrets';
export type { GuestSide, NetworkState, Switches } from './model';
export {
  VcenterRefusal,
  type AccessKeyReport,
  type Account,
  type Aws,
  type Extension,
  type Machine,
  type Vcenter,
  type VcenterLogin,
} from './peers';
export type { Mode } from './services';
export { startConsole, type ConsoleSettings, type StandaloneConsole } from './start-console';

import type { Fact } from './fact';

/** What is known of an appliance's own console in its VM. */
export interface VmConsoleProfile {
  readonly user: Fact<string>;
  /** Password of an appliance fresh from its image, which everybody knows. */
  readonly defaultPassword: Fact<string>;
}

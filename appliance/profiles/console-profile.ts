import type { Fact } from './fact';

/** What is known of an appliance's web console. */
export interface ConsoleProfile {
  readonly port: Fact<number>;
}

import { fact } from './aws-connector-fact';
import type { ConsoleProfile } from './console-profile';

/** The web console of the AWS Connector. */
export const awsConnectorConsole: ConsoleProfile = {
  port: fact(443, 'Managing the Connector: https://ip_address/'),
};

import { fact } from './aws-connector-fact';
import type { VmConsoleProfile } from './vm-console-profile';

const LOGIN = 'Managing the Connector, Logging into the Virtual Machine Console';

/** The VM console of the AWS Connector. */
export const awsConnectorVmConsole: VmConsoleProfile = {
  user: fact('ec2-user', LOGIN),
  defaultPassword: fact('ec2pass', LOGIN),
};

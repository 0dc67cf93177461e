import type { ConnectorSpec } from '../../config';

/** The login of the VM's own console, as the provider's types take it. */
export interface VmConsoleLogin {
  readonly user: string;
  readonly password?: ConnectorSpec['appliance']['vmConsole']['password'];
}

export const vmConsoleLogin = ({
  user,
  password,
}: ConnectorSpec['appliance']['vmConsole']): VmConsoleLogin => ({
  user,
  ...(password && { password }),
});

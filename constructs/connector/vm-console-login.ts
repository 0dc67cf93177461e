import type { ConnectorSpec } from '../../config';

/** The login of the VM's own console, as the provider's types take it. */
export interface VmConsoleLogin {
  readonly user: string;
  readonly password?: ConnectorSpec['appliance']['vmConsole']['password'];
  readonly previous_password?: ConnectorSpec['appliance']['vmConsole']['previousPassword'];
}

export const vmConsoleLogin = ({
  user,
  password,
  previousPassword,
}: ConnectorSpec['appliance']['vmConsole']): VmConsoleLogin => ({
  user,
  ...(password && { password }),
  ...(previousPassword && { previous_password: previousPassword }),
});

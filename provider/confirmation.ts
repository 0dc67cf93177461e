import type { ConnectorClient } from './client';

/** Gives the appliance's name for one run, which allows what is refused otherwise. */
export const CONFIRM = 'CONNECTOR_CONFIRM';

/** Whether this run is allowed what the operator has to confirm by the appliance's name. */
export const isConfirmed = ({ name, env }: ConnectorClient): boolean =>
  name !== undefined && env[CONFIRM] === name;

import type { ConnectorSpec } from '../config';

/** Names of a connector's two stacks, and of their states. Another name is another state. */
export const applianceStackName = ({ name }: Pick<ConnectorSpec, 'name'>): string => name;
export const identityStackName = ({ name }: Pick<ConnectorSpec, 'name'>): string => `${name}-identity`;

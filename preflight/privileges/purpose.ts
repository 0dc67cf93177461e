/**
 * What an account is used for: looking, the first deployment, everything later that an apply does, what commands do to a
 * running appliance, and removal.
 */
export const PURPOSES = ['plan', 'deploy', 'operate', 'maintain', 'uninstall'] as const;

export type Purpose = (typeof PURPOSES)[number];

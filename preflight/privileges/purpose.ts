/** What an account is used for: looking, the first deployment, everything later, and removal. */
export const PURPOSES = ['plan', 'deploy', 'operate', 'uninstall'] as const;

export type Purpose = (typeof PURPOSES)[number];

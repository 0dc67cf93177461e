import { SecretError } from './secret-error';
import type { SecretStore } from './store';

/** `env: NAME`. The value is taken as it is; a variable that is set to nothing counts as not set. */
export const environmentStore: SecretStore = {
  describe: (name) => `the environment variable ${name}`,
  read: ({ locator: name, subject, context: { env } }) => {
    // Every object inherits a "constructor".
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) throw new SecretError(subject, 'is not set; export it and run again');
    if (value === '') throw new SecretError(subject, 'is set to nothing; export its value and run again');
    return Promise.resolve({ value });
  },
};

import { problems, text, type Page } from './page';

export const LOG_IN = 'Log in';

/** The first visit: who may set the password is who may administer vCenter. */
export const firstVisit = (error?: string, given: { address?: string; username?: string } = {}): Page => ({
  title: 'Log in to Connector',
  blocks: [
    ...problems(error),
    text('Log in with the credentials of a vCenter administrator to set up this connector.'),
    {
      kind: 'form',
      action: '/first-login',
      fields: [
        { kind: 'text', name: 'address', label: 'vCenter IP address or hostname', value: given.address },
        { kind: 'text', name: 'username', label: 'vCenter administrator name', value: given.username },
        { kind: 'password', name: 'password', label: 'Password' },
      ],
      button: LOG_IN,
    },
  ],
});

export const createPassword = (criteria: string, error?: string): Page => ({
  title: 'Create a Connector Password',
  blocks: [
    ...problems(error),
    text(criteria),
    {
      kind: 'form',
      action: '/create-password',
      fields: [
        { kind: 'password', name: 'password', label: 'New password' },
        { kind: 'password', name: 'confirmation', label: 'Confirm password' },
      ],
      button: 'Create password',
    },
  ],
});

export const logIn = (error?: string): Page => ({
  title: 'Log in to Connector',
  blocks: [
    ...problems(error),
    {
      kind: 'form',
      action: '/login',
      fields: [{ kind: 'password', name: 'password', label: 'Password' }],
      button: LOG_IN,
    },
  ],
});

import { passed } from '../finding';
import type { Check } from './check';

/** Reaches vCenter, trusts its certificate and logs in. */
export const vcenterLogin: Check<'session'> = {
  name: 'vcenter-login',
  title: 'login to vCenter',
  path: 'vcenter.server',
  needs: ['session'],
  reports: 'session',
  run: ({ input, ground: { session } }) =>
    passed(`logged in to ${input.vcenter.server} as ${session.userName} (${session.about.fullName})`),
};

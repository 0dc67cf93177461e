import { setting } from '../setting';
import type { Check } from './check';

const VARIABLES = { username: 'VSPHERE_USER', password: 'VSPHERE_PASSWORD' } as const;

/** The public vSphere provider reads its login from two variables; nothing resolves other references yet. */
export const vcenterCredentials: Check = (spec, { env, purpose }) => {
  return (['username', 'password'] as const).flatMap((key) => {
    const reference = spec.vcenter?.[key];
    if (reference === undefined) return [];
    const name = VARIABLES[key];
    const path = ['vcenter', key];
    if (reference.env !== name) {
      const kind = Object.keys(reference)[0] ?? 'nothing';
      const found = reference.env === undefined ? `a reference by ${kind}` : `{ env: ${reference.env} }`;
      return [
        {
          path,
          message: `vcenter.${key}: found ${found}; only { env: ${name} } can be resolved yet: let your pipeline export it`,
        },
      ];
    }
    if (purpose === 'deploy' && setting(env, name) === undefined) {
      return [
        {
          path,
          message: `vcenter.${key}: the environment variable ${name} is not set; export it and run again`,
        },
      ];
    }
    return [];
  });
};

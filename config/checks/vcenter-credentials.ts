import { setting } from '../setting';
import { isForTerraform, type Check } from './check';

/**
 * A login that comes from the environment is there before terraform starts; other stores are asked by the provider, and
 * whoever else logs in says by itself what is missing.
 */
export const vcenterCredentials: Check = (spec, { env, purpose }) =>
  (['username', 'password'] as const).flatMap((key) => {
    const name = spec.vcenter?.[key]?.env;
    if (!isForTerraform(purpose) || name === undefined || setting(env, name) !== undefined) return [];
    return [
      {
        path: ['vcenter', key],
        message: `vcenter.${key}: the environment variable ${name} is not set; export it and run again`,
      },
    ];
  });

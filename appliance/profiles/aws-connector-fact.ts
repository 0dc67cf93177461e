import type { Basis, Fact } from './fact';

export const GUIDE = 'AWS Management Portal for vCenter User Guide';

/** A fact of the AWS Connector, by the page of its guide. */
export const fact = <T>(value: T, page: string, basis: Basis = 'documented'): Fact<T> => ({
  value,
  basis,
  source: `${GUIDE}, ${page}`,
});

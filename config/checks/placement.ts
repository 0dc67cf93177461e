import { compareVersions } from '../versions';
import type { Check } from './check';

/** First release whose ovf_deploy finds a host by itself (vmware/vsphere change log, 2.15.0). */
const HOST_OPTIONAL_SINCE = '2.15.0';

const NAMES = ['cluster', 'host'];

/** A cluster or a host must be named; older providers need the host. */
export const placement: Check = (spec, { vsphereProviderVersion, isRefused }) => {
  const { vcenter } = spec;
  // What is named wrongly is named: the schema has said what is wrong with it.
  if (vcenter === undefined || NAMES.some((name) => isRefused(['vcenter', name]))) return [];
  if (vcenter.cluster === undefined && vcenter.host === undefined) {
    return [
      {
        path: ['vcenter', 'cluster'],
        message: 'vcenter: neither cluster nor host is named; the VM needs one of them, or both',
      },
    ];
  }
  if (vcenter.host === undefined && compareVersions(vsphereProviderVersion, HOST_OPTIONAL_SINCE) < 0) {
    return [
      {
        path: ['vcenter', 'host'],
        message: `vcenter.host: is missing; vmware/vsphere ${vsphereProviderVersion} deploys an OVF to a named host only (optional since ${HOST_OPTIONAL_SINCE})`,
      },
    ];
  }
  return [];
};

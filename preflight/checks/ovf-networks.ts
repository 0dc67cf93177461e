import { suggestion } from '../../vcenter';
import { passed, type Finding } from '../finding';
import { networkPath, portGroupOf } from '../image-choices';
import type { Check } from './check';

/** Every network of the image has a port group; one the spec does not name needs one of its own name. */
export const ovfNetworks: Check<'image' | 'placement'> = {
  name: 'ovf-networks',
  title: 'port groups for the image',
  path: 'appliance.ovf.networks',
  needs: ['placement', 'image'],
  run: ({ input, ground: { image, placement } }) => {
    const { ovf } = input.appliance;
    const { datacenter, cluster, host } = input.placement;
    const known = Object.keys(placement.networkIds);
    const { networks } = image.descriptor;
    const where = [datacenter, cluster, host].filter((name) => name !== undefined).join('/');
    const findings = networks
      // Those the spec names are looked up with the other objects in vCenter.
      .filter((network) => !Object.hasOwn(ovf.networks, network) && !known.includes(network))
      .map((network): Finding => ({
        outcome: 'failed',
        path: networkPath(network),
        found: `the image's network "${network}" has no port group of its name in ${where}${suggestion(network, known)} (networks: ${known.join(', ')})`,
        remedy: `name one: appliance.ovf.networks: { "${network}": ... }`,
      }));
    if (findings.length > 0) return findings;
    return passed(networks.map((network) => `${network} -> ${portGroupOf(network, ovf)}`).join(', '));
  },
};

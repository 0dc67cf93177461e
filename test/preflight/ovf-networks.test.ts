import { ovfNetworks } from '../../preflight/checks/ovf-networks';
import type { Placement } from '../../vcenter';
import { descriptor, image } from '../support/descriptor';
import { preflightInput } from './support';

const placement: Placement = {
  networkIds: { 'VM Network': 'network-7', 'Prod-VLAN-12': 'dvportgroup-9' },
  found: { networks: [], hosts: [] },
  problems: [],
};

async function look(ofImage: readonly string[], declared: Readonly<Record<string, string>>) {
  const input = preflightInput({ appliance: { ovf: { networks: declared, properties: {} } } });
  const ground = { placement, image: image({ descriptor: descriptor({ networks: ofImage }) }) };
  return ovfNetworks.run({ input, ground, env: {}, signal: new AbortController().signal });
}

test('named port groups, and port groups of the same name', async () => {
  expect(await look(['Management', 'VM Network'], { Management: 'Prod-VLAN-12' })).toEqual([
    { outcome: 'passed', found: 'Management -> Prod-VLAN-12, VM Network -> VM Network' },
  ]);
});

test('a network of the image without a port group of its name', async () => {
  expect(await look(['VM Network', 'VM Netwrk', 'Storage'], {})).toEqual([
    {
      outcome: 'failed',
      path: 'appliance.ovf.networks["VM Netwrk"]',
      found:
        'the image\'s network "VM Netwrk" has no port group of its name in DC0/DC0_C0; did you mean "VM Network"? (networks: VM Network, Prod-VLAN-12)',
      remedy: `name one: appliance.ovf.networks: { "VM Netwrk": ... }`,
    },
    {
      outcome: 'failed',
      path: 'appliance.ovf.networks.Storage',
      found:
        'the image\'s network "Storage" has no port group of its name in DC0/DC0_C0 (networks: VM Network, Prod-VLAN-12)',
      remedy: `name one: appliance.ovf.networks: { "Storage": ... }`,
    },
  ]);
});

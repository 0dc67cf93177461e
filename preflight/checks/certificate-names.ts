import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { passed, type Finding } from '../finding';
import type { CertificateInput } from '../preflight-input';
import type { Check } from './check';

/** The names and the address the certificate is going to have lead to the appliance. */
export const certificateNames: Check<never> = {
  name: 'certificate-names',
  title: "the certificate's names",
  path: 'certificate.dnsNames',
  needs: [],
  run: async ({ input: { certificate, appliance } }): Promise<Finding[]> => {
    if (certificate === undefined) return passed('nothing to compare: no certificate is declared');
    const { address } = appliance;
    if (address === undefined) return withoutAddress(certificate);
    // A wildcard stands for no name in particular.
    const names = certificate.dnsNames.filter((name) => !name.startsWith('*.'));
    if (names.length === 0) return passed('nothing to compare: no DNS name is declared');
    const findings = (await Promise.all(names.map((name) => look(name, address)))).flat();
    return findings.length > 0 ? findings : passed(`${names.join(', ')}: ${address}`);
  },
};

function withoutAddress({ addressInCertificate }: CertificateInput): Finding[] {
  if (!addressInCertificate) return passed('nothing to compare: the address comes from DHCP');
  const path = 'certificate.addressInCertificate';
  return [
    {
      outcome: 'warning',
      path,
      found: `${path}: the address stands in the certificate and comes from DHCP; with another address the certificate has to be made anew`,
      remedy:
        'reserve the address in DHCP, declare it in appliance.network.address, or set certificate.addressInCertificate: false',
    },
  ];
}

async function look(name: string, address: string): Promise<Finding[]> {
  try {
    const found = (await lookup(name, { all: true })).map((entry) => entry.address);
    if (found.includes(address)) return [];
    // An IPv6 address may be the appliance's too: only IPv4 can be compared.
    const others = found.filter((entry) => isIP(entry) === 4);
    const leads = others.length > 0 ? `leads to ${others.join(', ')}` : 'has no IPv4 address';
    return [
      {
        outcome: 'failed',
        found: `${name} ${leads}, and the appliance is going to have ${address}`,
        remedy: 'correct the DNS record, certificate.dnsNames or appliance.network.address',
      },
    ];
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOTFOUND' ? 'is not known to DNS' : `cannot be looked up (${code})`;
    return [
      {
        outcome: 'warning',
        found: `${name} ${reason}; browsers find the appliance under it only when it leads to ${address}`,
        remedy: `add a record for ${address}, at the latest when the appliance runs`,
      },
    ];
  }
}

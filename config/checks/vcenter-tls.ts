import { fingerprintOf, readCertificates } from '../pem';
import type { Check, CheckContext, Finding } from './check';

const CA_FILE = ['vcenter', 'tls', 'caFile'];

/** How the vCenter is trusted, and that Terraform will be able to do so. */
export const vcenterTls: Check = (spec, context) => {
  const tls = spec.vcenter?.tls;
  if (tls?.thumbprint !== undefined) {
    const message =
      'vcenter.tls.thumbprint: the public vSphere provider has no thumbprint check, so nothing would hold it; use caFile';
    return [{ path: ['vcenter', 'tls', 'thumbprint'], message }];
  }
  if (tls?.insecure === true) {
    const message =
      'vcenter.tls.insecure: the vCenter is not verified; anybody on the way can read its password';
    return [{ path: ['vcenter', 'tls', 'insecure'], severity: 'note', message }];
  }
  return tls?.caFile === undefined ? [] : checkFile(tls.caFile, context);
};

// The provider has no option for an authority: Terraform trusts what Go does (terraform-provider-vsphere).
function checkFile(file: string, { purpose, trusted }: CheckContext): Finding[] {
  const read = readCertificates(file);
  if ('reason' in read) return [{ path: CA_FILE, message: `vcenter.tls.caFile: ${file}: ${read.reason}` }];
  if (purpose !== 'deploy') return [];
  const authorities = trusted();
  if (authorities === 'unknown') {
    const message = `vcenter.tls.caFile: on macOS Terraform trusts the keychain alone, which is not looked into here; if it does not know this authority, run: security add-trusted-cert ${quoteForShell(file)}`;
    return [{ path: CA_FILE, severity: 'note', message }];
  }
  if (read.certificates.every((certificate) => authorities.has(fingerprintOf(certificate)))) return [];
  const message = `vcenter.tls.caFile: Terraform does not trust it yet: it is none of the system's authorities, and the provider has no option for it; run: export SSL_CERT_FILE=${quoteForShell(file)}`;
  return [{ path: CA_FILE, message }];
}

const quoteForShell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

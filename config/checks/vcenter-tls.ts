import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCertificates } from '../pem';
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

function checkFile(file: string, { env, purpose }: CheckContext): Finding[] {
  const read = readCertificates(file);
  if ('reason' in read) return [{ path: CA_FILE, message: `vcenter.tls.caFile: ${file}: ${read.reason}` }];
  if (purpose !== 'deploy') return [];
  const trusted = trustedByEnvironment(env);
  const missing = read.certificates.filter((certificate) => !trusted.has(certificate.fingerprint256));
  if (missing.length === 0) return [];
  // The provider has no option for an authority: Go's own variables are the only way (terraform-provider-vsphere).
  const message = `vcenter.tls.caFile: Terraform does not trust it yet, since it reads authorities from the environment only; run: export SSL_CERT_FILE='${file}'`;
  return [{ path: CA_FILE, message }];
}

/** Fingerprints of the authorities SSL_CERT_FILE and SSL_CERT_DIR add. */
function trustedByEnvironment(env: CheckContext['env']): Set<string> {
  const directories = (env.SSL_CERT_DIR ?? '').split(':').filter((directory) => existsSync(directory));
  const files = directories.flatMap((directory) =>
    readdirSync(directory).map((name) => join(directory, name)),
  );
  if (env.SSL_CERT_FILE) files.push(env.SSL_CERT_FILE);
  const certificates = files.flatMap((file) => {
    const read = readCertificates(file);
    return 'certificates' in read ? read.certificates : [];
  });
  return new Set(certificates.map((certificate) => certificate.fingerprint256));
}

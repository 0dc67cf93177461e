import { fingerprintOf, readCertificates } from '../pem';
import { setting } from '../setting';
import { isForTerraform, type Check, type CheckContext, type Finding } from './check';

const CA_FILE = ['vcenter', 'tls', 'caFile'];
const THUMBPRINT = ['vcenter', 'tls', 'thumbprint'];

/** How the vCenter is trusted, and that Terraform will be able to do so. */
export const vcenterTls: Check = (spec, context) => {
  const tls = spec.vcenter?.tls;
  if (tls?.thumbprint !== undefined) {
    return checkThumbprint(tls.thumbprint, context);
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
  if (!isForTerraform(purpose)) return [];
  const authorities = trusted();
  if (authorities === 'unknown') {
    const message = `vcenter.tls.caFile: on macOS Terraform trusts the keychain alone, which is not looked into here; if it does not know this authority, run: security add-trusted-cert ${quoteForShell(file)}`;
    return [{ path: CA_FILE, severity: 'note', message }];
  }
  if (read.certificates.every((certificate) => authorities.has(fingerprintOf(certificate)))) return [];
  const message = `vcenter.tls.caFile: Terraform does not trust it yet: it is none of the system's authorities, and the provider has no option for it; run: export SSL_CERT_FILE=${quoteForShell(file)}`;
  return [{ path: CA_FILE, message }];
}

/**
 * Our own provider holds the thumbprint; the public one only trusts a certificate that SSL_CERT_FILE names. Go takes
 * a server's own certificate there for an authority (crypto/x509, Certificate.Verify).
 */
function checkThumbprint(thumbprint: string, { purpose, env }: CheckContext): Finding[] {
  if (!isForTerraform(purpose)) return [];
  const file = setting(env, 'SSL_CERT_FILE');
  const read = file === undefined ? { reason: 'is not set' } : readCertificates(file);
  const wanted = thumbprint.toUpperCase();
  if (
    'certificates' in read &&
    read.certificates.some((one) => one.fingerprint === wanted || one.fingerprint256 === wanted)
  )
    return [];
  const why =
    'certificates' in read
      ? `none of the certificates in SSL_CERT_FILE (${file ?? ''}) has it`
      : file === undefined
        ? 'SSL_CERT_FILE is not set'
        : `SSL_CERT_FILE (${file}): ${read.reason}`;
  const message = `vcenter.tls.thumbprint: Terraform's vSphere provider cannot check a thumbprint, and trusts a certificate in SSL_CERT_FILE only; ${why}; save the vCenter's certificate (openssl s_client -connect SERVER:443 </dev/null | openssl x509 > vcenter.pem) and run: export SSL_CERT_FILE=vcenter.pem`;
  return [{ path: THUMBPRINT, message }];
}

const quoteForShell = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

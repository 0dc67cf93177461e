import { readCertificates } from '../pem';
import { Duration } from '../duration';
import type { Check, CheckContext, Finding, PartialSpec } from './check';

const SIZES = { rsa: [2048, 3072, 4096], ecdsa: [256, 384] } as const;

/** What the schema cannot say of a certificate: files, what goes together, and what the appliance takes. */
export const certificate: Check = (spec, context) => [...ofItself(spec), ...ofTheAppliance(spec, context)];

function ofItself(spec: PartialSpec): Finding[] {
  const declared = spec.certificate;
  const issuer = typeof declared?.issuer === 'object' ? declared.issuer : undefined;
  const findings: Finding[] = [];
  const file = issuer?.localCa?.certificateFile;
  if (file !== undefined) {
    const read = readCertificates(file);
    const path = ['certificate', 'issuer', 'localCa', 'certificateFile'];
    if ('reason' in read) findings.push({ path, message: `${path.join('.')}: ${file}: ${read.reason}` });
  }
  if (
    issuer?.acme !== undefined &&
    (declared?.addressInCertificate === true || declared?.dnsNames?.length === 0)
  ) {
    const message =
      'certificate.issuer.acme: ACME issues for DNS names only; give dnsNames and addressInCertificate: false';
    findings.push({ path: ['certificate', 'issuer', 'acme'], at: 'key', message });
  }
  const { algorithm, size } = declared?.key ?? {};
  if (
    algorithm !== undefined &&
    size !== undefined &&
    !(SIZES[algorithm] as readonly number[]).includes(size)
  ) {
    const message = `certificate.key.size: found ${size}; allowed for ${algorithm}: ${SIZES[algorithm].join(', ')}`;
    findings.push({ path: ['certificate', 'key', 'size'], message });
  }
  return findings;
}

/** It is uploaded behind the console's login, which comes with a registration. */
function ofTheAppliance(spec: PartialSpec, { profile, isRefused }: CheckContext): Finding[] {
  const declared = spec.certificate;
  if (declared === undefined) return [];
  const findings: Finding[] = [];
  const { certificate: taken, title } = profile;
  if (taken === undefined) {
    const message = `certificate: the ${title} takes none; remove it`;
    return [{ path: ['certificate'], at: 'key', message }];
  }
  if (spec.registration === undefined && !isRefused(['registration'])) {
    const message =
      'certificate: is uploaded in the management console, which gets its password with a registration; declare registration';
    findings.push({ path: ['certificate'], at: 'key', message });
  }
  const algorithm = declared.key?.algorithm;
  if (algorithm !== undefined && !taken.value.keys.includes(algorithm)) {
    const message = `certificate.key.algorithm: found "${algorithm}"; allowed for the ${title}: ${taken.value.keys.join(', ')} (${taken.source})`;
    findings.push({ path: ['certificate', 'key', 'algorithm'], message });
  }
  if (declared.key?.store === undefined && !isRefused(['certificate', 'key'])) {
    const message =
      'certificate.key.store: says where the private key lies; give one of file, ssm, secretsmanager, vault, sops';
    findings.push({ path: ['certificate'], at: 'key', message });
  }
  const { validity, renewBefore } = declared;
  const isTooLong =
    validity !== undefined &&
    renewBefore !== undefined &&
    Duration.parse(renewBefore).compare(Duration.parse(validity)) >= 0;
  if (isTooLong) {
    const message = `certificate.renewBefore: found ${renewBefore}; allowed: less than the validity, ${validity}; else every deployment renews it`;
    findings.push({ path: ['certificate', 'renewBefore'], message });
  }
  return findings;
}

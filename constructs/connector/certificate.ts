import { TerraformResource, type ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { Duration, type ConnectorSpec } from '../../config';
import { entranceAttributes, type ConsoleEntrance } from './console-entrance';

type Certificate = NonNullable<ConnectorSpec['certificate']>;

export interface ConnectorCertificateProps {
  readonly entrance: ConsoleEntrance;
  readonly certificate: Certificate;
  readonly after: readonly ITerraformDependable[];
}

/** A trusted certificate in the management console, renewed before it ends. */
export class ConnectorCertificate extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ConnectorCertificateProps,
  ) {
    super(scope, id, { terraformResourceType: 'connector_certificate', dependsOn: [...props.after] });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { entrance, certificate } = this.props;
    const { fingerprint, ...rest } = entranceAttributes(entrance);
    const { dnsNames, addressInCertificate, key, validity, renewBefore } = certificate;
    return {
      ...rest,
      // Its own is another one.
      console_fingerprint: fingerprint,
      issuer: issuerAttribute(certificate.issuer),
      dns_names: dnsNames,
      address_in_certificate: addressInCertificate,
      key: { algorithm: key.algorithm, size: key.size },
      store: key.store,
      validity,
      renew_before: renewBefore,
    };
  }
}

/** An issuer in Terraform's words. */
function issuerAttribute(issuer: Certificate['issuer']): Record<string, unknown> {
  if (typeof issuer === 'string') return { self_signed: true };
  const { localCa, acmPca, vault, acme, external } = issuer;
  return {
    local_ca: localCa && { certificate_file: localCa.certificateFile, private_key: localCa.privateKey },
    acm_pca: acmPca,
    vault,
    acme: acme && {
      directory: acme.directory,
      email: acme.email,
      account_key: acme.accountKey,
      ca_file: acme.caFile,
      http_challenge: acme.challenge.http,
      dns_challenge: acme.challenge.dns && {
        command: acme.challenge.dns.command,
        wait_seconds: acme.challenge.dns.wait && Duration.parse(acme.challenge.dns.wait).toSeconds(),
      },
    },
    external: external && {
      request_file: external.requestFile,
      certificate_file: external.certificateFile,
    },
  };
}

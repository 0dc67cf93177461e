import type { Basis } from '../appliance/profiles';
import { partitionOf } from './aws/partition';
import type { PreflightInput } from './preflight-input';

/** Something to reach. */
export interface EndpointTarget {
  readonly host: string;
  readonly port: number;
  /** `http:` where the environment replaces AWS by something that speaks no TLS. */
  readonly tls: boolean;
  /** What the appliance does there; absent where the input lists the targets. */
  readonly purpose?: string;
  /** A target that is only assumed to be needed does not fail the check. */
  readonly basis: Basis;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The input's own list, else AWS_ENDPOINT_URL, else the profile's endpoints in the spec's region. */
export function endpointTargets(
  { profile, aws, endpoints }: Pick<PreflightInput, 'profile' | 'aws' | 'endpoints'>,
  env: Environment,
): EndpointTarget[] {
  if (endpoints !== undefined) return endpoints.map(parseTarget);
  const replacement = env.AWS_ENDPOINT_URL ?? '';
  if (replacement !== '') return [fromUrl(new URL(replacement))];
  const { id, dnsSuffix } = partitionOf(aws.region);
  return profile.endpoints
    .filter(({ value: { partitions } }) => partitions === undefined || partitions.includes(id))
    .map(({ value: { host, purpose }, basis }) => ({
      host: host.replace('{region}', aws.region).replace('{dnsSuffix}', dnsSuffix),
      port: 443,
      tls: true,
      purpose,
      basis,
    }));
}

/** @throws RangeError for what is no `host:port` */
function parseTarget(text: string): EndpointTarget {
  const [, bracketed, name, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? name;
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65535) {
    throw new RangeError(`"${text}" is no endpoint: host:port is expected`);
  }
  return { host, port, tls: true, basis: 'documented' };
}

function fromUrl({ hostname, port, protocol }: URL): EndpointTarget {
  const tls = protocol === 'https:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port: port === '' ? (tls ? 443 : 80) : Number(port),
    tls,
    purpose: 'reach AWS (AWS_ENDPOINT_URL)',
    basis: 'documented',
  };
}

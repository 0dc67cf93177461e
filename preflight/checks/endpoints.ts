import { hostname } from 'node:os';
import { endpointTargets, type EndpointTarget } from '../endpoint-targets';
import { passed, type Finding } from '../finding';
import { reachEndpoint } from '../reach-endpoint';
import type { Check } from './check';

/** What the appliance has to reach, as far as it can be told from this machine. */
export const endpoints: Check<never> = {
  name: 'endpoints',
  title: 'endpoints of AWS',
  path: 'aws.region',
  needs: [],
  run: async ({ input, env, signal }): Promise<Finding[]> => {
    const targets = endpointTargets(input, env);
    const from = `from this machine (${hostname()})`;
    const { proxy } = input.appliance;
    // The appliance goes another way than this machine: neither success nor failure says much of it.
    const note = proxy === undefined ? '' : `; the appliance's own way, by proxy ${proxy}, is not tested`;
    const findings = await Promise.all(targets.map((target) => look(target, from, signal)));
    const wrong = findings.flat();
    if (wrong.length > 0) {
      return wrong.map((finding) => ({
        ...finding,
        outcome: proxy === undefined ? finding.outcome : 'warning',
        found: finding.found + note,
      }));
    }
    return passed(`${targets.map(titleOf).join(', ')}: reached ${from}${note}`);
  },
};

const titleOf = ({ host, port }: EndpointTarget): string => {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === 443 ? name : `${name}:${port}`;
};

async function look(target: EndpointTarget, from: string, signal: AbortSignal): Promise<Finding[]> {
  const reached = await reachEndpoint(target, signal);
  const name = titleOf(target) + (target.purpose === undefined ? '' : `, needed to ${target.purpose},`);
  switch (reached.outcome) {
    case 'reached':
      return [];
    case 'untrusted':
      return [
        {
          outcome: 'warning',
          found: `${name} answers ${from}, but ${reached.reason}`,
          remedy: 'if a proxy opens TLS on the way, exempt the appliance from it: it trusts AWS alone',
        },
      ];
    case 'unreached':
      return [
        {
          outcome: target.basis === 'documented' ? 'failed' : 'warning',
          found: `${name} is not reached ${from}: ${reached.reason}`,
          remedy: `open DNS and port ${target.port} for the appliance's network; or, if only this machine is cut off, add "endpoints" to preflight.skip`,
        },
      ];
  }
}

import { loadSpecs, type LoadedSpec } from '../../../config';
import { expectSuccess, type useDeployment } from './deployment';

type Deployment = ReturnType<typeof useDeployment>;

/**
 * Deploys the registered appliance of the examples, for tests that operate it within their own process: that does not
 * have what the lab's environment gives commands, so the spec says whom to trust.
 */
export async function deployForThisProcess(lab: Deployment): Promise<LoadedSpec> {
  const file = lab.writeRegisteredSpec((text) =>
    text.replace(
      'server: { env: VSPHERE_SERVER }',
      `server: { env: VSPHERE_SERVER }\n  tls: { caFile: ${lab.lab.paths.vcenterCa} }`,
    ),
  );
  expectSuccess(await lab.cdktf(['deploy', '*', '--auto-approve']));
  const { specs } = loadSpecs([file], { env: lab.env, purpose: 'review' });
  return specs[0]!;
}

/** A spec of another name at a server that is none of the lab's, for what is like where nobody answers. */
export const connectorElsewhere = (lab: Deployment, name: string, server: string): string =>
  lab.writeSpec(
    (text) =>
      text
        .replaceAll('lab-01', name)
        .replace('    vmImportRole: {}\n', '    path: /\n')
        .replace('server: { env: VSPHERE_SERVER }', `server: ${server}`),
    `${name}.yaml`,
  );

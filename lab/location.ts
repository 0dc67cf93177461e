import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LabError } from './error';

/** Which lab is meant. */
export interface Location {
  /** @default CONNECTOR_LAB, else "default" */
  readonly name?: string;
  /** A directory elsewhere than under the checkout's `.lab`. @default .lab/NAME */
  readonly directory?: string;
}

/** Where everything of one lab lies. */
export interface LabPaths {
  readonly name: string;
  readonly directory: string;
  readonly record: string;
  readonly lock: string;
  readonly logs: string;
  /** The simulated vCenter's own: certificates and datastores. */
  readonly vcenter: string;
  readonly vcenterCa: string;
  /** What the simulated appliances keep: what lies in their guests. */
  readonly appliances: string;
  /** The CA together with what SSL_CERT_FILE named before. */
  readonly caBundle: string;
  readonly image: string;
  /** Local Terraform states. */
  readonly states: string;
  readonly cdktfOut: string;
  readonly mirror: string;
  readonly terraformRc: string;
  /** An empty AWS configuration: a profile of the user's is never read. */
  readonly awsConfig: string;
}

/** The checkout this file is of, whether it runs as source or compiled under dist/, which has a package.json too. */
export function checkoutRoot(from = __dirname): string {
  if (existsSync(join(from, 'cdktf.json'))) return from;
  if (dirname(from) === from) throw new LabError('the lab runs from a checkout, and this is none');
  return checkoutRoot(dirname(from));
}

/** Built tools, shared by all labs of a checkout. */
export function toolsDirectory(root = checkoutRoot()): string {
  return join(root, '.lab', 'tools');
}

/** A variable that is set to nothing counts as not set. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** @throws LabError when the name cannot be a directory's. */
export function labPaths(location: Location = {}, root = checkoutRoot()): LabPaths {
  const name = location.name ?? nonEmpty(process.env.CONNECTOR_LAB) ?? 'default';
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name) || name === 'tools') {
    throw new LabError(
      `"${name}" is no name for a lab: up to 31 lower-case letters, digits and dashes, and not "tools"`,
    );
  }
  const directory = location.directory ? resolve(location.directory) : join(root, '.lab', name);
  const vcenter = join(directory, 'vcenter');
  return {
    name,
    directory,
    record: join(directory, 'lab.json'),
    lock: join(directory, 'lock'),
    logs: join(directory, 'logs'),
    vcenter,
    vcenterCa: join(vcenter, 'ca.pem'),
    appliances: join(directory, 'appliances'),
    caBundle: join(directory, 'ca-bundle.pem'),
    image: join(directory, 'image', 'AWS-Connector.ova'),
    states: join(directory, 'state'),
    cdktfOut: join(directory, 'cdktf.out'),
    mirror: join(directory, 'mirror'),
    terraformRc: join(directory, 'terraform.rc'),
    awsConfig: join(directory, 'aws-config'),
  };
}

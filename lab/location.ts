import { existsSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
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

/**
 * The checkout or the installed package this file is of, whether it runs as source or compiled under dist/: where the
 * lab's sources lie.
 */
export function checkoutRoot(from = __dirname): string {
  if (existsSync(join(from, 'lab', 'vcenter', 'go.mod'))) return from;
  if (dirname(from) === from) throw new LabError("the lab's sources are missing: install the package again");
  return checkoutRoot(dirname(from));
}

/**
 * Where labs and their tools are kept: the checkout, or the repository that has the package in its node_modules, which
 * every installation empties.
 */
export function labHome(root = checkoutRoot()): string {
  const parts = root.split(sep);
  const installed = parts.indexOf('node_modules');
  return installed === -1 ? root : parts.slice(0, installed).join(sep) || sep;
}

/** Built tools, shared by all labs of a checkout. */
export function toolsDirectory(root = labHome()): string {
  return join(root, '.lab', 'tools');
}

/** A variable that is set to nothing counts as not set. */
export function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** @throws LabError when the name cannot be a directory's. */
export function labPaths(location: Location = {}, root = labHome()): LabPaths {
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

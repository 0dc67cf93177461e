import { spawn } from 'node:child_process';
import {
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListRoles,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { environment } from './environment';
import { LabError } from './error';
import { openLab, type Lab } from './lab';
import { checkoutRoot, toolsDirectory, type Location } from './location';
import { silent } from './progress';
import { ensureTool } from './tool';
import { vcenterTool } from './tools';

/** A user or a role of the lab's AWS, with the policies attached to it. */
export interface Principal {
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly arn: string;
  readonly policies: readonly string[];
}

/** The vCenter's side as `vcenter ls` prints it, over the vSphere API. */
export async function vcenterContents(location: Location, format: 'text' | 'json'): Promise<string> {
  const lab = openLab(location);
  const { set } = environment(lab, {});
  const command = await ensureTool(vcenterTool(checkoutRoot()), {
    toolsDirectory: toolsDirectory(),
    progress: silent,
  });
  const { code, output, errors } = await run(command, ['ls', ...(format === 'json' ? ['--json'] : [])], set);
  if (code !== 0)
    throw new LabError(`the vCenter does not answer: ${errors.trim()}; run \`connector lab up\``);
  return output;
}

/** Users and roles of the lab's AWS, over the AWS API. */
export async function awsContents(location: Location): Promise<Principal[]> {
  const client = iam(openLab(location));
  try {
    const principals: Principal[] = [];
    for await (const { Users = [] } of paginateListUsers({ client }, {})) {
      for (const { UserName: name = '', Arn: arn = '' } of Users) {
        const pages = paginateListAttachedUserPolicies({ client }, { UserName: name });
        principals.push({ kind: 'user', name, arn, policies: await policyNames(pages) });
      }
    }
    for await (const { Roles = [] } of paginateListRoles({ client }, {})) {
      for (const { RoleName: name = '', Arn: arn = '' } of Roles) {
        const pages = paginateListAttachedRolePolicies({ client }, { RoleName: name });
        principals.push({ kind: 'role', name, arn, policies: await policyNames(pages) });
      }
    }
    return principals;
  } finally {
    client.destroy();
  }
}

/** An appliance as it is inside. */
export interface ApplianceInside {
  readonly vmName: string;
  readonly address: string;
  readonly version: string;
  readonly claimed: boolean;
  readonly registered: boolean;
}

/** The appliances of the VMs that exist, by the lab's own knowledge of them. */
export async function applianceContents(location: Location): Promise<ApplianceInside[]> {
  const { record } = openLab(location);
  const url = `http://${record.address}:${record.ports.appliances}/appliances`;
  const answer = await fetch(url).catch(() => undefined);
  if (!answer?.ok) throw new LabError('the appliances do not answer: run `connector lab up`');
  const all = (await answer.json()) as ApplianceInside[];
  return all.map(({ vmName, address, version, claimed, registered }) => ({
    ...{ vmName, address, version, claimed, registered },
  }));
}

function iam(lab: Lab): IAMClient {
  // The SDK's advance notice about Node 20 is for this project's maintainers, not for every listing.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { set } = environment(lab, {});
  const [accessKeyId = '', secretAccessKey = ''] = [set.AWS_ACCESS_KEY_ID, set.AWS_SECRET_ACCESS_KEY];
  return new IAMClient({
    endpoint: set.AWS_ENDPOINT_URL,
    region: set.AWS_REGION,
    credentials: { accessKeyId, secretAccessKey },
  });
}

async function policyNames(
  pages: AsyncIterable<{ AttachedPolicies?: { PolicyName?: string }[] }>,
): Promise<string[]> {
  const names: string[] = [];
  for await (const { AttachedPolicies = [] } of pages)
    names.push(...AttachedPolicies.map(({ PolicyName }) => PolicyName ?? ''));
  return names.sort();
}

/** Output may be long, so it is collected; the password goes by the environment. */
function run(
  command: string,
  args: string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...env, HOME: process.env.HOME },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, output, errors });
    });
  });
}

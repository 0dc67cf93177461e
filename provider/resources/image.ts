import type { ConnectorClient } from '../client';
import { facts, type Facts } from '../image-facts';
import {
  isUnknown,
  matches,
  resource,
  single,
  string,
  type Attributes,
  type Diagnostics,
  type Model,
  type UnknownPlan,
} from '../runtime';

const attributes = {
  source: string({
    required: true,
    description: 'Path of the OVA, or its https URL. A URL is downloaded once into the cache of the user.',
  }),
  sha256: string({
    required: true,
    description: 'SHA-256 of the file. Another one is another image; let the VM be replaced by it.',
    validators: [matches(/[0-9A-Fa-f]{64}/, 'a SHA-256 in hexadecimal')],
  }),
  deployment_option: string({
    optional: true,
    description: "Identifier of the OVF's configuration to deploy. Default: the OVF's own default.",
  }),
  file: string({
    optional: true,
    description:
      'Where the verified image is laid, as a link, for the `local_ovf_path` of a VM; relative to the directory Terraform runs in. A constant there never replaces the VM, and may be an empty file whenever no VM is to be created.',
  }),
  vm: single(
    {
      datacenter: string({ required: true, description: 'Its datacenter.' }),
      folder: string({ optional: true, description: "Path below the datacenter's VM folder." }),
      name: string({ required: true, description: 'Its name.' }),
    },
    {
      optional: true,
      description:
        "The VM that is deployed from it. When it is gone the image is verified and laid again; when it is there before the image is known, the plan warns that nobody knows which image it was made from, or refuses when it is known to be another. Needs `vcenter` in the provider's configuration.",
    },
  ),
  ...facts,
} satisfies Attributes;

type Image = Model<typeof attributes>;

/** An OVA, verified before anything is made of it. */
export const image = resource<ConnectorClient>()({
  type: 'connector_image',
  description:
    'An OVA: its SHA-256, every digest of its manifest and its OVF are verified at plan, whenever `sha256` or `deployment_option` change, and for another `source` where no VM is deployed from it. What it asks of a VM is known from then on and kept in the state, so that no gigabytes are read again, and an image that has gone changes nothing. Destroying it deletes no file.',
  attributes,
  async modifyPlan({ prior, plan, provider, diagnostics, signal }) {
    const { values } = plan;
    const other = prior === null || plan.changes('sha256') || plan.changes('deployment_option');
    const inputs = knownInputs(values);
    // What is not known yet is verified when it is created.
    if (inputs === undefined) return;
    const vm = isUnknown(values.vm) ? null : (values.vm as Image['vm']);
    const { deployedVm, originOf, verify } = await work();
    const deployed = vm === null ? undefined : await deployedVm(provider, vm, signal);
    const unneeded = vm === null ? !plan.changes('source') : deployed !== undefined;
    if (!other && unneeded) return;
    const found = await verify(inputs, provider, signal);
    if (other) {
      for (const [name, value] of Object.entries(found)) plan.set(name as keyof Facts, value);
    }
    if (prior === null && deployed !== undefined) {
      const origin = await originOf(provider, deployed, signal);
      tellOrigin(deployed.path, origin, inputs.sha256.toLowerCase(), diagnostics);
    }
  },
  create: async ({ plan, provider, signal }) => {
    const { verify } = await work();
    return { ...plan, ...(await verify(plan, provider, signal)) };
  },
  // No gigabytes are read again to learn that a file has gone, and that changes nothing.
  read: ({ state }) => state,
  update: async ({ plan, prior, provider, signal }) => {
    const { deployedVm, verify } = await work();
    const same = (['sha256', 'deployment_option', 'file'] as const).every(
      (name) => plan[name] === prior[name],
    );
    const unneeded =
      plan.source === prior.source ||
      (plan.vm !== null && (await deployedVm(provider, plan.vm, signal)) !== undefined);
    if (same && unneeded) return { ...prior, ...inputsOf(plan) };
    return { ...plan, ...(await verify(plan, provider, signal)) };
  },
  delete: () => undefined,
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../verify-image.js');

/** Of a VM that is there before its image is known: a VM made from another image must not pass for one of this. */
function tellOrigin(path: string, origin: string, sha256: string, diagnostics: Diagnostics): void {
  if (origin === 'unknown') {
    diagnostics.warning(
      ['vm'],
      `${path}: image unknown`,
      'The VM exists already, and nothing on it says which image it was made from. It is taken as it is; the next change of sha256 replaces it.',
    );
  } else if (origin !== sha256) {
    diagnostics.error(
      ['sha256'],
      `${path} was made from another image`,
      `The VM is taken in as what it is: declare sha256 ${origin} and apply, then ${sha256}, which replaces it.`,
    );
  }
}

type Inputs = Pick<Image, 'source' | 'sha256' | 'deployment_option' | 'file'>;

const inputsOf = ({ source, sha256, deployment_option, file, vm }: Inputs & Pick<Image, 'vm'>) => ({
  source,
  sha256,
  deployment_option,
  file,
  vm,
});

function knownInputs(values: UnknownPlan<typeof attributes>): Inputs | undefined {
  const { source, sha256, deployment_option, file } = values;
  if (isUnknown(source) || isUnknown(sha256) || isUnknown(deployment_option) || isUnknown(file))
    return undefined;
  return { source, sha256, deployment_option, file };
}

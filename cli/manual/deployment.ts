import type { ManualPage } from './page';

const ENGINE = [
  'CONNECTOR_SPECS',
  'CDKTF_OUTDIR',
  'CONNECTOR_STATE_DIR',
  'TERRAFORM_BINARY_NAME',
  'CONNECTOR_RUN',
];

/** Commands that drive terraform or tofu, and those about states. */
export const DEPLOYMENT: Readonly<Record<string, ManualPage>> = {
  plan: {
    about: [
      'Synthesizes the stacks, then plans both stacks of every connector side by side. Deleting or replacing an appliance that its spec does not allow to go is refused here, before anybody approves it.',
      'With --out the plans are saved, together with the commit and digests of what they were made from: `connector apply --plan` carries out these and no others.',
    ],
    examples: [
      { command: 'connector plan', says: 'All connectors.' },
      { command: 'connector plan fra-01 --out plans', says: 'One of them; the plan is kept for the apply.' },
      {
        command: 'connector plan --read-only --markdown plan.md',
        says: 'In a pull request, by a user who may read alone.',
      },
    ],
    exitCodes: {
      0: 'there is nothing to change',
      1: 'something failed, or is refused',
      2: 'there are changes',
    },
    environment: ENGINE,
    seeAlso: ['apply', 'check', 'changed'],
  },
  apply: {
    about: [
      'Plans, shows the plans, asks once, and applies: identity and then appliance, or the other way round for one that is declared absent. A failure of one connector touches no other. SIGINT ends it in order, with states saved and locks released.',
      'What destroys an appliance needs its name by --yes, or `allow: [replace]` in its spec.',
    ],
    examples: [
      { command: 'connector apply fra-01', says: 'One connector; asks first.' },
      { command: 'connector apply --plan plans', says: 'In a pipeline: exactly what was reviewed.' },
      {
        command: 'connector apply --auto-approve --canary fra-01 --max-failures 1',
        says: 'A fleet: one first, and no further ones once one has failed.',
      },
      {
        command: 'connector apply --renewals-only --auto-approve',
        says: 'Certificates and keys that are due.',
      },
    ],
    exitCodes: { 0: 'all of it is done', 1: 'something failed, is refused, or was skipped' },
    environment: [...ENGINE, 'CONNECTOR_CONFIRM'],
    seeAlso: ['plan', 'destroy', 'status'],
  },
  destroy: {
    about: [
      "The documentation's order: unregister in the console, power off, delete from disk, then the IAM user. It needs neither the image nor the names in vCenter. When the console does not answer it stops and names the ways out, `uninstall.onUnreachable`.",
    ],
    examples: [
      { command: 'connector destroy fra-01', says: 'Shows what goes, and asks for the name.' },
      {
        command: 'connector destroy fra-01 --yes fra-01 --audit audit.jsonl --json',
        says: 'In a pipeline: what was done is recorded, and told as JSON.',
      },
    ],
    environment: [...ENGINE, 'CONNECTOR_CONFIRM'],
    seeAlso: ['apply'],
  },
  output: {
    about: [
      'Reads the states alone: it neither plans nor refreshes. Like a plan it refuses a state that the spec has in another place than before, and first brings into the store what an earlier run could not.',
    ],
    examples: [{ command: 'connector output fra-01 --json', says: 'Address, VM and ARNs, for a program.' }],
    environment: ENGINE,
  },
  import: {
    about: [
      'As `terraform import`, in the stack the address belongs to. Nothing is changed but the state; that it lies where it did, and is whole, is seen to before and after, as with an apply.',
    ],
    examples: [
      {
        command: 'connector import fra-01 aws_iam_user.connector aws-connector-fra-01',
        says: 'A user that was made by hand.',
      },
    ],
    environment: ENGINE,
    seeAlso: ['adopt'],
  },
  adopt: {
    about: [
      'Marks a VM that was deployed by hand as this connector and takes it into the state; the plan afterwards shows what differs, and replaces nothing. Without --yes it asks for the name.',
      'Only a VM that is marked can be planned, so it is marked first. When the plan is refused, not agreed to or interrupted, the mark is taken back; without a terminal and without --yes the VM is only marked.',
    ],
    examples: [
      { command: 'connector adopt fra-01', says: 'Takes over the VM of that name.' },
      {
        command: 'connector adopt fra-01 --mark-only',
        says: 'Only marks it; the next deployment takes it in.',
      },
    ],
    environment: ENGINE,
    seeAlso: ['import', 'discard'],
  },
  discard: {
    about: [
      'An upload that was cut off leaves a VM that is off and belongs to nobody. Without --yes it says what would go.',
    ],
    examples: [{ command: 'connector discard fra-01 --yes fra-01', says: 'Deletes it, with its disks.' }],
    seeAlso: ['adopt'],
  },
  changed: {
    about: [
      'Compares with the commit where HEAD and the other one parted: specs, their bases, and the files they name. A change of what all of them use counts for all. A connector whose spec is gone is no job; --removed lists those.',
    ],
    examples: [
      { command: 'connector changed --since origin/main', says: 'For people.' },
      {
        command: 'connector changed --since origin/main --json --batch-size 20',
        says: 'The jobs of a pipeline, twenty connectors each.',
      },
    ],
    seeAlso: ['plan'],
  },
  state: {
    about: ['States are files of Terraform; these commands only list and move them.'],
    examples: [{ command: 'connector state ls', says: 'Every state, and those whose spec is gone.' }],
    environment: ['CONNECTOR_SPECS', 'CONNECTOR_STATE_DIR'],
  },
  'state ls': {
    about: ['A state without a spec is somebody’s forgotten connector: it is shown, and left alone.'],
    examples: [{ command: 'connector state ls --json', says: 'For a program.' }],
    exitCodes: { 0: 'the list is whole', 1: 'a store could not be read, or a spec is not valid' },
    environment: ['CONNECTOR_SPECS', 'CONNECTOR_STATE_DIR'],
  },
  'state migrate': {
    about: [
      'For after the backend in a spec has changed: puts both states into the new place, reads them back, and leaves the old ones where they are, as a backup that nothing reads. Nothing is moved while somebody works with one.',
    ],
    examples: [
      {
        command: 'connector state migrate fra-01 --since HEAD~1',
        says: 'From where the commit before had it to where the spec has it now.',
      },
    ],
    environment: ['CONNECTOR_SPECS', 'CONNECTOR_STATE_DIR'],
  },
  init: {
    about: [
      'Writes package.json, cdktf.json, main.ts, a first spec and a pipeline. A file that is there is left as it is, and named.',
    ],
    environment: [],
    examples: [
      { command: 'connector init ../connectors --name fra-01', says: 'With a pipeline for GitHub Actions.' },
      { command: 'connector init --pipeline gitlab --cdktn', says: 'Here, for GitLab CI and CDK Terrain.' },
    ],
  },
};

/** Variables that commands read, and what each is for. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  CONNECTOR_SPECS: 'which specs there are: a file, a directory or a glob (default: config/connectors)',
  CONNECTOR_STATE_DIR: 'where local states lie (default: .state beside the specs)',
  CONNECTOR_CONFIRM: 'name of a protected connector that may go all the same',
  CDKTF_OUTDIR: 'where stacks are synthesized to (default: as in cdktf.json)',
  TERRAFORM_BINARY_NAME: 'the engine: terraform, or tofu (default: terraform)',
  CONNECTOR_RUN:
    'name of the run, as vCenter and CloudTrail get it (default: from the CI server, else user and host)',
  CONNECTOR_BROWSER:
    'the Chromium or Chrome that drives management consoles, or none, for doing it by hand (default: the one of the system)',
  CONNECTOR_SOPS: 'the program sops (default: the one on the PATH)',
  CONNECTOR_LAB: 'which lab, when there are several (default: default)',
  NO_COLOR: 'set to anything: no colours',
  DEBUG: 'set to anything: with the stack of an error that is a defect of this program',
};

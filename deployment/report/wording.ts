import type { Action, ResourceChange } from '../plan-model';

/** What a resource is to an operator, and how much it matters: the first ones most. */
const NOUNS: readonly (readonly [address: RegExp, noun: string])[] = [
  [/^vsphere_virtual_machine\./, 'the appliance VM'],
  [/^connector_registration\./, 'the registration'],
  [/^connector_certificate\./, "the console's certificate"],
  [/^connector_access_key\./, 'the AWS access key'],
  [/^connector_encryption_key\./, 'the encryption key'],
  [/^connector_guest_network\.proxy/, 'the web proxy in the appliance'],
  [/^connector_guest_network\./, 'the network in the appliance'],
  [/^connector_console\./, "the console's first visit"],
  [/^aws_iam_user\.vm_import/, 'the IAM user for VM import'],
  [/^aws_iam_user\./, 'the IAM user'],
  [/^aws_iam_role\.vm_import/, 'the IAM role of VM import'],
  [/^aws_iam_role\./, 'an IAM role'],
  [/^aws_iam_policy\./, 'an IAM policy'],
  [/^aws_iam_user_policy_attachments?(_exclusive)?\./, "the IAM user's policies"],
  [/^aws_iam_user_policies_exclusive\./, "the IAM user's inline policies"],
  [/^aws_iam_role_policy_attachment\./, "the IAM role's policies"],
  [/^connector_policy_replacement\./, 'the end of an inline policy'],
  [/^aws_s3_bucket\./, 'the export bucket'],
  [/^aws_s3_bucket_/, "the export bucket's settings"],
  [/^connector_power\./, 'the power'],
  [/^connector_access_key_retirement\./, 'the end of replaced access keys'],
  [/^connector_image\./, 'the image'],
  [/^connector_guard\./, "the VM's protection"],
  [/^terraform_data\.image/, 'what the VM was made from'],
];

/** These follow from others, and say nothing in a summary that the others do not. */
const FOLLOWERS =
  /^(connector_access_key_retirement|connector_image|connector_guard|terraform_data|aws_\w+_exclusive)\./;

const DONE: Readonly<Record<Action, string>> = {
  create: 'created',
  update: 'changed',
  replace: 'replaced',
  delete: 'destroyed',
  forget: 'left to itself',
  import: 'taken into the state',
};

/** What becomes of it when this attribute is made anew: `the certificate is issued`. */
const MADE_ANEW: ReadonlyMap<string, readonly [attribute: string, done: string]> = new Map([
  ['connector_certificate', ['valid_to', 'issued anew']],
  ['connector_encryption_key', ['rotated_at', 'rotated']],
  ['connector_access_key', ['id', 'rotated']],
  ['connector_registration', ['registered_at', 'registered again']],
]);

/** Its name for people; the address of what nobody has named. */
export const nounOf = ({ address }: ResourceChange): string =>
  NOUNS.find(([pattern]) => pattern.test(address))?.[1] ?? address;

/** `replaced`, `issued anew`. */
export function doneTo({ type, action, attributes, imported, reason }: ResourceChange): string {
  // Its replacement is how it comes after a change of the VM; nothing of it is lost.
  if (type === 'connector_power' && reason === 'replace_by_triggers') return 'set again';
  const [attribute, done] = MADE_ANEW.get(type) ?? [];
  const anew =
    action === 'update' && attributes.some(({ path, after }) => path === attribute && after === UNKNOWN);
  const word = anew && done !== undefined ? done : DONE[action];
  return imported && action !== 'import' ? `${DONE.import} and ${word}` : word;
}

const UNKNOWN = '(known after apply)';

/** 0 for what matters most. */
export function rankOf(change: ResourceChange): number {
  const { address, action } = change;
  const rank = NOUNS.findIndex(([pattern]) => pattern.test(address));
  const base = rank === -1 ? NOUNS.length : rank;
  return base + (isFollower(change) ? 200 : 0) + (action === 'delete' || action === 'replace' ? 0 : 50);
}

export const isFollower = ({ address, type, reason }: ResourceChange): boolean =>
  FOLLOWERS.test(address) || (type === 'connector_power' && reason === 'replace_by_triggers');

import type { ConnectorPlan, ResourceChange, StackPlan } from '../plan-model';

const IMAGE = 'terraform_data.image';

/** Terraform's words for a reason (JSON format, `action_reason`), for people. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['replace_because_tainted', 'an earlier run broke off while it was made, so it may be incomplete'],
  ['replace_by_request', 'the run was told to replace it'],
  ['delete_because_wrong_repetition', 'the spec declares another number of them'],
  ['delete_because_count_index', 'the spec declares fewer of them'],
  ['delete_because_each_key', 'the spec does not declare it any more'],
  ['delete_because_no_module', 'the spec does not declare it any more'],
  ['delete_because_no_move_target', 'the spec does not declare it any more'],
]);

/** Why a resource changes, one phrase each; none where its attributes say it. */
export function reasonsOf(
  change: ResourceChange,
  stack: StackPlan,
  { state }: Pick<ConnectorPlan, 'state'>,
): readonly string[] {
  return [...told(change), ...(byEngine(change, stack, state) ?? [])];
}

/** What our own types say: `issued_because`, `rotated_because`. */
function told({ action, attributes }: ResourceChange): readonly string[] {
  if (action === 'delete' || action === 'forget') return [];
  return attributes.flatMap(({ path, after }) =>
    path.endsWith('_because') && after !== undefined && !after.startsWith('(') ? [plain(after)] : [],
  );
}

function byEngine(
  { type, reason, replacedBecause }: ResourceChange,
  stack: StackPlan,
  state: ConnectorPlan['state'],
): readonly string[] | undefined {
  if (reason === undefined) return undefined;
  if (reason === 'delete_because_no_resource_config') {
    return [state === 'absent' ? 'the spec says state: absent' : 'the spec does not declare it any more'];
  }
  if (reason === 'replace_by_triggers')
    return type === 'vsphere_virtual_machine' ? byImage(stack) : ['the VM changes'];
  if (reason === 'replace_because_cannot_update') {
    if (replacedBecause.includes('vm_id')) return ['the VM is another one'];
    const what = replacedBecause.length === 0 ? 'what changes' : replacedBecause.join(', ');
    return [`${what} cannot be changed in place`];
  }
  return [REASONS.get(reason) ?? reason.replaceAll('_', ' ')];
}

/** `replace_triggered_by` names what the VM was made from: that says more than the trigger. */
function byImage({ changes }: StackPlan): readonly string[] {
  const image = changes.find(({ address }) => address === IMAGE);
  const parts = (image?.attributes ?? []).filter(({ path }) => path.startsWith('input.'));
  if (parts.length === 0) return ['what it was made from changes'];
  return parts.map(({ path, before, after }) => {
    const name = path.slice('input.'.length);
    const value = (text: string | undefined): string => brief(text === undefined ? 'none' : plain(text));
    const what = name === 'sha256' ? "the image's sha256" : name;
    return `${what} changes from ${value(before)} to ${value(after)}`;
  });
}

/** A checksum's beginning tells it from another. */
const brief = (text: string): string => (/^[0-9a-f]{40,}$/.test(text) ? `${text.slice(0, 12)}…` : text);

/** A text without the quotes the plan gives it. */
export function plain(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    // It was cut.
    return text.slice(1);
  }
}

import type { ConnectorClient } from '../client';
import { bool, isUnknown, ProviderError, resource, string, UNKNOWN, type Attributes } from '../runtime';

const attributes = {
  user_name: string({
    required: true,
    requiresReplace: true,
    description: 'IAM user the inline policy is written into.',
  }),
  policy_name: string({
    optional: true,
    default: 'AWSConnector',
    requiresReplace: true,
    description: 'Name of the inline policy.',
  }),
  replaced_by: string({
    required: true,
    description:
      'ARN of the policy that takes its place, and has to be attached before it is deleted. A `*` in the place of the partition or the account stands for those of the credentials; the path does not count.',
  }),
  inline_present: bool({
    computed: true,
    recomputedBy: [],
    description: 'Whether the user has the inline policy; once it is there again, the next apply deletes it.',
  }),
  removed_document: string({
    computed: true,
    recomputedBy: [],
    description:
      'Text of the inline policy that was deleted last, with which it can be put back: `aws iam put-user-policy`.',
  }),
  account_id: string({ computed: true, recomputedBy: [], description: 'Account of the user.' }),
} satisfies Attributes;

/** A policy that was pasted into a user, replaced by one that is attached. */
export const policyReplacement = resource<ConnectorClient>()({
  type: 'connector_policy_replacement',
  description:
    'Replaces an inline policy of an IAM user by a policy that is attached, as the guide\'s "Updating the AWSConnector Policy" asks for connectors set up before 2.4.0. The other policy is attached elsewhere; the inline one is deleted only once that is so. One that appears again is shown by plan and deleted by apply. Destroying it changes nothing.',
  attributes,
  modifyPlan({ prior, plan }) {
    if (prior?.inline_present !== true) return;
    plan.set('inline_present', false);
    plan.set('removed_document', UNKNOWN);
  },
  create: async (call) => {
    const { replaceInlinePolicy } = await work();
    const { account_id, document } = await replaceInlinePolicy(call.plan, { ...call, account: null });
    return { ...call.plan, account_id, inline_present: false, removed_document: document };
  },
  async read({ state, provider, diagnostics, signal }) {
    const { hasInlinePolicy } = await work();
    try {
      const inline_present = await hasInlinePolicy(state, { provider, signal, account: state.account_id });
      return { ...state, inline_present };
    } catch (error) {
      if (signal.aborted || !(error instanceof ProviderError)) throw error;
      diagnostics.warning(
        [],
        `The inline policies of user ${state.user_name} could not be looked at: ${error.message}`,
        `They are taken to be as they were. ${error.detail}`,
      );
      return state;
    }
  },
  update: async ({ plan, prior, provider, signal }) => {
    const declared = { ...prior, replaced_by: plan.replaced_by };
    // One that has appeared since the plan is for the next plan to show: this one has no place for its text.
    if (!isUnknown(plan.removed_document)) return declared;
    const { replaceInlinePolicy } = await work();
    const call = { provider, signal, account: prior.account_id };
    const { account_id, document } = await replaceInlinePolicy(declared, call);
    const removed_document = document ?? prior.removed_document;
    return { ...declared, account_id, inline_present: false, removed_document };
  },
  delete() {
    // The policy that is attached stays attached, and the inline one was replaced for good.
  },
});

/** Loaded on first use: Terraform starts a provider three times for a plan, twice only to ask for its schema. */
const work = () => import('../policy-replacement.js');

import type { ConnectorClient } from '../client';
import { ProviderError, type Diagnostics, type Model } from '../runtime';
import { findKeys } from './find-key';
import type { KeyFacts } from './keys-of-user';
import type { retirementAttributes } from './retirement-attributes';

type RetirementModel = Model<typeof retirementAttributes>;

/** The keys that are to be retired, of all a user has. */
export function retiringOf(
  { access_key: kept, replaced_id: replaced, take_over: takeOver }: Omit<Retiring, 'user_name'>,
  keys: readonly KeyFacts[],
): readonly KeyFacts[] {
  return keys.filter(({ id }) => id !== kept.id && (takeOver === true || id === replaced));
}

/** What says which they are. */
export interface Retiring {
  readonly user_name: string;
  readonly access_key: { readonly id: string };
  readonly replaced_id: string | null;
  readonly take_over: boolean | null;
}

/** Which keys are active still, and which inactive; AWS that cannot be asked is a warning. */
export async function readRetirement(
  state: RetirementModel,
  provider: ConnectorClient,
  diagnostics: Diagnostics,
  signal: AbortSignal,
): Promise<RetirementModel> {
  let keys: readonly KeyFacts[];
  try {
    const look = { user_name: state.user_name, id: null, account_id: null };
    keys = (await findKeys(look, { provider, signal }, { lastUsed: false })).others;
  } catch (error) {
    if (signal.aborted || !(error instanceof ProviderError)) throw error;
    diagnostics.warning(
      [],
      `The access keys of user ${state.user_name} could not be looked at: ${error.message}`,
      `They are taken to be as they were. ${error.detail}`,
    );
    return state;
  }
  const { retired: before } = state;
  const retired: Record<string, string> = {};
  const pending_ids: string[] = [];
  for (const { id, status } of retiringOf(state, keys)) {
    const since = before?.[id];
    // One that somebody has made active again, and one a killed run has made inactive.
    if (status === 'Active' || since === undefined) pending_ids.push(id);
    else retired[id] = since;
  }
  return { ...state, pending_ids, retired };
}

import { appendFileSync } from 'node:fs';
import { log, typeUnderWay } from '../runtime';

type Environment = Readonly<Record<string, string | undefined>>;

/** One external change, as it is written. Holds no secret. */
export interface Change {
  readonly system: 'vcenter' | 'aws' | 'appliance';
  /** What was called, or done in a console. */
  readonly action: string;
  /** What it was done to. */
  readonly object: string;
  /** Id of vCenter's task. */
  readonly vcenterTask?: string;
  readonly awsRequestId?: string;
  /** `done`, `accepted` by a task of vCenter, or `failed: WHY`. */
  readonly outcome: string;
}

export type RecordChange = (change: Change) => void;

/** What stands in every line of a run, given by whoever runs Terraform; addresses by type. */
interface Given {
  readonly line?: object;
  readonly addresses?: Readonly<Record<string, string>>;
}

/**
 * Writes changes into the file that CONNECTOR_AUDIT_LOG names, one JSON object a line, each at once and whole, so
 * that many processes can write into the same file. CONNECTOR_AUDIT_LINE, a JSON object, may say what else stands in
 * each `line`, and by which `addresses` the stack has its types.
 *
 * @returns undefined when no file is named
 */
export function auditLog({
  CONNECTOR_AUDIT_LOG,
  CONNECTOR_AUDIT_LINE,
}: Environment): RecordChange | undefined {
  if (CONNECTOR_AUDIT_LOG === undefined || CONNECTOR_AUDIT_LOG === '') return undefined;
  const { line, addresses = {} } = givenBy(CONNECTOR_AUDIT_LINE);
  return (change) => {
    const type = typeUnderWay();
    const step = type === undefined ? undefined : (addresses[type] ?? type);
    const text = JSON.stringify({ time: new Date().toISOString(), ...line, step, ...change });
    try {
      appendFileSync(CONNECTOR_AUDIT_LOG, `${text}\n`, { mode: 0o600 });
    } catch (error) {
      // The change has been made, and its resource must not fail for this.
      log.error(`a change was not recorded in CONNECTOR_AUDIT_LOG: ${(error as Error).message}`);
    }
  };
}

function givenBy(text: string | undefined): Given {
  try {
    return text === undefined ? {} : (JSON.parse(text) as Given);
  } catch {
    return {};
  }
}

import type { SoapElement } from './soap-element';
import { faultSentence, type FaultContext } from './fault-sentence';

/**
 * vCenter refused a call, or a task failed. The message is one sentence for the user; `fault` is for programs:
 * `InvalidLogin`, `NoPermission`, `DuplicateName`, `InvalidPowerState`, `ToolsUnavailable`, `TaskInProgress`,
 * `ManagedObjectNotFound`, `NotAuthenticated` and so on, as the vSphere API reference names them.
 */
export class VcenterFault extends Error {
  constructor(
    message: string,
    /** The type of the fault in the vSphere API, without namespace. */
    readonly fault: string,
    /** What vCenter itself says, in its language; may be empty. */
    readonly faultMessage: string,
    /** The fault's own properties. */
    readonly details: SoapElement | undefined,
    /** The call or task that failed: `PowerOnVM_Task`. */
    readonly operation: string,
  ) {
    super(message);
    this.name = 'VcenterFault';
  }
}

/** Whether vCenter refused with one of these faults. */
export const isFault = (error: unknown, ...faults: readonly string[]): error is VcenterFault =>
  error instanceof VcenterFault && (faults.length === 0 || faults.includes(error.fault));

/** Of a call: the `Fault` element of a SOAP body. */
export function faultOfCall(fault: SoapElement, context: FaultContext): VcenterFault {
  const details = fault.at('detail')?.children[0];
  const name = details?.type ?? details?.name.replace(/Fault$/, '') ?? 'SystemError';
  return makeFault(name, fault.string('faultstring') ?? '', details, context);
}

/** Of a task: a LocalizedMethodFault, as `TaskInfo.error` is one. */
export function faultOfTask(error: SoapElement, context: FaultContext): VcenterFault {
  const details = error.at('fault');
  return makeFault(details?.type ?? 'SystemError', error.string('localizedMessage') ?? '', details, context);
}

function makeFault(
  fault: string,
  message: string,
  details: SoapElement | undefined,
  context: FaultContext,
): VcenterFault {
  const faultMessage = message.replace(/\s+/g, ' ').trim().slice(0, 1000);
  const sentence = faultSentence({ fault, faultMessage, details }, context);
  return new VcenterFault(sentence, fault, faultMessage, details, context.operation);
}

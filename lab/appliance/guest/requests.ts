/** What vCenter asks of a guest: the paths are those after `/guests/{vmId}` of the appliances' control port. */
export interface GuestRequest {
  /** GET, POST, PUT or DELETE */
  method: string;
  /** `/login`, `/programs`, `/programs/12`, `/temporary`, `/files`, `/list`, `/keys`, `/screen` */
  path: string;
  query: URLSearchParams;
  /** Of the guest's user; not needed for `/keys` and `/screen`. */
  credentials?: { username: string; password: string };
  body: Buffer;
}

export interface GuestAnswer {
  status: number;
  /** A Buffer is a file's content, everything else is sent as JSON. */
  body?: unknown;
}

/** @returns the request's body, which must be an object in JSON. @throws Refusal */
export function jsonBody({ body }: GuestRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Refusal(400, 'InvalidArgument');
}

/** A request that is refused. */
export class Refusal extends Error {
  /**
   * @param status HTTP status
   * @param fault the fault of the vSphere API it becomes; without one, what the status stands for
   */
  constructor(
    readonly status: number,
    readonly fault?: string,
    message = fault ?? `status ${status}`,
  ) {
    super(message);
  }

  get answer(): GuestAnswer {
    return this.fault === undefined
      ? { status: this.status }
      : { status: this.status, body: { fault: this.fault, message: this.message } };
  }
}

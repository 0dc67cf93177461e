import { faultOfCall } from './fault';
import { HttpClient } from './http-client';
import type { ManagedObjectReference } from './reference';
import { withRetries } from './retry';
import type { ServerAddress } from './server-address';
import { readAnswer } from './soap-answer';
import type { SoapElement } from './soap-element';
import { encodeCall, type SoapFields } from './soap-value';
import type { TlsTrust } from './tls-trust';
import { VcenterTransportError } from './transport-error';

export interface CallOptions {
  /**
   * Whether the call may be made twice: reads may, what changes something may not. Default: false.
   */
  readonly repeatable?: boolean;
  /** The answer may take as long as vCenter has nothing to tell. Default: false. */
  readonly waits?: boolean;
  /** May be lost like any read, and is not repeated: a login, a logout. Default: false. */
  readonly shares?: boolean;
  /**
   * The object lives and dies with the session (a collector, a view): when the session has ended, the call is not
   * repeated in a new one, and `NotAuthenticated` reaches the caller.
   */
  readonly ofSession?: boolean;
  /** The object that a fault is about, where it is not the one the call is made on. */
  readonly about?: ManagedObjectReference;
  /** Throws where an answer itself says that the call was refused. */
  readonly check?: (answer: SoapElement) => void;
  /** How long one try may take. Default: 120 seconds. */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface SoapClientOptions {
  readonly address: ServerAddress;
  readonly trust: TlsTrust;
  readonly userAgent: string;
  /** For messages. */
  readonly username: string;
}

/** Every vCenter from 5.5 on understands it; the server's own version is used as soon as it is known. */
const FIRST_VERSION = '5.5';
/** Asked with when the first is refused. */
export const LATER_VERSION = '8.0.1.0';
const TIMEOUT_SECONDS = 120;

/** Calls of the vSphere API at `/sdk`, without any notion of a session. */
export class SoapClient {
  /** The API version asked for with each call: the oldest until the server's is known. */
  version = FIRST_VERSION;
  readonly http: HttpClient;

  constructor(private readonly options: SoapClientOptions) {
    this.http = new HttpClient(options.address, options.trust);
  }

  /**
   * @returns the response element; its value is `at('returnval')`, a list is `all('returnval')`
   * @throws VcenterFault, VcenterTransportError, or the signal's reason
   */
  call(
    method: string,
    self: ManagedObjectReference,
    fields: SoapFields = {},
    {
      repeatable = false,
      waits = false,
      shares = false,
      about = self,
      timeoutSeconds = TIMEOUT_SECONDS,
      signal,
    }: CallOptions = {},
  ): Promise<SoapElement> {
    const { address, userAgent, username } = this.options;
    const body = encodeCall(method, self, fields);
    const attempt = async () => {
      const answer = await this.http.post('/sdk', body, {
        headers: {
          'Content-Type': 'text/xml; charset="utf-8"',
          SOAPAction: `"urn:vim25/${this.version}"`,
          'User-Agent': userAgent,
        },
        timeoutSeconds,
        connection: waits ? 'waiting' : repeatable || shares ? 'shared' : 'own',
        signal,
      });
      const content = readAnswer(address.text, answer);
      if (content.name !== 'Fault') return content;
      throw faultOfCall(content, { server: address.text, operation: method, self: about, user: username });
    };
    return withRetries(attempt, { repeatable, signal }).catch((error: unknown) => {
      throw repeatable ? error : doubtful(error, method);
    });
  }
}

/** Says that what was asked for may have happened, where that is so. */
function doubtful(error: unknown, method: string): unknown {
  if (!(error instanceof VcenterTransportError) || !error.sent) return error;
  const text = `${error.text}. Whether ${method} was carried out is not known: look at vCenter before it is repeated`;
  return new VcenterTransportError(text, error.problem, error.sent, error.temporary);
}

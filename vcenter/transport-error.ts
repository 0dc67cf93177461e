/**
 * Why the server was not reached or understood.
 * - `dns`, `refused`, `unreachable`, `reset`, `timeout`: the network
 * - `tls`: its certificate is not trusted, or TLS could not be agreed on
 * - `http`: an HTTP status instead of a SOAP answer; `answer`: something that is no SOAP answer
 */
export type TransportProblem =
  'dns' | 'refused' | 'unreachable' | 'reset' | 'timeout' | 'tls' | 'http' | 'answer';

/** vCenter was not reached, not trusted, or what answered is no vCenter. The message is a sentence for the user. */
export class VcenterTransportError extends Error {
  constructor(
    /** The sentence without its full stop. */
    readonly text: string,
    readonly problem: TransportProblem,
    /** Whether the request may have reached the server: what it asked for may have been done. */
    readonly sent: boolean,
    /** Whether the same request may succeed a moment later. */
    readonly temporary: boolean,
  ) {
    super(`${text}.`);
    this.name = 'VcenterTransportError';
  }
}

interface Reason {
  readonly problem: TransportProblem;
  readonly text: string;
  readonly temporary: boolean;
}

const REASONS: Readonly<Record<string, Reason>> = {
  ENOTFOUND: {
    problem: 'dns',
    text: 'this name is not known to DNS; check the spelling of the server and the resolver',
    temporary: false,
  },
  EAI_AGAIN: {
    problem: 'dns',
    text: 'DNS does not answer; check the resolver of this machine',
    temporary: true,
  },
  ECONNREFUSED: {
    problem: 'refused',
    text: 'nothing listens there (connection refused); check host and port, and whether vCenter is running',
    temporary: true,
  },
  EHOSTUNREACH: {
    problem: 'unreachable',
    text: 'there is no route to this host; check network, VPN and firewall',
    temporary: true,
  },
  ENETUNREACH: {
    problem: 'unreachable',
    text: 'there is no route to its network; check network, VPN and firewall',
    temporary: true,
  },
  ECONNRESET: { problem: 'reset', text: 'the connection was cut', temporary: true },
  EPIPE: { problem: 'reset', text: 'the connection was cut', temporary: true },
  ETIMEDOUT: {
    problem: 'timeout',
    text: 'it does not answer; check host and port, network, VPN and firewall',
    temporary: true,
  },
};

/** Turns an error of node:net, node:tls or node:http into a sentence. */
export function transportError(server: string, error: unknown, sent: boolean): VcenterTransportError {
  if (error instanceof VcenterTransportError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? (/^ERR_SSL_|^EPROTO$/.test(code) ? tlsReason(code, message) : undefined);
  if (reason) {
    return new VcenterTransportError(
      `${server}: ${reason.text}${consequence(sent)}`,
      reason.problem,
      sent,
      reason.temporary,
    );
  }
  const text = code === '' ? firstLine(message) : `the connection failed (${code})`;
  return new VcenterTransportError(`${server}: ${text}${consequence(sent)}`, 'reset', sent, true);
}

const consequence = (sent: boolean): string => (sent ? ' before the answer was complete' : '');

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 200);

function tlsReason(code: string, message: string): Reason {
  if (
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    /wrong version number|packet length too long/.test(message)
  ) {
    return {
      problem: 'tls',
      text: 'what listens there does not speak TLS; check the port (443 by default) and proxies',
      temporary: false,
    };
  }
  if (/unsupported protocol|protocol version|UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/.test(code + message)) {
    return {
      problem: 'tls',
      text: 'it speaks no TLS version from 1.2 on; enable TLS 1.2 in vCenter (VMware knowledge base 2145796)',
      temporary: false,
    };
  }
  return { problem: 'tls', text: `TLS could not be agreed on (${code})`, temporary: false };
}

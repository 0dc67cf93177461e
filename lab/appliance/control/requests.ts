import type { IncomingMessage } from 'node:http';

export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly credentials?: { username: string; password: string };
  readonly body: Buffer;
}

export interface ControlAnswer {
  readonly status: number;
  /** A Buffer is sent as it is, everything else as JSON. */
  readonly body?: unknown;
}

/** A guest's file can be an image of some size. */
const LARGEST = 512 * 1024 * 1024;

export async function readRequest(request: IncomingMessage): Promise<ControlRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST) throw new RangeError(`a request of more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  const url = new URL(request.url ?? '/', 'http://appliances');
  const credentials = basic(request.headers.authorization);
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    body: Buffer.concat(chunks),
    ...(credentials && { credentials }),
  };
}

function basic(header: string | undefined): { username: string; password: string } | undefined {
  const [, encoded] = /^Basic (\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? undefined : { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** @throws RangeError when it is no JSON */
export function json({ body }: ControlRequest): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new RangeError('the body is no JSON');
  }
}

import type { IncomingMessage } from 'node:http';

/** A form as it was sent, by the console's own names of its fields. */
export interface SentForm {
  /** Empty for one that is not there. */
  text(name: string): string;
  checked(name: string): boolean;
  /** Undefined when no file was chosen. */
  file(name: string): Promise<Buffer | undefined>;
}

const LARGEST = 8 * 1024 * 1024;

/** Urlencoded or multipart. @throws RangeError when it is longer than 8 MiB */
export async function readForm(
  request: IncomingMessage,
  nameOf: (alias: string) => string,
): Promise<SentForm> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST) throw new RangeError(`a form of more than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  const type = request.headers['content-type'] ?? 'application/x-www-form-urlencoded';
  const sent = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
  const values = new Map([...sent].map(([alias, value]) => [nameOf(alias), value]));
  const text = (name: string): string => {
    const value = values.get(name);
    return typeof value === 'string' ? value : '';
  };
  return {
    text,
    checked: (name) => text(name) !== '',
    file: async (name) => {
      const value = values.get(name);
      return value === undefined || typeof value === 'string' || value.size === 0
        ? undefined
        : Buffer.from(await value.arrayBuffer());
    },
  };
}

import type { KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { describeKey, generateKey, makeRequest } from '../pki';
import { checkStore, describeReference, type SecretContext } from '../secrets';
import { staticAddress } from '../operations/static-address';
import { AddressBook } from './certificate-address';
import { readKeys, writeKeys } from './certificate-key-store';
import { certifiedConnector, namesFor, policyOfSpec, type CertifiedConnector } from './certificate-of-spec';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';

/**
 * Prints the request for a connector's pending key, else for its current one, else for a new one that is stored
 * first. What key that is goes to standard error.
 *
 * @throws CommandFailure, SecretError, PkiError, VcenterFault
 */
export async function printRequest(name: string, { out }: { readonly out?: string }): Promise<void> {
  const connector = certifiedConnector(name);
  await interruptible(async (signal) => {
    const names = namesFor(await addressInCertificate(connector, signal), connector.certificate);
    if (names.dnsNames.length + names.addresses.length === 0) {
      throw new CommandFailure(
        `${name}: its certificate would have no names; give certificate.dnsNames, or let addressInCertificate be true`,
      );
    }
    const { key, which } = await keyFor(connector, signal);
    const request = makeRequest(key, names);
    console.error(`${name}: a request for ${which}, ${describeKey(key)}`);
    if (out === undefined) process.stdout.write(request.endsWith('\n') ? request : `${request}\n`);
    else write(out, request);
  });
}

/** The address that has to be in it: the spec's, else what VMware Tools tell. */
async function addressInCertificate(
  { connector, certificate }: CertifiedConnector,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (certificate.addressInCertificate === false) return undefined;
  const own = staticAddress(connector.spec);
  if (own !== undefined) return own;
  const book = new AddressBook();
  try {
    return await book.addressOf(oneConnector(connector.spec.name, 'operate'), signal);
  } finally {
    await book.close();
  }
}

async function keyFor(
  { connector, certificate, store }: CertifiedConnector,
  signal: AbortSignal,
): Promise<{ readonly key: KeyObject; readonly which: string }> {
  const { aws } = connector.spec;
  const context: SecretContext = { env: process.env, aws, cwd: process.cwd(), signal };
  const keys = await readKeys(store, context);
  if (keys.pending !== undefined) return { key: keys.pending.key, which: 'its pending key' };
  if (keys.current !== undefined) return { key: keys.current.key, which: 'its current key' };
  await checkStore(store, context);
  const key = await generateKey(policyOfSpec(certificate));
  await writeKeys(store, { pending: { key, chain: [] } }, context);
  return { key, which: `a new key, pending in ${describeReference(store)}` };
}

/** A request is for everybody's eyes. */
function write(file: string, request: string): void {
  try {
    writeFileSync(file, request, { mode: 0o644 });
  } catch (error) {
    throw new CommandFailure(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'for an unknown reason'}); name another file`,
    );
  }
}

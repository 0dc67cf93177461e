import { splitLocator } from '../locator';
import { SecretError } from '../secret-error';
import type { SecretRequest } from '../store';
import { vaultFailure } from './failure';
import { vaultGet } from './request';
import type { VaultSettings } from './settings';

const FORM = 'is not of the form MOUNT/PATH#FIELD; write one such as secret/connectors/fra-01#password';

/** The two halves of `MOUNT/PATH#FIELD`. @throws SecretError */
export function pathAndField({ locator, subject }: SecretRequest): { path: string; field: string } {
  const { path, key: field } = splitLocator(locator);
  const trimmed = path.replace(/^\/|\/$/g, '');
  const segments = trimmed.split('/');
  if (
    field === undefined ||
    field === '' ||
    segments.length < 2 ||
    segments.some((s) => /^\.{0,2}$/.test(s))
  ) {
    throw new SecretError(subject, FORM);
  }
  return { path: trimmed, field };
}

/** Where a secrets engine lies. */
export interface Mount {
  /** With a slash at its end. */
  readonly path: string;
  readonly version: 1 | 2;
}

/** Asks as Vault's own command does before it reads; servers older than that question have version 1 only. */
export async function findMount(
  path: string,
  settings: VaultSettings,
  { subject, context: { signal } }: SecretRequest,
  done: 'read' | 'written' = 'read',
): Promise<Mount | undefined> {
  const answer = await vaultGet(`sys/internal/ui/mounts/${path}`, settings, subject, signal);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw vaultFailure(answer.status, subject, done);
  const { path: mount, type, options } = (answer.body.data ?? {}) as MountFacts;
  // A read of other engines makes something: a database user, a certificate.
  if (type !== 'kv' && type !== 'generic') {
    throw new SecretError(subject, 'is not in a key-value engine (kv); name a secret in one');
  }
  return { path: mount ?? '', version: options?.version === '2' ? 2 : 1 };
}

interface MountFacts {
  readonly path?: string;
  readonly type?: string;
  readonly options?: { readonly version?: string } | null;
}

/** A secret's path below its mount. @throws SecretError for the mount itself */
export function pathInMount(path: string, mount: Mount, subject: string): string {
  const rest = path.startsWith(mount.path) ? path.slice(mount.path.length) : '';
  if (rest === '') throw new SecretError(subject, FORM);
  return rest;
}

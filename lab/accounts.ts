import { LabError } from './error';
import type { LabRecord } from './record';

/**
 * Makes the account that appliances work with known to the simulated vCenter, which starts with its administrator
 * alone. Again without harm.
 *
 * @throws LabError when the vCenter does not take it
 */
export async function addServiceAccount({ address, ports, accounts }: LabRecord): Promise<void> {
  const { username, password } = accounts.service;
  const url = `http://${address}:${ports.control}/users/${encodeURIComponent(username)}`;
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify({ password }) });
  if (!answer.ok) throw new LabError(`vCenter has not taken the account ${username}: ${answer.status}`);
}

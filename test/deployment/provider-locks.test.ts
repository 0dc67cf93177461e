import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProviderLocks, type LockPolicy } from '../../deployment/provider-locks';
import { ScriptedFleet } from './scripted-fleet';

const AWS = 'registry.terraform.io/hashicorp/aws';
const OURS = 'connector.internal/aws/connector';
const entry = (address: string, hash?: string): string =>
  `provider "${address}" {\n  version     = "1.0.0"\n  constraints = "1.0.0"\n${hash === undefined ? '' : `  hashes = [\n    "${hash}",\n  ]\n`}}\n`;

let fleet: ScriptedFleet;
let committed: string;
beforeEach(() => {
  fleet = new ScriptedFleet();
  committed = join(fleet.directory, '.terraform.lock.hcl');
});
afterEach(() => fleet.remove());

const locks = (policy?: LockPolicy): ProviderLocks => new ProviderLocks(fleet.out, fleet.directory, policy);
/** A stack with this lock. @returns its directory */
function stack(name: string, lock: string): string {
  const directory = join(fleet.out, name);
  mkdirSync(directory);
  writeFileSync(join(directory, '.terraform.lock.hcl'), lock);
  return directory;
}
const lockOf = (directory: string): string => readFileSync(join(directory, '.terraform.lock.hcl'), 'utf8');

test('what the first init finds holds for the next stack, and for the next run', () => {
  const first = locks();
  expect(first.enforced).toBe(false);
  first.complete(stack('empty', entry(AWS)));
  first.learn(stack('first', entry(AWS, 'h1:found')));
  const second = stack('second', entry(AWS));
  first.complete(second);
  expect(lockOf(second)).toBe(entry(AWS, 'h1:found'));
  const later = stack('later', entry(AWS));
  locks().complete(later);
  expect(lockOf(later)).toBe(entry(AWS, 'h1:found'));
  // Nothing was asked to be committed.
  expect([first.save(), existsSync(committed)]).toEqual([undefined, false]);
});

test('a provider of ours is not remembered: it has another checksum with every build', () => {
  locks().learn(stack('first', entry(OURS, 'h1:old') + '\n' + entry(AWS, 'h1:found')));
  const later = stack('later', entry(OURS));
  locks().complete(later);
  expect(lockOf(later)).toBe(entry(OURS));
});

test('a committed lock is enforced, and learns nothing', () => {
  writeFileSync(committed, entry(AWS, 'h1:committed'));
  const enforced = locks();
  expect(enforced.enforced).toBe(true);
  enforced.learn(stack('first', entry(AWS, 'h1:other')));
  expect(() => enforced.complete(stack('covered', entry(AWS, 'h1:committed')))).not.toThrow();
  expect(() => enforced.complete(stack('not', entry(AWS)))).toThrow(
    `.terraform.lock.hcl has no checksums of ${AWS}; connector plan --lockfile update writes it, to be committed`,
  );
});

test('readonly asks for one, and update writes it beside what is there', () => {
  expect(() => locks('readonly').complete(stack('not', entry(AWS)))).toThrow(
    /^there is no .terraform.lock.hcl with the checksums of registry.terraform.io.hashicorp.aws; /,
  );
  const other = 'registry.terraform.io/vmware/vsphere';
  writeFileSync(committed, entry(other, 'h1:vsphere'));
  const update = locks('update');
  expect(update.enforced).toBe(false);
  update.learn(stack('first', entry(AWS, 'h1:found')));
  expect(update.save()).toBe(committed);
  for (const part of [other, 'h1:vsphere', AWS, 'h1:found']) {
    expect(readFileSync(committed, 'utf8')).toContain(part);
  }
});

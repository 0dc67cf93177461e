import { existsSync } from 'node:fs';

const PLACES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketime.so.1`,
);

/**
 * Environment in which a program that asks the C library sees a later time: Node and Python do, Terraform does not
 * and passes it on to its providers. How long something takes is not changed.
 */
export function clockAhead(days: number): NodeJS.ProcessEnv {
  const library = PLACES.find((path) => existsSync(path));
  if (library === undefined) throw new Error('libfaketime is not installed; install the package faketime');
  return { LD_PRELOAD: library, FAKETIME: `+${days}d`, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

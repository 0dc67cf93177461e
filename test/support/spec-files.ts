import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatProblem, loadSpecs, type LoadOptions, type LoadResult } from '../../config';

/** A temporary directory of spec files for each test of a file, with an `image.ova` in it. */
export function useSpecDirectory(): SpecDirectory {
  const directory = new SpecDirectory();
  beforeEach(() => {
    directory.make();
    directory.write('image.ova', 'any content: it is read when stacks are made');
  });
  afterEach(() => {
    directory.remove();
  });
  return directory;
}

export class SpecDirectory {
  path = '';

  make(): void {
    this.path = mkdtempSync(join(tmpdir(), 'specs-'));
  }

  write(name: string, text: string): string {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  load(names: readonly string[], options: Partial<LoadOptions> = {}): LoadResult {
    const files = names.map((name) => join(this.path, name));
    return loadSpecs(files, { env: {}, purpose: 'review', ...options });
  }

  /** Every problem as an operator sees it, with this directory as the working directory. */
  problems(names: readonly string[], options: Partial<LoadOptions> = {}): string[] {
    return this.load(names, options).problems.map((problem) => this.format(problem));
  }

  format(problem: Parameters<typeof formatProblem>[0]): string {
    return formatProblem(problem, this.path).replaceAll(`${this.path}/`, '');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A small valid spec; `image.ova` must lie beside it. */
export const VALID = `apiVersion: connector/v1
kind: AwsConnector
name: fra-01
vcenter:
  server: vcenter.example.com
  datacenter: DC0
  cluster: DC0_C0
  datastore: LocalDS_0
appliance:
  image:
    source: image.ova
    sha256: ${'ab'.repeat(32)}
aws:
  region: eu-central-1
`;

/** `VALID` with a registration, and all that one needs. */
export const REGISTERED = `${VALID.replace(
  'aws:\n',
  '  managementConsole: { password: { env: CONSOLE } }\n  vmConsole: { password: { env: VM } }\naws:\n  identity: { accessKey: { store: { file: key } } }\n',
)}registration:
  administrator: { username: a, password: { env: A } }
  serviceAccount: { username: s, password: { env: S } }
  configuration: { file: amp-configuration }
`;

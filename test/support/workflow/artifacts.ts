import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Artifacts of workflow runs, a directory each, as upload-artifact and download-artifact keep and give them. */
export class Artifacts {
  /** @param directory one of the test's own; its RUN/NAME hold what was uploaded */
  constructor(private readonly directory: string) {}

  names(run: number): string[] {
    const place = join(this.directory, String(run));
    return existsSync(place) ? readdirSync(place).sort() : [];
  }

  /** Where the content of one lies. */
  path(run: number, name: string): string {
    return join(this.directory, String(run), name);
  }

  /** @throws Error for what upload-artifact refuses */
  upload(run: number, inputs: Readonly<Record<string, string>>): void {
    const { name = 'artifact', path = '', 'if-no-files-found': missing = 'warn', overwrite } = inputs;
    if (/["<>:|*?\r\n\\/]/.test(name)) throw new Error(`upload-artifact: ${name} is no name of an artifact`);
    if (!existsSync(path)) {
      if (missing === 'error') throw new Error(`upload-artifact: ${path} is not there`);
      return;
    }
    const target = this.path(run, name);
    if (existsSync(target) && overwrite !== 'true') throw new Error(`upload-artifact: ${name} exists`);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    const isDirectory = statSync(path).isDirectory();
    cpSync(path, isDirectory ? target : join(target, basename(path)), { recursive: true });
  }

  /** @throws Error for what download-artifact does not find, or is not given */
  download(run: number, inputs: Readonly<Record<string, string>>, workspace: string): void {
    const { name, pattern, path = '.', 'run-id': other } = inputs;
    if (other !== undefined && !inputs['github-token'])
      throw new Error('download-artifact: another run needs github-token');
    const from = other === undefined ? run : Number(other);
    const prefix = pattern?.replace(/\*$/, '');
    const names = this.names(from).filter((each) =>
      prefix === undefined ? each === name : each.startsWith(prefix),
    );
    if (names.length === 0 && pattern === undefined)
      throw new Error(`download-artifact: no ${name} in run ${from}`);
    const target = join(workspace, path.startsWith('/') ? '' : path);
    const place = path.startsWith('/') ? path : target;
    mkdirSync(place, { recursive: true });
    for (const each of names) {
      const isMerged = pattern === undefined || inputs['merge-multiple'] === 'true';
      cpSync(this.path(from, each), isMerged ? place : join(place, each), { recursive: true });
    }
  }
}

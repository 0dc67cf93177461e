import { existsSync } from 'node:fs';
import { discoverSpecs, loadSpecs, setting, suggestion } from '../config';
import { CommandFailure } from './failure';

/**
 * The files that arguments name: each a file, a directory or a glob, or the name of a connector among those of
 * CONNECTOR_SPECS. Without arguments all of CONNECTOR_SPECS.
 *
 * @throws CommandFailure for a name that no connector has, Error where nothing is found
 */
export function selectSpecs(named: readonly string[], env: NodeJS.ProcessEnv, cwd = process.cwd()): string[] {
  const configured = (): string[] => discoverSpecs(setting(env, 'CONNECTOR_SPECS'), cwd);
  if (named.length === 0) return configured();
  const files = named.flatMap((name) =>
    isPath(name) ? discoverSpecs(name, cwd, 'connector') : fileOf(name, configured(), env),
  );
  return [...new Set(files)];
}

const isPath = (text: string): boolean => /[/\\.*?{[]/.test(text) || existsSync(text);

function fileOf(name: string, files: readonly string[], env: NodeJS.ProcessEnv): string {
  const { specs } = loadSpecs(files, { env, purpose: 'review' });
  const found = specs.find(({ spec }) => spec.name === name);
  if (found !== undefined) return found.source.file;
  const names = specs.map(({ spec }) => spec.name);
  const known = names.length === 0 ? 'none is valid' : `connectors: ${names.join(', ')}`;
  throw new CommandFailure(`no connector is called "${name}"${suggestion(name, names)} (${known})`);
}

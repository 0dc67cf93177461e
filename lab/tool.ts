import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { LabError } from './error';
import { withLock } from './lock';
import { elapsed, type Progress } from './progress';

/** Something the lab builds once for a checkout, and again when its sources change. */
export interface Tool {
  /** Part of a directory's name. */
  readonly name: string;
  /** What is said while it is built: `the vSphere provider 1.26.0`. */
  readonly title: string;
  /** How long a first build takes: `about a minute`. */
  readonly expected: string;
  /** Files and directories whose content decides whether a build is current. */
  readonly inputs: readonly string[];
  /** What is used of it, relative to the directory it is built into. */
  readonly product: string;
  /** Builds into an empty directory. @throws LabError with what the compiler said. */
  build(directory: string, context: BuildContext): Promise<void>;
}

export interface BuildContext {
  /** Everything a build prints goes here. */
  readonly log: string;
  readonly signal?: AbortSignal;
}

export interface ToolOptions {
  /** Where tools are kept: `.lab/tools`. */
  readonly toolsDirectory: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** Builds that nobody has used for this long are removed when a newer one is made. */
const KEPT_MILLISECONDS = 7 * 24 * 3600 * 1000;

/** Whether a current build is there, so that neither a compiler nor the network is needed. */
export function isBuilt(tool: Tool, toolsDirectory: string): boolean {
  return existsSync(join(toolsDirectory, directoryName(tool), tool.product));
}

/**
 * The path of the tool's product, built first if need be. Two processes at once build once; a build appears whole
 * or not at all.
 */
export async function ensureTool(tool: Tool, options: ToolOptions): Promise<string> {
  const { toolsDirectory, progress, signal } = options;
  const directory = join(toolsDirectory, directoryName(tool));
  const product = join(directory, tool.product);
  if (!existsSync(product)) {
    await withLock(
      `${directory}.lock`,
      async () => {
        if (!existsSync(product)) await build(tool, directory, options);
      },
      { signal, onWait: (pid) => progress(`waiting for process ${pid}, which builds ${tool.title}`) },
    );
  }
  utimesSync(directory, new Date(), new Date());
  return product;
}

async function build(tool: Tool, directory: string, { progress, signal, toolsDirectory }: ToolOptions) {
  const start = Date.now();
  progress(`building ${tool.title} (${tool.expected} the first time)`);
  // A killed build may have left one; the lock is ours, so nobody works in it.
  const unfinished = `${directory}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  try {
    await tool.build(unfinished, { log: join(toolsDirectory, `${tool.name}.log`), signal });
    if (!existsSync(join(unfinished, tool.product))) throw new LabError(`${tool.title} was not built`);
    // A build whose product is gone, such as a Python environment whose interpreter was uninstalled.
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  progress(`built ${tool.title} in ${elapsed(Date.now() - start)}`);
  await removeUnused(tool, toolsDirectory);
}

/** Other builds of the same tool, and what killed builds have left. */
async function removeUnused(tool: Tool, toolsDirectory: string): Promise<void> {
  for (const name of readdirSync(toolsDirectory)) {
    if (!new RegExp(`^${tool.name}-[0-9a-f]{16}`).test(name)) continue;
    const path = join(toolsDirectory, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MILLISECONDS) await rm(path, { recursive: true, force: true });
  }
}

/** `NAME-HASH`. The platform counts too: a checkout may be shared between machines. */
function directoryName(tool: Tool): string {
  const hash = createHash('sha256').update(`${tool.title}\n${process.platform}/${process.arch}\n`);
  for (const input of tool.inputs) {
    for (const file of filesUnder(input)) {
      hash
        .update(`${relative(input, file)}\n`)
        .update(readFileSync(file))
        .update('\0');
    }
  }
  return `${tool.name}-${hash.digest('hex').slice(0, 16)}`;
}

/** Tests do not end up in a program, hence their changes rebuild nothing. */
function filesUnder(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new LabError(`${path} is missing: the checkout is incomplete`);
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('_test.go'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

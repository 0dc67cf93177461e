import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pinnedBy } from '../stacks';
import type { ConnectorStacks, StackPlace } from './connector-stacks';
import type { ConnectorPlan } from './plan-model';
import { LOCK_FILE } from './provider-locks';

const INDEX = 'plan.json';
const FORMAT = 1;

/** What a saved plan was made from; another of these is another plan. */
interface Origin {
  readonly configuration: string;
  readonly lock: string;
}

/** The index of a directory of saved plans. */
export interface SavedPlans {
  readonly format: number;
  /** ISO 8601, in UTC. */
  readonly createdAt: string;
  /** Commit that was checked out. */
  readonly commit?: string;
  readonly connectors: readonly ConnectorPlan[];
  /** By stack. */
  readonly origins: Readonly<Record<string, Origin>>;
}

/**
 * Makes the directory for saved plans, for this user alone: they may hold what is sensitive. What an earlier run saved
 * there goes.
 *
 * @throws Error in one sentence when something else lies there
 */
export function makePlanDirectory(directory: string): void {
  if (existsSync(directory)) {
    const names = readdirSync(directory);
    if (names.length > 0 && !names.includes(INDEX)) {
      throw new Error(
        `${directory} is not empty and holds no saved plans; name another directory with --out`,
      );
    }
    for (const name of names.filter((each) => each === INDEX || each.endsWith('.tfplan'))) {
      rmSync(join(directory, name));
    }
  }
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o700);
}

/** In full: the engine works in a directory of its own. */
export const planFileIn = (directory: string, stack: string): string => resolve(directory, `${stack}.tfplan`);

/** Writes the index; it comes last, so that a directory without one is no plan. */
export function savePlans(
  directory: string,
  plans: readonly ConnectorPlan[],
  stacks: readonly ConnectorStacks[],
  { commit, now, cwd }: { commit?: string; now: Date; cwd: string },
): void {
  const places = stacks.flatMap(({ inOrder }) => [...inOrder]);
  const index: SavedPlans = {
    format: FORMAT,
    createdAt: now.toISOString(),
    ...(commit !== undefined && { commit }),
    connectors: plans,
    origins: Object.fromEntries(places.map((place) => [place.stack, originOf(place, cwd)])),
  };
  writeFileSync(join(directory, INDEX), JSON.stringify(index, undefined, 2), { mode: 0o600 });
}

/** @throws Error in one sentence when there is no index, or one of another format */
export function readPlans(directory: string): SavedPlans {
  const file = join(directory, INDEX);
  let index: Partial<SavedPlans>;
  try {
    index = JSON.parse(readFileSync(file, 'utf8')) as Partial<SavedPlans>;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new Error(`${file} ${why}: name a directory that connector plan --out has written`, {
      cause: error,
    });
  }
  if (index.format !== FORMAT) {
    throw new Error(`${file} was written by another version of connector; plan again`);
  }
  return index as SavedPlans;
}

/**
 * Whether what is synthesized now is what was planned: its configuration, and the checksums of its providers, unless a
 * connector is among `notReady`: init completes them.
 *
 * @returns a sentence for each connector of which it is not
 */
export function staleness(
  saved: SavedPlans,
  stacks: readonly ConnectorStacks[],
  { commit, cwd, notReady }: { commit?: string; cwd: string; notReady?: ReadonlySet<string> },
): readonly string[] {
  const made = `made ${at(saved.commit)} (${saved.createdAt})`;
  return stacks.flatMap(({ name, inOrder }) => {
    const differs = (part: keyof Origin): boolean =>
      inOrder.some((place) => saved.origins[place.stack]?.[part] !== originOf(place, cwd)[part]);
    if (differs('configuration')) {
      return [
        `${name}: the plan was ${made} of another configuration than what is checked out now${commit === undefined ? '' : ` (${commit.slice(0, 12)})`}; plan again`,
      ];
    }
    if (notReady?.has(name) === true || !differs('lock')) return [];
    return [`${name}: the plan was ${made} with other providers than ${LOCK_FILE} now pins; plan again`];
  });
}

const at = (commit: string | undefined): string =>
  commit === undefined ? 'outside a repository' : `at commit ${commit.slice(0, 12)}`;

/** Paths below the working directory count as the same in every checkout. */
function originOf({ directory }: StackPlace, cwd: string): Origin {
  const configuration = readFileSync(join(directory, 'cdk.tf.json'), 'utf8').replaceAll(cwd, '.');
  return {
    configuration: digest(configuration),
    // As it is after an init, or completed without one.
    lock: digest(pinnedBy(readFileSync(join(directory, LOCK_FILE), 'utf8'))),
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

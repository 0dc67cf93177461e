import { setTimeout as sleep } from 'node:timers/promises';
import {
  ERRORED_STATE,
  hasErroredState,
  isLeftBy,
  ourselves,
  rememberLock,
  removeErroredState,
  unreleasedLock,
} from './left-behind';
import { holder, shown, type LockedStack } from './lock-conflict';
import { isLockConflict, isLockLeft, lockInfoIn, type LockInfo } from './lock-info';
import { firstErrorIn, messagesIn } from './messages';
import type { EngineRun } from './run-engine';
import { commandIn, engineCommand, LOCK_PROBE } from './stack-place';

/** A stack, and its engine. */
export interface RecoverableStack extends LockedStack {
  /** Runs the engine in the stack's directory to its end; has to do so after an interruption as well. */
  readonly run: (args: readonly string[]) => Promise<EngineRun>;
  /** Gets what is done, a line each. */
  readonly say: (line: string) => void;
  /** How long a store that cannot be reached is waited for, in milliseconds. @default 120000 */
  readonly patience?: number;
  /** Ends the waiting, and not what is under way. */
  readonly signal?: AbortSignal;
}

/** A run of the engine that may have changed the state. */
export interface EndedRun {
  /** What it said, with `-json` or without. */
  readonly lines: readonly string[];
  /** From before its start to after its end, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

const PATIENCE = 120_000;
/** Sets it, in seconds. */
const PATIENCE_SETTING = 'CONNECTOR_STATE_PATIENCE';
const PAUSES = [1_000, 2_000, 5_000, 10_000];

/**
 * To be called after every run that may have changed the state, however it ended. Brings into the store what it did not
 * take, and gives back the lock which that very run took.
 *
 * @returns undefined when nothing is left behind; else one sentence, with the exact commands, and the next run goes on
 */
export async function recoverAfter(stack: RecoverableStack, ended: EndedRun): Promise<string | undefined> {
  const messages = messagesIn(ended.lines);
  if (isLockLeft(messages)) {
    const { from, until } = ended;
    // Where the engine describes the lock it could not release, that is its own.
    rememberLock(stack.directory, { who: ourselves(), from, until, id: lockInfoIn(messages)?.id });
  }
  return recover(stack);
}

/**
 * To be called before every plan and apply, once the stack is initialised: what an earlier run in this directory has
 * left behind goes first. Nothing must be planned while it returns a sentence, as the state is not what there is.
 *
 * @returns undefined when nothing is left behind; else one sentence, with the exact commands
 */
export async function recoverBefore(stack: RecoverableStack): Promise<string | undefined> {
  return recover(stack);
}

/**
 * How long the environment says that a store is waited for, in milliseconds; undefined where it does not.
 *
 * @throws Error in one sentence for what is no number
 */
export function patienceIn(env: NodeJS.ProcessEnv): number | undefined {
  const text = env[PATIENCE_SETTING]?.trim() ?? '';
  if (text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw new Error(`${PATIENCE_SETTING}: found "${text}"; allowed: a whole number of seconds`);
  }
  return Number(text) * 1000;
}

async function recover(stack: RecoverableStack): Promise<string | undefined> {
  const { directory, patience = PATIENCE, signal } = stack;
  const until = Date.now() + patience;
  for (let attempt = 0; isLeftBehind(directory); attempt += 1) {
    const outcome = await attemptOn(stack);
    if (outcome === 'again') continue;
    if (outcome === 'done') return undefined;
    const pause = PAUSES[Math.min(attempt, PAUSES.length - 1)]!;
    if (outcome.final || signal?.aborted === true || Date.now() + pause > until) {
      return `${stack.stack}: ${outcome.why}; ${whatToDo(stack, outcome)}`;
    }
    if (attempt === 0) stack.say(`${stack.stack}: the state store does not answer as it should; waiting`);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

const isLeftBehind = (directory: string): boolean =>
  hasErroredState(directory) || unreleasedLock(directory) !== undefined;

interface Failure {
  /** What failed, without a full stop. */
  readonly why: string;
  /** Waiting does not help. */
  readonly final: boolean;
  /** The store holds another state than the one ours goes on from. */
  readonly diverged?: boolean;
}

async function attemptOn(stack: RecoverableStack): Promise<'done' | 'again' | Failure> {
  const { directory, run, say } = stack;
  const saving = hasErroredState(directory);
  const ran = await run(
    saving ? ['state', 'push', ERRORED_STATE] : ['untaint', '-no-color', '-allow-missing', LOCK_PROBE],
  );
  if (ran.code === 0) {
    if (saving) {
      removeErroredState(directory);
      say(`${stack.stack}: the state that could not be saved (${ERRORED_STATE}) is in its store now`);
    }
    // That run took the lock itself, so that nobody holds it.
    rememberLock(directory, undefined);
    return 'done';
  }
  const messages = messagesIn(ran.lines);
  if (isLockConflict(messages)) return unlock(stack, lockInfoIn(messages));
  const why = firstErrorIn(ran.lines) ?? `${engineCommand(stack.env)} ended with exit code ${ran.code}`;
  if (/cannot (import|overwrite) (existing )?state with (lineage|serial)/.test(messages)) {
    return {
      why: `somebody else has applied since, and the state store holds another state than ${ERRORED_STATE} goes on from (${why})`,
      final: true,
      diverged: true,
    };
  }
  const what = saving ? `what was done is in ${ERRORED_STATE} alone` : 'the lock may still be held';
  return { why: `${what}, since the state store did not take it (${why})`, final: false };
}

/** Gives our own lock back. Another's is left alone, and means that ours is gone. */
async function unlock(stack: RecoverableStack, held: LockInfo | undefined): Promise<'again' | Failure> {
  const { directory, run, say } = stack;
  const left = unreleasedLock(directory);
  const isOurs = left === undefined || held === undefined ? undefined : isLeftBy(left, held);
  if (left === undefined || held === undefined || isOurs !== true) {
    // Somebody has taken it since, so that ours is gone.
    if (isOurs === false) rememberLock(directory, undefined);
    if (!hasErroredState(directory) && isOurs === false) return 'again';
    const what = hasErroredState(directory) ? `what was done is in ${ERRORED_STATE} alone, and ` : '';
    // It may well be ours, and then it is waited for in vain.
    return { why: `${what}${holder(stack, held)}`, final: left !== undefined && isOurs === undefined };
  }
  rememberLock(directory, { ...left, id: held.id });
  const released = await run(['force-unlock', '-force', held.id]);
  if (released.code !== 0) {
    const reason = firstErrorIn(released.lines) ?? `exit code ${released.code}`;
    return { why: `its own lock ${held.id} could not be released (${reason})`, final: false };
  }
  rememberLock(directory, undefined);
  say(`${stack.stack}: its own lock ${held.id}, which could not be given back, is released`);
  return 'again';
}

function whatToDo({ directory, env }: RecoverableStack, { diverged }: Failure): string {
  const engine = engineCommand(env);
  const push = `${engine} state push ${ERRORED_STATE}`;
  if (diverged === true) {
    const look = commandIn(directory, `${engine} show ${ERRORED_STATE}`);
    return `compare the two (${look}), take what is missing in with connector import, and delete ${ERRORED_STATE}; nothing is planned until then`;
  }
  const left = unreleasedLock(directory);
  const id = left?.id;
  const commands = [
    ...(left !== undefined && id !== undefined ? [`${engine} force-unlock -force ${id}`] : []),
    ...(hasErroredState(directory) ? [push] : []),
  ];
  if (commands.length === 0) return 'the next run tries again before it plans';
  const byHand = `keep that directory: the next run tries again before it plans, or do it by hand: ${commandIn(directory, ...commands)}`;
  if (left === undefined || id !== undefined) return byHand;
  // The engine does not say the id of a lock that it cannot give back because its store is away.
  return `${byHand} (it may find the lock of that run, of ${left.who} and made from ${shown(new Date(left.from))} to ${shown(new Date(left.until))}; release that one first: ${engine} force-unlock -force with its ID)`;
}

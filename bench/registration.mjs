// Registering twenty appliances from one process with one browser, beside registering one.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { root } from '../scripts/prepare.mjs';

const MANY = 20;
/** Milliseconds an answer takes: none shows what the work costs this machine, the other what an operator waits for. */
const DELAYS = [0, 500];
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The process and all that it has started, and they. */
function treeOf(pid) {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      // The name of the program, in parentheses, may have spaces.
      return stat === '' ? [] : [[Number(name), Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2])]];
    });
  const tree = new Set([pid]);
  for (let size = 0; size < tree.size;) {
    size = tree.size;
    for (const [child, parent] of parents) if (tree.has(parent)) tree.add(child);
  }
  return [...tree];
}

/** What a process says of itself; nothing once it has ended. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Its memory, pages it shares with others divided among them (proportional set size), in MiB. */
const megabytesOf = (pid) =>
  Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;

/** The most memory the tree had at any of the samples: a short peak between two goes unseen. */
function watchMemory(pid, milliseconds) {
  let peak = 0;
  const sample = () => {
    const sum = treeOf(pid).reduce((total, each) => total + megabytesOf(each), 0);
    peak = Math.max(peak, sum);
  };
  const timer = setInterval(sample, milliseconds);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

async function said(child) {
  const answer = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (typeof answer[0] !== 'object' || answer[0] === null)
    throw new Error(`it ended with exit code ${answer[0]}`);
  return answer[0];
}

async function register(registrar, places) {
  registrar.send(places);
  const { seconds, failures } = await said(registrar);
  if (failures.length > 0) throw new Error(`${failures.length} of ${places.length} failed: ${failures[0]}`);
  return seconds;
}

/**
 * Seconds from opening the browser to the last healthy report, for one console (a median) and for twenty at once, and
 * peak memory of the process and its browser. The consoles run in another process, and their work is theirs; on a
 * machine of few cores they take turns with ours all the same.
 */
export async function benchRegistration(rounds) {
  const measured = [];
  for (const delay of DELAYS) measured.push(await measure(rounds, delay));
  return measured;
}

async function measure(rounds, delay) {
  const consoles = fork(join(root, 'bench/consoles.mjs'), [MANY + rounds + 1, delay].map(String));
  const registrar = fork(join(root, 'bench/registrar.mjs'));
  try {
    const [first, ...places] = await said(consoles);
    // Once without counting: the browser is then in memory, and Node has compiled us.
    await register(registrar, [first]);
    const one = [];
    for (const place of places.slice(0, rounds)) one.push(await register(registrar, [place]));
    const peak = watchMemory(registrar.pid, 1000);
    const many = await register(registrar, places.slice(rounds));
    return { delay, count: MANY, one: median(one), many, megabytes: peak() };
  } finally {
    registrar.disconnect();
    consoles.disconnect();
  }
}

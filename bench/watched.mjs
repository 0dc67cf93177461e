// A command with its output, its seconds and its memory.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

/** Runs a command, and reads how much memory its own process has taken at most, which Linux counts. */
export function watched(command, args, { cwd, env }) {
  const since = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [output, errors, kibibytes] = ['', '', 0];
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
    const look = () => {
      const status = `/proc/${child.pid}/status`;
      const text = existsSync(status) ? readFileSync(status, 'utf8') : '';
      kibibytes = Math.max(kibibytes, Number(/^VmHWM:\s+(\d+) kB/m.exec(text)?.[1] ?? 0));
    };
    const timer = setInterval(look, 50);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const seconds = Number(process.hrtime.bigint() - since) / 1e9;
      resolve({ code, output, errors, seconds, megabytes: kibibytes / 1024 });
    });
  });
}

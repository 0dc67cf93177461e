// How fast an image is verified, beside openssl computing one SHA-256 of the same file, and in how much memory.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';

const require = createRequire(import.meta.url);
const MIB = 2 ** 20;
const REPORT =
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(2, "\\nRSS " + process.resourceUsage().maxRSS));';
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function timed(command, args, env) {
  const since = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stderr}`);
  return { seconds: Number(process.hrtime.bigint() - since) / 1e9, stderr };
}

/** `connector image FILE` as a whole, as if it had never seen the file: wall seconds and peak memory in MB. */
function verify(path, cache) {
  const report = ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`];
  const command = [...report, join(root, 'dist/cli/connector.js'), 'image', path];
  const { seconds, stderr } = timed(process.execPath, command, { ...process.env, XDG_CACHE_HOME: cache });
  rmSync(cache, { recursive: true });
  return { seconds, megabytes: Number(/RSS (\d+)/.exec(stderr)?.[1]) / 1024 };
}

export const opensslVersion = () =>
  execFileSync('openssl', ['version'], { encoding: 'utf8' }).split(' (')[0].trim();

/** For an OVA of 64 MiB and one of 2 GiB: seconds of openssl and ours, in turn, and our memory. */
export async function benchImage(rounds) {
  const { buildOva } = require('../dist/lab/image');
  const directory = mkdtempSync(join(tmpdir(), 'bench-image-'));
  const sizes = [];
  try {
    for (const mebibytes of [64, 2048]) {
      const path = join(directory, `${mebibytes}.ova`);
      await buildOva(path, { payloadBytes: mebibytes * MIB, diskBytes: 2 * mebibytes * MIB });
      const dgst = () => timed('openssl', ['dgst', '-sha256', path], process.env).seconds;
      const ours = () => verify(path, join(directory, 'cache'));
      // Once without counting: both then find the file in memory.
      dgst();
      ours();
      const runs = Array.from({ length: rounds }, () => ({ openssl: dgst(), ...ours() }));
      sizes.push({
        mebibytes,
        openssl: median(runs.map((run) => run.openssl)),
        ours: median(runs.map((run) => run.seconds)),
        megabytes: Math.max(...runs.map((run) => run.megabytes)),
      });
      rmSync(path);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return sizes;
}

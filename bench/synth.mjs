// How long the app takes to synthesize, and how much memory, for one connector and for many.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/prepare.mjs';

const REPORT =
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(2, "\\nRSS " + process.resourceUsage().maxRSS));';

/** Runs `node dist/main.js` once: wall seconds and peak memory in MB. */
export function synthesize(specs, env) {
  const since = process.hrtime.bigint();
  const { status, stderr } = spawnSync(
    'node',
    ['--import', `data:text/javascript,${encodeURIComponent(REPORT)}`, join(root, 'dist/main.js')],
    {
      cwd: root,
      env: { ...env, CONNECTOR_SPECS: specs },
      encoding: 'utf8',
    },
  );
  const seconds = Number(process.hrtime.bigint() - since) / 1e9;
  if (status !== 0) throw new Error(stderr);
  return { seconds, megabytes: Number(/RSS (\d+)/.exec(stderr)?.[1]) / 1024 };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Rows of the table: one connector, a hundred, five hundred. */
export function benchSynth(env) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  const example = readFileSync(join(root, 'config/examples/unregistered.yaml'), 'utf8').replace(
    '    vmImportRole: {}\n',
    `    path: /\n`,
  );
  const rows = [];
  try {
    for (const count of [1, 100, 500]) {
      const specs = mkdtempSync(join(directory, `${count}-`));
      for (let n = 0; n < count; n += 1)
        writeFileSync(join(specs, `c-${n}.yaml`), example.replaceAll('lab-01', `c-${n}`));
      const environment = {
        ...env,
        CDKTF_OUTDIR: join(specs, 'out'),
        CONNECTOR_STATE_DIR: join(specs, 'state'),
      };
      const runs = Array.from({ length: count === 1 ? 9 : 3 }, () => synthesize(specs, environment));
      rows.push({
        count,
        seconds: median(runs.map((run) => run.seconds)),
        megabytes: Math.max(...runs.map((run) => run.megabytes)),
      });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return rows;
}

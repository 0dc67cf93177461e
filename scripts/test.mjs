// Runs the suites, installing and building what they need. `npm test`, or `npm test -- unit synth`
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { elapsed, fail, run, seconds, step, StepFailure } from './steps.mjs';
import { prepare, requireMachine, root } from './prepare.mjs';
import { readReport } from './test-report.mjs';

/** In this order: what fails fast comes first. */
const SUITES = {
  unit: {
    title: 'Unit: specs, images, constructs, types, drivers, the lab’s own parts',
    expected: 'about a minute',
    run: jest,
  },
  synth: { title: 'Synth: golden stacks', expected: 'about 5 s', run: jest },
  conformance: {
    title: 'Conformance: the provider runtime, run by terraform and by tofu where it is',
    expected: '1 to 2 min an engine',
    run: jest,
  },
  vcenter: {
    title: 'The simulated vCenter (Go)',
    expected: 'about a minute, with compilation',
    run: goTest,
    lab: true,
  },
  e2e: {
    title: 'End to end: terraform, cdktf and the providers against the lab',
    expected: 'about an hour on two cores',
    run: jest,
    lab: true,
  },
};

async function jest(suite) {
  const scratch = mkdtempSync(join(tmpdir(), 'connector-tests-'));
  const report = join(scratch, 'report.json');
  try {
    const args = [
      'jest',
      '--ci',
      '--selectProjects',
      suite,
      '--json',
      '--outputFile',
      report,
      '--silent=false',
    ];
    // Two cores are common in pipelines, and terraform and its providers are processes of their own; end to end, one in
    // six seconds is spent waiting for vCenter, which a third worker makes use of.
    if (suite === 'conformance') args.push('--maxWorkers=2');
    if (suite === 'e2e') args.push('--maxWorkers=3');
    const { code } = await run('npx', args, {
      cwd: root,
      allowFailure: true,
      env: { ...process.env, FORCE_COLOR: '0', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    if (!existsSync(report))
      throw new StepFailure(`jest ended without a report (exit code ${code}): see above`);
    const read = readReport(JSON.parse(readFileSync(report, 'utf8')), root);
    return { ...read, failed: code === 0 ? read.failed : Math.max(1, read.failed) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function goTest() {
  const { code, output } = await run('go', ['test', '-json', './...'], {
    cwd: join(root, 'lab/vcenter'),
    quiet: true,
    allowFailure: true,
  });
  const events = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const ended = (action) => events.filter((event) => event.Test && event.Action === action);
  const failures = ended('fail');
  if (code !== 0) {
    const failed = new Set(failures.map(({ Test }) => Test));
    const lines = events.filter(
      ({ Action, Test }) => Action === 'output' && (failed.size === 0 || failed.has(Test)),
    );
    console.error(lines.map(({ Output }) => Output).join('') || output);
  }
  return {
    passed: ended('pass').length,
    failed: code === 0 ? failures.length + ended('skip').length : Math.max(1, failures.length),
    failures: failures.map(({ Test }) => `lab/vcenter: ${Test}`),
    slowest: [],
  };
}

/** A lab that comes up has built what it is made of, with its progress shown; the tests' own labs then start at once. */
async function buildLab() {
  const directory = mkdtempSync(join(tmpdir(), 'connector-lab-'));
  const lab = (...args) =>
    run('node', [join(root, 'dist/cli/connector.js'), 'lab', ...args, '--directory', directory], {
      cwd: root,
    });
  try {
    await lab('up', '--exit-with', String(process.pid));
    await lab('down', '--delete');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  await buildTofu();
}

/** The other engine, which a test would otherwise build within its time limit. No lab has it running. */
async function buildTofu() {
  // Compiled a step before.
  const require = createRequire(join(root, 'dist/'));
  const [{ ensureTool }, { toolsDirectory }, { tofuTool }] = ['tool', 'location', 'tools'].map((name) =>
    require(`./lab/${name}.js`),
  );
  await ensureTool(tofuTool(root), {
    toolsDirectory: toolsDirectory(),
    progress: (line, kind) => kind !== 'live' && console.error(line),
  });
}

async function main(names) {
  const unknown = names.filter((name) => !(name in SUITES));
  if (unknown.length > 0)
    throw new StepFailure(`no suite ${unknown.join(', ')}; there are: ${Object.keys(SUITES).join(', ')}`);
  const chosen = Object.entries(SUITES).filter(([name]) => names.length === 0 || names.includes(name));
  requireMachine({ lab: chosen.some(([, { lab }]) => lab) });
  await prepare();
  if (chosen.some(([name]) => name === 'e2e')) {
    await step('Building the lab', 'about 7 min the first time', buildLab);
  }
  const rows = [];
  const failures = [];
  let slowest = [];
  for (const [name, suite] of chosen) {
    const since = Date.now();
    const { passed, failed, ...report } = await step(suite.title, suite.expected, () => suite.run(name));
    rows.push({ suite: name, passed, failed, time: seconds(since) });
    failures.push(...report.failures);
    if (name === 'e2e') slowest = report.slowest;
  }
  if (slowest.length > 0) {
    console.log('\nthe files that took longest:');
    for (const { file, seconds } of slowest) console.log(`${String(seconds).padStart(5)} s  ${file}`);
  }
  if (failures.length > 0) {
    console.log('\nfailed:');
    for (const line of failures) console.log(`  ${line}`);
  }
  console.log('');
  console.table(Object.fromEntries(rows.map(({ suite, ...row }) => [suite, row])));
  const total = (key) => rows.reduce((sum, row) => sum + row[key], 0);
  console.log(`all in ${elapsed()}`);
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  if (total('failed') > 0 || total('passed') === 0) process.exitCode = 1;
}

main(process.argv.slice(2)).catch(fail);

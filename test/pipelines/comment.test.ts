import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot } from '../../lab/location';
import type { ConnectorPlan } from '../../deployment/plan-model';
import { MARKER, planAsMarkdown } from '../../deployment/report';
import { changed, created, destroyed, replaced, REFUSAL, unchanged } from '../deployment/report/plans';
import { rendered, tableOf, unbalanced } from '../deployment/report/rendered';
import { Artifacts, GitHub } from '../support/workflow';
import { runComment } from './comment-step';

let directory: string;
let github: GitHub;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'connector-comment-'));
  mkdirSync(join(directory, 'report'));
  github = new GitHub(new Artifacts(join(directory, 'artifacts')));
  await github.start();
});
afterEach(async () => {
  await github.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** What a job of the matrix leaves: the report of its connectors. */
function report(name: string, plans: readonly ConnectorPlan[]): void {
  writeFileSync(join(directory, 'report', `${name}.md`), planAsMarkdown(plans));
}

/** Runs the step that comments, and returns the one comment. */
async function comment(env: NodeJS.ProcessEnv = {}, refused?: string): Promise<string> {
  const { code, output } = await runComment(github, directory, env);
  expect({ code, output }).toEqual(
    refused === undefined ? { code: 0, output: '' } : { code: 1, output: refused },
  );
  expect(github.comments).toHaveLength(1);
  return github.comments[0]!.body;
}

const rowsOf = (body: string): string[] =>
  tableOf(body)
    .slice(1)
    .map(([name, verdict]) => `${name} ${verdict}`);

test('what is lost comes first, whatever the connectors and their jobs are called', async () => {
  report('ams-01', [unchanged('ams-01')]);
  report('ber-01', [created('ber-01')]);
  report('dub-01', [changed('dub-01')]);
  // A batch.
  report('fra-01_gva-01', [unchanged('fra-01'), replaced('gva-01', [REFUSAL])]);
  report('zrh-01', [destroyed('zrh-01')]);
  const body = await comment();
  expect(body.startsWith(`${MARKER}\nMerging applies these very plans.\n\n`)).toBe(true);
  expect(body).toContain('**6 connectors**: 1 refused, 1 destroyed, 1 changed, 1 created, 2 unchanged.\n');
  expect(rowsOf(body)).toEqual(['gva-01 refused', 'zrh-01 destroyed', 'dub-01 changed', 'ber-01 created']);
  expect(body).toContain('\nUnchanged: ams-01, fra-01\n');
  expect([...body.matchAll(/<summary><b>(\S+)<\/b>/g)].map(([, name]) => name)).toEqual([
    'gva-01',
    'zrh-01',
    'dub-01',
    'ber-01',
  ]);
  expect(unbalanced(rendered(body))).toEqual([]);
  expect(body.split(MARKER)).toHaveLength(2);
  expect(body).not.toContain('for want of room');
});

test('what has no room is counted, and it is not the VM that is destroyed', async () => {
  for (let index = 100; index < 356; index++) report(`con-${index}`, [changed(`con-${index}`)]);
  report('zrh-01', [destroyed('zrh-01')]);
  const body = await comment();
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body.length).toBeGreaterThan(50_000);
  const rows = rowsOf(body);
  expect(rows[0]).toBe('zrh-01 destroyed');
  const details = [...body.matchAll(/<summary><b>(\S+)<\/b>/g)].map(([, name]) => name);
  expect(details[0]).toBe('zrh-01');
  expect(body).toContain('**257 connectors**: 1 destroyed, 256 changed.');
  expect(body).toContain(`**Not in the table**, for want of room: the last ${257 - rows.length} of 257.`);
  expect(body).toContain(
    `**Without details here**, for want of room: ${257 - details.length} changed; they are in [the run](https://github.example/example/connectors/actions/runs/1).`,
  );
  expect(unbalanced(rendered(body))).toEqual([]);
});

test('a job without a plan is a failure, and named first', async () => {
  report('ams-01', [destroyed('ams-01')]);
  writeFileSync(
    join(directory, 'report/fra-01_fra-02.md'),
    "**fra-01 fra-02**: there is no plan; the job's log says why.\n",
  );
  const body = await comment({ RESULT: 'failure' });
  expect(body).toContain('**Not everything could be planned**, see [the run]');
  expect(body).toContain('**3 connectors**: 2 failed, 1 destroyed.');
  expect(body.indexOf('**fra-01 fra-02**: there is no plan')).toBeLessThan(body.indexOf('<details>'));
});

test('it is the same comment at the next push', async () => {
  report('fra-01', [changed('fra-01')]);
  await comment();
  report('fra-01', [unchanged('fra-01')]);
  const body = await comment();
  expect(body).toContain('**1 connector**: 1 unchanged.');
  expect(body).not.toContain('<details>');
});

test('more changes than are allowed fail the run, whose plans no apply takes then', async () => {
  report('ams-01', [unchanged('ams-01')]);
  report('ber-01', [created('ber-01')]);
  report('fra-01', [changed('fra-01')]);
  const allowed = await comment({ MAX_CHANGES: '2' });
  expect(allowed).toContain('Merging applies these very plans.');
  const why = '2 connectors would change (CONNECTOR_MAX_CHANGES: 1), so that merging applies nothing';
  const way = 'touch fewer of them, or allow more and re-run this job';
  const body = await comment({ MAX_CHANGES: '1' }, `::error::${why}; ${way}\n`);
  expect(body).toContain(`**Refused**: ${why}; ${way}.`);
  expect(body).not.toContain('Merging applies these very plans.');
});

test('GitLab knows its note by the same mark', () => {
  const file = readFileSync(join(checkoutRoot(), 'pipelines/gitlab/.gitlab-ci.yml'), 'utf8');
  expect(file).toContain(`const MARK = '${MARKER}';`);
});

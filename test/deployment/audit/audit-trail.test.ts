import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditTrail } from '../../../deployment/audit';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'trail-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A request of the AWS provider and its answer, as it logs them. */
const LOGGED = ['HTTP Request Sent', 'HTTP Response Received']
  .map((message) => ({
    '@timestamp': '2026-11-30T00:00:00.000000Z',
    '@message': message,
    'rpc.service': 'IAM',
    'rpc.method': 'CreateRole',
    tf_req_id: 'one',
    tf_resource_type: 'aws_iam_role',
    'http.request.body': 'Action=CreateRole&RoleName=vmimport',
    'http.url': 'http://127.0.0.1:4566/',
    'http.status_code': 200,
  }))
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');

test('a line names the resource that is removed, although the stack declares it no longer', async () => {
  const resource = { aws_iam_user: { connector: {} }, aws_iam_policy: { one: {}, two: {} } };
  writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ provider: { aws: {} }, resource }));
  const file = join(directory, 'audit.jsonl');
  const stack = { name: 'a-identity', connector: 'a', directory };
  const changed = ['aws_iam_role.import', 'aws_iam_user.connector["a"]', 'toString.a', 'toString.b'];
  let given = '';
  await AuditTrail.during(file, { run: 'test-1', who: 'me' }, (trail) => {
    const { TF_LOG_PATH, CONNECTOR_AUDIT_LINE } = trail.env({ ...stack, changed }, {});
    given = CONNECTOR_AUDIT_LINE ?? '';
    appendFileSync(TF_LOG_PATH!, LOGGED);
    return Promise.resolve();
  });
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ step: 'aws_iam_role.import' });
  expect(JSON.parse(given)).toMatchObject({
    addresses: { aws_iam_role: 'aws_iam_role.import', aws_iam_user: 'aws_iam_user.connector' },
  });
});

test('what was done is returned although not all of it could be recorded', async () => {
  writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ provider: { aws: {} } }));
  const file = join(directory, 'audit.jsonl');
  const { done, unrecorded } = await AuditTrail.during(file, { run: 'test-1', who: 'me' }, (trail) => {
    const { TF_LOG_PATH } = trail.env({ name: 'a-identity', connector: 'a', directory }, {});
    // Nothing can be added to it any more.
    rmSync(file);
    mkdirSync(file);
    appendFileSync(TF_LOG_PATH!, LOGGED);
    return Promise.resolve('applied');
  });
  expect(done).toBe('applied');
  expect(unrecorded).toMatch(/^not every change was recorded in \S+audit.jsonl \(EISDIR\): .* run test-1$/);
});

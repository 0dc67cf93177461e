import { AwsLog } from '../../../deployment/audit/aws-log';

const entry = (more: object): string =>
  `${JSON.stringify({
    '@timestamp': '2026-11-30T00:00:00.000000Z',
    'rpc.service': 'IAM',
    'rpc.method': 'CreateRole',
    tf_req_id: 'one',
    tf_resource_type: 'aws_iam_role',
    ...more,
  })}\n`;
const sent = (more: object = {}): string =>
  entry({
    '@message': 'HTTP Request Sent',
    'http.request.body': 'Action=CreateRole&RoleName=vmimport&Secret=canary',
    'http.url': 'http://127.0.0.1:4566/',
    ...more,
  });
const received = (more: object = {}): string =>
  entry({
    '@message': 'HTTP Response Received',
    'http.status_code': 200,
    'http.response.header.x_amzn_requestid': 'id-1',
    ...more,
  });
const CHANGE = {
  time: '2026-11-30T00:00:00.000000Z',
  system: 'aws',
  type: 'aws_iam_role',
  action: 'IAM:CreateRole',
  object: 'vmimport',
};

test('a request and its answer are one change, by the names in its body alone', () => {
  expect(new AwsLog().read(sent() + received())).toEqual([
    { ...CHANGE, awsRequestId: 'id-1', outcome: 'done' },
  ]);
});

test('lines that come in pieces, among others', () => {
  const log = new AwsLog();
  const text = `not JSON "rpc.method"\n{"@message":"core"}\n${sent()}${received()}`;
  const found = [...text].flatMap((character) => log.read(character));
  expect(found).toHaveLength(1);
  expect(log.end()).toEqual([]);
});

test('what only reads is left out', () => {
  const read = { 'rpc.method': 'ListRolePolicies' };
  expect(new AwsLog().read(sent(read) + received(read))).toEqual([]);
});

test('refused, and never answered', () => {
  const log = new AwsLog();
  expect(log.read(sent() + received({ 'http.status_code': 409 }))).toMatchObject([
    { outcome: 'failed: HTTP 409', awsRequestId: 'id-1' },
  ]);
  expect(log.read(sent())).toEqual([]);
  expect(log.end()).toEqual([{ ...CHANGE, outcome: 'failed: no answer' }]);
  expect(log.end()).toEqual([]);
});

test.each([
  ['a body of JSON', { 'http.request.body': '{"SecretId":"one","SecretString":"canary"}' }, 'one'],
  ['a bucket', { 'http.request.body': '<Create/>', 'http.url': 'http://127.0.0.1/exports?acl' }, '/exports'],
  ['nothing', { 'http.request.body': '{', 'http.url': '' }, ''],
])('what it is about: %s', (_, more, object) => {
  expect(new AwsLog().read(sent(more) + received())).toMatchObject([{ object }]);
});

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IAMClient } from '@aws-sdk/client-iam';
import { profileOf } from '../../appliance/profiles';
import type { AwsAccess } from '../../preflight/aws/aws-access';
import { ConnectorClient } from '../../provider/client';
import { realAccess } from '../../provider/real-access';
import type { Diagnostics } from '../../provider/runtime';
import { tellWhatIsLeft } from '../../provider/shared-leftovers';

/** AWS as far as it is asked: IAM in its query protocol, and S3's list of buckets. */
interface Account {
  buckets?: readonly string[];
  /** Pages of roles' names. */
  roles?: readonly (readonly string[])[];
  tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  denied?: readonly ('ListAllMyBuckets' | 'ListRoles' | 'GetRole')[];
}

let account: Account;
/** The S3 requests' lines and headers. */
let asked: IncomingMessage[];
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { status = 200, text } = request.method === 'GET' ? s3(request) : iam(new URLSearchParams(body));
      response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  account = {};
  asked = [];
});

interface Answer {
  readonly status?: number;
  readonly text: string;
}

function s3(request: IncomingMessage): Answer {
  asked.push(request);
  if (account.denied?.includes('ListAllMyBuckets') === true) {
    return { status: 403, text: '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>' };
  }
  const buckets = (account.buckets ?? []).map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join('');
  return {
    text: `<?xml version="1.0"?><ListAllMyBucketsResult><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`,
  };
}

function iam(query: URLSearchParams): Answer {
  const action = query.get('Action') ?? '';
  if (account.denied?.some((denied) => denied === action) === true) {
    const text =
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>';
    return { status: 403, text };
  }
  const role = (name: string): string =>
    `<RoleName>${name}</RoleName><Path>/</Path><Arn>a</Arn><RoleId>r</RoleId><CreateDate>2020-01-01T00:00:00Z</CreateDate>`;
  const answer = (result: string): Answer => ({
    text: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
  });
  if (action === 'ListRoles') {
    const page = Number(query.get('Marker') ?? '0');
    const { roles: pages = [[]] } = account;
    const members = (pages[page] ?? []).map((name) => `<member>${role(name)}</member>`).join('');
    const more = page + 1 < pages.length;
    return answer(
      `<IsTruncated>${more}</IsTruncated>${more ? `<Marker>${page + 1}</Marker>` : ''}<Roles>${members}</Roles>`,
    );
  }
  const name = query.get('RoleName') ?? '';
  const tags = Object.entries(account.tags?.[name] ?? {}).map(
    ([key, value]) => `<member><Key>${key}</Key><Value>${value}</Value></member>`,
  );
  return answer(`<Role>${role(name)}<Tags>${tags.join('')}</Tags></Role>`);
}

/** Every warning, as its summary and its detail. */
async function told(
  env: Readonly<Record<string, string>> = { AWS_ENDPOINT_URL: url },
  signal = new AbortController().signal,
  profile: string | null = 'AwsConnector',
): Promise<[summary: string, detail?: string][]> {
  const warnings: [string, string?][] = [];
  const fail = (): never => {
    throw new Error('it fails nothing');
  };
  const diagnostics: Diagnostics = {
    hasErrors: false,
    error: fail,
    warning: (_path, summary, detail) => void warnings.push([summary, detail]),
  };
  const provider = new ConnectorClient(
    {
      ...{ name: 'fra-01', profile, protected: false, allow_replacement: false, hold_rotations: false },
      ...{ drivers: null, uninstall: null, vcenter: null },
      aws: { region: 'eu-central-1', account_id: null, profile: null, assume_role: null },
    },
    env,
    { ...realAccess, profile: (kind) => Promise.resolve(profileOf(kind)) },
  );
  const client = new IAMClient({
    ...{ endpoint: url, region: 'eu-central-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'c4n4ry', sessionToken: 'session' },
  });
  const aws = {
    accountId: '123456789012',
    arn: 'arn',
    iam: client,
    close: () => undefined,
  } satisfies AwsAccess;
  try {
    await tellWhatIsLeft(aws, provider, diagnostics, signal);
  } finally {
    client.destroy();
  }
  return warnings;
}

test('nothing is left, nothing is said', async () => {
  account = { buckets: ['ours', 'my-import-to-ec2-x'], roles: [['deploy', 'vmimport-other']] };
  expect(await told()).toEqual([]);
});

test('what others may use is one warning, over all pages', async () => {
  account = {
    buckets: ['other', 'import-to-ec2-b-1', 'export-to-s3-a-eu-west-1'],
    roles: [['a', 'vmimport'], ['b'], ['x-AWS-Management-Portal-for-vCenter-saml']],
  };
  expect(await told()).toEqual([
    [
      'What the AWS Management Portal for vCenter and its connectors use is left in AWS account 123456789012: bucket export-to-s3-a-eu-west-1, bucket import-to-ec2-b-1, role vmimport, role x-AWS-Management-Portal-for-vCenter-saml',
      'Other connectors of the account may use it. If there is none left, delete each bucket with aws s3 rb s3://NAME --force and each role in the IAM console.',
    ],
  ]);
});

test('a role of this connector goes with its identity; that of another connector stays', async () => {
  const tags = (connector: string) => ({ vmimport: { connector, 'managed-by': 'connector-as-code' } });
  account = { roles: [['vmimport']], tags: tags('fra-01') };
  expect(await told()).toEqual([]);
  account = { roles: [['vmimport']], tags: tags('muc-01') };
  expect(await told()).toHaveLength(1);
  account = { roles: [['vmimport']], tags: tags('fra-01'), denied: ['GetRole'] };
  expect(await told()).toHaveLength(1);
});

test('what may not be listed is said in the same warning', async () => {
  account = { buckets: ['import-to-ec2-b'], denied: ['ListRoles'] };
  expect(await told()).toEqual([
    [
      'What the AWS Management Portal for vCenter and its connectors use is left in AWS account 123456789012: bucket import-to-ec2-b',
      'Other connectors of the account may use it. If there is none left, delete each bucket with aws s3 rb s3://NAME --force. AWS does not allow iam:ListRoles. Look in the account for what else is left.',
    ],
  ]);
  account = { denied: ['ListRoles', 'ListAllMyBuckets'] };
  expect(await told()).toEqual([
    [
      'What the AWS Management Portal for vCenter and its connectors have left in AWS account 123456789012 is not known',
      expect.stringMatching(
        /AWS does not allow s3:ListAllMyBuckets\..*AWS does not allow iam:ListRoles\./,
      ) as string,
    ],
  ]);
});

test.each([
  ['no S3 is there', 'http://127.0.0.1:1', 'ECONNREFUSED'],
  ['S3 is no S3', () => `${url}/`, 'role vmimport'],
])('%s', async (what, endpoint, expected) => {
  account = { roles: [['vmimport']], ...(what === 'S3 is no S3' && { denied: ['ListAllMyBuckets'] }) };
  const env = { AWS_ENDPOINT_URL_S3: typeof endpoint === 'string' ? endpoint : endpoint() };
  const [warning, ...more] = await told(env);
  expect(more).toEqual([]);
  expect(warning?.join(' ')).toContain(expected);
  expect(warning?.[0]).toContain('role vmimport');
});

test('S3 is asked at its own endpoint, signed for it, with nothing in path and query', async () => {
  await told({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_S3: url });
  const [request] = asked;
  const { headers } = request!;
  expect(request!.url).toBe('/');
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
  );
  expect(headers['x-amz-security-token']).toBe('session');
});

test('without a kind of appliance nothing is known to look for', async () => {
  account = { roles: [['vmimport']] };
  expect(await told(undefined, undefined, null)).toEqual([]);
  expect(asked).toEqual([]);
});

test('an interrupted run is told nothing', async () => {
  account = { roles: [['vmimport']] };
  await expect(told(undefined, AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
});

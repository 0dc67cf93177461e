import { IMPORT_ACTIONS } from '../../operations/maintenance/import-tasks';
import gate from '../../lab/vcenter/privileges.json';
import { iamPolicy, PURPOSES, vspherePrivileges, type IamNames } from '../../preflight';

const ids = (...purposes: (typeof PURPOSES)[number][]): string[] =>
  [...new Set(vspherePrivileges(purposes).map(({ privilege }) => privilege))].sort();

test('each purpose asks for less than all of them', () => {
  expect(ids('plan')).toEqual(['StorageProfile.View']);
  for (const purpose of PURPOSES) {
    expect(ids()).toEqual(expect.arrayContaining(ids(purpose)));
    expect(ids(purpose).length).toBeLessThan(ids().length);
  }
  expect(ids('plan', 'uninstall')).toEqual([
    'Extension.Unregister',
    'StorageProfile.View',
    'VirtualMachine.GuestOperations.Execute',
    'VirtualMachine.GuestOperations.Modify',
    'VirtualMachine.GuestOperations.Query',
    'VirtualMachine.Interact.PowerOff',
    'VirtualMachine.Interact.PowerOn',
    'VirtualMachine.Interact.PutUsbScanCodes',
    'VirtualMachine.Inventory.Delete',
  ]);
});

test('each says why and where that is written', () => {
  for (const { privilege, why, source, for: purposes } of vspherePrivileges()) {
    expect(privilege).toMatch(/^[A-Z]\w+(\.[A-Z]\w+)+$/);
    expect(why).not.toMatch(/\.$/);
    expect(source).toMatch(/vSphere API|terraform-provider-vsphere/);
    expect(purposes.length).toBeGreaterThan(0);
  }
});

test('the simulated vCenter enforces what is needed to deploy, by the same names', () => {
  const deploying = [
    'CreateImportSpec',
    'ImportVApp',
    'PowerOnVM_Task',
    'ReconfigVM_Task:ExtraConfig',
  ] as const;
  for (const method of deploying) expect(ids('deploy')).toEqual(expect.arrayContaining(gate[method]));
});

test('what maintenance needs is enforced by the simulated vCenter, and asked of no deployment', () => {
  const maintaining = ['RebootGuest', 'CreateSnapshot_Task', 'RemoveSnapshot_Task'] as const;
  for (const method of maintaining) {
    expect(ids('maintain')).toEqual(expect.arrayContaining(gate[method]));
    expect(ids('deploy', 'operate', 'uninstall')).not.toEqual(expect.arrayContaining(gate[method]));
  }
});

test('what looks for imports into EC2 may do so', () => {
  for (const purpose of ['operate', 'maintain', 'uninstall'] as const)
    expect(actions({}, purpose)).toEqual(
      expect.arrayContaining(IMPORT_ACTIONS.map((action) => `ec2:${action}`)),
    );
  expect(actions({}, 'plan')).not.toContain('ec2:DescribeImportImageTasks');
});

const NAMES: IamNames = {
  partition: 'aws',
  accountId: '123456789012',
  users: ['/aws-connector-fra-01'],
  existingUsers: [],
  roles: [],
  policies: ['arn:aws:iam::aws:policy/AWSConnector'],
  permissionsBoundaries: [],
  accessKeys: false,
};

test('the policy for a plan only reads', () => {
  expect(iamPolicy(NAMES, ['plan'])).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Connector1',
        Effect: 'Allow',
        Action: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
        Resource: ['arn:aws:iam::aws:policy/AWSConnector'],
      },
      {
        Sid: 'Connector2',
        Effect: 'Allow',
        Action: ['iam:GetUser', 'iam:GetUserPolicy', 'iam:ListAccessKeys', 'iam:ListAttachedUserPolicies'],
        Resource: ['arn:aws:iam::123456789012:user/aws-connector-fra-01'],
      },
    ],
  });
});

test('only the policies of the appliance may be attached', () => {
  const { Statement } = iamPolicy(NAMES, ['deploy']);
  const attaching = Statement.filter(({ Action }) => Action.includes('iam:AttachUserPolicy'));
  expect(attaching).toEqual([
    {
      Sid: expect.any(String) as string,
      Effect: 'Allow',
      Action: ['iam:AttachUserPolicy'],
      Resource: ['arn:aws:iam::123456789012:user/aws-connector-fra-01'],
      Condition: { ArnEquals: { 'iam:PolicyARN': ['arn:aws:iam::aws:policy/AWSConnector'] } },
    },
  ]);
});

const actions = (names: Partial<IamNames>, ...purposes: (typeof PURPOSES)[number][]): string[] =>
  iamPolicy({ ...NAMES, ...names }, purposes).Statement.flatMap(({ Action }) => Action);

test('keys, roles and boundaries only where they are declared', () => {
  expect(actions({})).not.toContain('iam:CreateAccessKey');
  expect(actions({ accessKeys: true })).toContain('iam:CreateAccessKey');
  expect(actions({})).not.toContain('iam:CreateRole');
  expect(actions({ roles: ['/vmimport'] })).toContain('iam:CreateRole');
  const permissionsBoundaries = ['arn:aws:iam::123456789012:policy/bound'];
  expect(actions({})).not.toContain('iam:PutUserPermissionsBoundary');
  expect(actions({ permissionsBoundaries })).toContain('iam:PutUserPermissionsBoundary');
  expect(actions({ permissionsBoundaries })).not.toContain('iam:PutRolePermissionsBoundary');
  expect(actions({ permissionsBoundaries, roles: ['/r'] })).toContain('iam:PutRolePermissionsBoundary');
});

test('an AWS Private CA issues, and only the one that is named', () => {
  const arn = 'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1';
  expect(actions({}, 'deploy')).not.toContain('acm-pca:IssueCertificate');
  const { Statement } = iamPolicy({ ...NAMES, authorities: [arn] }, ['operate']);
  expect(Statement.find(({ Resource }) => Resource.includes(arn))).toMatchObject({
    Action: ['acm-pca:DescribeCertificateAuthority', 'acm-pca:GetCertificate', 'acm-pca:IssueCertificate'],
    Resource: [arn],
  });
});

test("somebody else's user is neither made nor deleted", () => {
  const others = { users: [], existingUsers: ['/other', '/*/other'] };
  expect(actions(others)).toEqual(expect.arrayContaining(['iam:GetUser', 'iam:AttachUserPolicy']));
  for (const action of ['iam:CreateUser', 'iam:DeleteUser', 'iam:TagUser', 'iam:RemoveUserFromGroup']) {
    expect(actions({})).toContain(action);
    expect(actions(others)).not.toContain(action);
  }
});

test('without an account the policy holds for any', () => {
  const { Statement } = iamPolicy({ ...NAMES, partition: 'aws-cn', accountId: undefined }, ['plan']);
  expect(Statement.flatMap(({ Resource }) => Resource)).toContain(
    'arn:aws-cn:iam::*:user/aws-connector-fra-01',
  );
});

const onResource = (names: Partial<IamNames>, resource: string): string[] =>
  iamPolicy({ ...NAMES, ...names })
    .Statement.filter(({ Resource }) => Resource.includes(resource))
    .flatMap(({ Action }) => Action);

test('only from exclusive users any policy may be taken away', () => {
  const unbound = (names: Partial<IamNames>): string[] =>
    iamPolicy({ ...NAMES, ...names })
      .Statement.filter(({ Condition }) => Condition === undefined)
      .flatMap(({ Action }) => Action)
      .filter((action) => /^iam:(Detach|Attach|Delete|Put)UserPolicy$/.test(action));
  expect(unbound({})).toEqual([]);
  const exclusiveUsers = NAMES.users;
  expect(unbound({ exclusiveUsers }).sort()).toEqual(['iam:DeleteUserPolicy', 'iam:DetachUserPolicy']);
  expect(unbound({ inlineUsers: ['/other'] })).toEqual(['iam:DeleteUserPolicy']);
});

test('copies of policies and buckets, by their names and no others', () => {
  const policy = 'arn:aws:iam::123456789012:policy/AWSConnector-fra-01';
  expect(onResource({ snapshots: ['/AWSConnector-fra-01'] }, policy)).toEqual(
    expect.arrayContaining(['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy']),
  );
  expect(actions({})).not.toContain('iam:CreatePolicy');
  const bucket = 'arn:aws:s3:::export-to-s3-fra-01-eu-central-1';
  expect(onResource({ buckets: ['export-to-s3-fra-01-eu-central-1'] }, bucket)).toEqual(
    expect.arrayContaining(['s3:CreateBucket', 's3:PutBucketAcl', 's3:PutBucketPolicy', 's3:DeleteBucket']),
  );
  expect(actions({})).not.toContain('s3:CreateBucket');
});

test('everything on * only lists or describes', () => {
  const buckets = ['export-to-s3-fra-01-eu-central-1'];
  expect([...new Set(onResource({ buckets, accessKeys: true }, '*'))].sort()).toEqual([
    'ec2:DescribeConversionTasks',
    'ec2:DescribeImportImageTasks',
    'ec2:DescribeImportSnapshotTasks',
    'iam:ListRoles',
    's3:ListAllMyBuckets',
  ]);
  expect(actions({}, 'deploy')).not.toContain('s3:ListAllMyBuckets');
  expect(actions({ buckets }, 'deploy')).toContain('s3:ListAllMyBuckets');
});

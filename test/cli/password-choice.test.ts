import { passwordChoice, type PasswordChoice, type PasswordOptions } from '../../cli/password-choice';
import { REGISTERED, useSpecDirectory, VALID } from '../support/spec-files';

const directory = useSpecDirectory();

const LOGINS = 'managementConsole: { password: { env: CONSOLE } }\n  vmConsole: { password: { env: VM } }';

function choose(console: string, vmConsole: string, options: PasswordOptions = {}): PasswordChoice {
  const logins = `managementConsole: { password: ${console} }\n  vmConsole: { ${vmConsole} }`;
  directory.write('fra-01.yaml', REGISTERED.replace(LOGINS, logins));
  const { specs, problems } = directory.load(['fra-01.yaml']);
  expect(problems).toEqual([]);
  return passwordChoice(specs[0]!.spec, options);
}

const SSM = '{ ssm: /c }';
const BOTH = 'password: { ssm: /v }, previousPassword: { ssm: /v-before }';

test('both that lie in stores', () => {
  expect(choose(SSM, BOTH)).toEqual({
    console: { ssm: '/c' },
    vmConsole: { store: { ssm: '/v' }, previous: { ssm: '/v-before' } },
    skipped: [],
  });
});

test('what is asked for alone', () => {
  expect(choose(SSM, BOTH, { console: true })).toEqual({ console: { ssm: '/c' }, skipped: [] });
  expect(Object.keys(choose('{ env: C }', BOTH, { vmConsole: true }))).toEqual(['vmConsole', 'skipped']);
});

test.each([
  [
    'password: { ssm: /v }',
    'appliance.vmConsole.previousPassword is not declared, so a run that breaks off would leave a password that nobody has; declare a store for the one before',
  ],
  [
    'password: { ssm: /v }, previousPassword: { env: OLD }',
    'appliance.vmConsole.previousPassword: the environment variable OLD cannot be written: it is gone with its process; name one of file, ssm, secretsmanager, vault, sops',
  ],
  [
    'password: { ssm: /c }, previousPassword: { ssm: /v }',
    'appliance.vmConsole.password leads to the same secret as appliance.managementConsole.password; name another, so that each can change',
  ],
])('VM console { %s }: left as it is, refused when it is asked for', (vmConsole, reason) => {
  expect(choose(SSM, vmConsole)).toEqual({ console: { ssm: '/c' }, skipped: [reason] });
  for (const options of [{ vmConsole: true }, { console: true, vmConsole: true }])
    expect(() => choose(SSM, vmConsole, options)).toThrow(`fra-01: ${reason}`);
});

test('an appliance that nobody enters has none', () => {
  directory.write('fra-01.yaml', VALID);
  const { spec } = directory.load(['fra-01.yaml']).specs[0]!;
  expect(() => passwordChoice(spec, {})).toThrow(
    [
      'fra-01: appliance.managementConsole.password is not declared; there is nothing to rotate',
      'fra-01: appliance.vmConsole.password is not declared; there is nothing to rotate',
    ].join('\n'),
  );
});

test('nothing that can be rotated is an error with every reason', () => {
  expect(() => choose('{ env: C }', 'password: { env: V }')).toThrow(
    [
      'fra-01: appliance.managementConsole.password: the environment variable C cannot be written: it is gone with its process; name one of file, ssm, secretsmanager, vault, sops',
      'fra-01: appliance.vmConsole.password: the environment variable V cannot be written: it is gone with its process; name one of file, ssm, secretsmanager, vault, sops',
    ].join('\n'),
  );
});

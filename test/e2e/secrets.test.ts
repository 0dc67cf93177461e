import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { useDeployment, expectSuccess } from './support/deployment';

const lab = useDeployment();

/** Every file below a directory that holds `text`, packed plan files unpacked. */
async function filesWith(directory: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' })) {
    const file = join(directory, name);
    if (!statSync(file).isFile() || name.includes('.terraform/providers')) continue;
    if (readFileSync(file).includes(text)) found.push(name);
    if (name.endsWith('.tfplan') && (await lab.run('unzip', ['-p', file])).output.includes(text))
      found.push(`${name} (unpacked)`);
  }
  return found;
}

test('credentials reach neither stacks, states, plans, nor logs at the highest level', async () => {
  const { VSPHERE_PASSWORD: password = '', AWS_SECRET_ACCESS_KEY } = lab.env;
  const secretKey = 'c4n4ry/secret/access/key/of/nobody+at+all';
  expect(password.length).toBeGreaterThan(16);
  expect(AWS_SECRET_ACCESS_KEY).toBeDefined();
  const env = { TF_LOG: 'trace', AWS_SECRET_ACCESS_KEY: secretKey };

  lab.writeSpec();
  const outputs = [await lab.synth(env)];
  for (const stack of ['lab-01-identity', 'lab-01']) {
    outputs.push(await lab.terraform(stack, ['plan', '-out=canary.tfplan'], env));
    outputs.push(await lab.terraform(stack, ['apply', 'canary.tfplan'], env));
    outputs.push(await lab.terraform(stack, ['output', '-json'], env));
  }
  outputs.forEach(expectSuccess);
  for (const secret of [password, secretKey]) {
    expect(outputs.filter(({ output }) => output.includes(secret))).toEqual([]);
    for (const directory of [
      lab.lab.paths.cdktfOut,
      lab.lab.paths.states,
      join(lab.lab.paths.directory, 'cache'),
    ]) {
      expect(await filesWith(directory, secret)).toEqual([]);
    }
  }
  // The search itself works: what does stand in a plan is found in it.
  expect(await filesWith(lab.lab.paths.cdktfOut, 'Prod-VLAN-12')).toContain(
    'stacks/lab-01/canary.tfplan (unpacked)',
  );
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { useSpecDirectory, VALID } from '../support/spec-files';

const COMMAND = join(__dirname, '../../dist/cli/connector.js');
const directory = useSpecDirectory();

beforeEach(() => {
  directory.write('fra-01.yaml', VALID);
  directory.write('fra-02.yaml', VALID.replace('name: fra-01', 'name: fra-02'));
  const bin = join(directory.path, 'bin');
  mkdirSync(bin);
  symlinkSync(COMMAND, join(bin, 'connector'));
});

/** What somebody is offered at a Tab, by the shell itself, with the script sourced as the manual says. */
function offered(shell: 'bash' | 'fish', ...words: string[]): string[] {
  const line = ['connector', ...words].join(' ');
  const scripts = {
    bash: [
      'source /usr/share/bash-completion/bash_completion',
      'source <(connector completion bash)',
      `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_CWORD=${words.length} COMP_WORDS=(connector ${words.map((word) => `'${word}'`).join(' ')})`,
      '"$(complete -p connector | sed "s/.* -F \\([^ ]*\\).*/\\1/")"',
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ],
    fish: ['connector completion fish | source', `complete -C '${line}'`],
  };
  const { stdout, stderr, status } = spawnSync(shell, ['-c', scripts[shell].join('\n')], {
    encoding: 'utf8',
    cwd: directory.path,
    env: {
      PATH: `${join(directory.path, 'bin')}:${process.env.PATH}`,
      HOME: directory.path,
      CONNECTOR_SPECS: directory.path,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  if (status !== 0) throw new Error(`${shell} ended with ${status}: ${stderr}`);
  // fish puts what it is beside it, bash shows that where there are several.
  return stdout
    .split('\n')
    .map((entry) => entry.split(/\t| {2,}/)[0]!.trim())
    .filter((entry) => entry !== '')
    .sort();
}

describe.each(['bash', 'fish'] as const)('%s', (shell) => {
  test('offers commands, and those below them', () => {
    expect(offered(shell, 'val')).toEqual(['validate']);
    expect(offered(shell, 'cert', 'im')).toEqual(['import']);
  });

  test('offers the names of connectors', () => {
    expect(offered(shell, 'plan', 'fra')).toEqual(['fra-01', 'fra-02']);
  });

  test('offers options, and what an option may be', () => {
    expect(offered(shell, 'plan', '--max')).toEqual(['--max-changes']);
    expect(offered(shell, 'init', '--pipeline', 'git')).toEqual(['github', 'gitlab']);
  });
});

test('zsh reads its script', () => {
  const script = 'autoload -Uz compinit && compinit -u; source <(connector completion zsh)';
  const { status, stderr } = spawnSync('zsh', ['-f', '-c', script], {
    encoding: 'utf8',
    env: { PATH: `${join(directory.path, 'bin')}:${process.env.PATH}`, HOME: directory.path },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('a broken spec is no reason to offer nothing, and nothing is said of it', () => {
  directory.write('muc-01.yaml', 'name: [');
  const { stdout, stderr, status } = spawnSync(process.execPath, [COMMAND, 'complete', '--', 'plan', ''], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: directory.path, CONNECTOR_SPECS: directory.path },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^fra-01\s*\nfra-02\s*\n/);
});

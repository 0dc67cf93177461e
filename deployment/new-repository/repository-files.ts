import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies, engines, name as PACKAGE } from '../../package.json';
import type { PackageSource } from './package-source';

/** cdktf's successor under cdktf's name. */
const CDKTN = 'npm:cdktn@0.24.0';

export interface RepositoryOptions {
  /** Of the repository, in package.json and cdktf.json. */
  readonly title: string;
  /** Of its first connector. */
  readonly connector: string;
  readonly source: PackageSource;
  /** The successor of cdktf in its place. */
  readonly cdktn: boolean;
}

/** What a repository of connectors needs, without a pipeline: texts by their paths. */
export function repositoryFiles(options: RepositoryOptions, root: string): Map<string, string> {
  return new Map([
    ['package.json', packageJson(options)],
    ['cdktf.json', cdktfJson(options)],
    ['main.ts', MAIN],
    [`config/connectors/${options.connector}.yaml`, firstSpec(options, root)],
    ['.gitignore', GITIGNORE],
    ['README.md', readme(options)],
  ]);
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

const packageJson = ({ title, source, cdktn }: RepositoryOptions): string =>
  json({
    name: title,
    private: true,
    engines,
    dependencies: { cdktf: cdktn ? CDKTN : dependencies.cdktf, [PACKAGE]: source.spec },
    // That of the provider packages too, or there would be two of them.
    ...(cdktn && { overrides: { cdktf: '$cdktf' } }),
  });

const cdktfJson = ({ title }: RepositoryOptions): string =>
  json({
    language: 'typescript',
    app: `node -r ${PACKAGE}/register main.ts`,
    projectId: title,
    sendCrashReports: 'false',
  });

const MAIN = `import { runApp } from '${PACKAGE}';

void runApp();
`;

/** The example that most places begin with, without the file beside it that it would need. */
function firstSpec({ connector }: RepositoryOptions, root: string): string {
  const example = readFileSync(join(root, 'config', 'examples', 'connector.yaml'), 'utf8');
  return example
    .replace('../connector.schema.json', `../../node_modules/${PACKAGE}/config/connector.schema.json`)
    .replace(/^ {2}tls: /m, '  # tls: ')
    .replaceAll('fra-01', connector);
}

const GITIGNORE = `node_modules/
# Stacks as they are synthesized, plans, and states that lie here: a plan and a state may hold what nobody should read.
cdktf.out/
plan/
plans/
*.tfplan
.state/
*.tfstate
*.tfstate.backup
errored.tfstate
# Images, some of them a gigabyte.
*.ova
# The lab.
.lab/
`;

const readme = ({ title, connector }: RepositoryOptions): string => `# ${title}

AWS Connectors for vCenter, one file each in \`config/connectors\`. \`npm install\` once, and commit package-lock.json.

| command | does |
| --- | --- |
| \`npx connector validate\` | checks all files, without credentials |
| \`npx connector check\` | looks in vCenter, AWS and the image whether they can be deployed |
| \`npx connector plan\` | shows what would change |
| \`npx connector apply\` | changes it |

\`config/connectors/${connector}.yaml\` is protected (\`deletionProtection: true\`): no plan deletes or replaces its VM. To remove it, set that to false in a change of its own, then say \`state: absent\`.

States lie in \`config/connectors/.state\` on the machine that applies, and are not committed. Where a pipeline or a second person applies, name a \`backend\` in the specs first.
`;

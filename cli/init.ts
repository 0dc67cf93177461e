import { relative } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { version } from '../package.json';
import { createRepository, PIPELINES, type Pipeline } from '../deployment/new-repository';

interface Options {
  readonly name: string;
  readonly package: string;
  readonly pipeline: Pipeline;
  readonly cdktn?: boolean;
}

/** `connector init [DIRECTORY]`: a repository of connectors, ready to be committed. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a new repository of connectors, with a first spec and a pipeline; overwrites nothing')
    .argument('[directory]', 'made if it is not there', '.')
    .option('--name <name>', 'name of the first connector', connectorName, 'connector-01')
    .option(
      '--package <spec>',
      'where this package is installed from: a version, a git URL, a packed file',
      version,
    )
    .addOption(
      new Option('--pipeline <kind>', 'which pipeline is copied').choices(PIPELINES).default('github'),
    )
    .option('--cdktn', "use cdktf's successor, CDK Terrain, in place of cdktf")
    .action((directory: string, options: Options) => {
      init(directory, options);
    });
}

function connectorName(text: string): string {
  // As the schema has it.
  if (!/^(?!.*-identity$)[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError(
      'A name is a DNS label: 1 to 63 lower-case letters, digits and hyphens, beginning with a letter and not ending in a hyphen, nor in "-identity".',
    );
  return text;
}

function init(directory: string, { name, cdktn = false, ...options }: Options): void {
  const files = createRepository({ directory, connector: name, cdktn, ...options });
  for (const file of files)
    console.log(`wrote ${relative('', directory) === '' ? '' : `${relative('', directory)}/`}${file}`);
  const spec = `config/connectors/${name}.yaml`;
  const steps = [
    ...(relative('', directory) === '' ? [] : [`cd ${directory}`]),
    'npm install                 # and commit package-lock.json with the rest',
    `$EDITOR ${spec}`,
    'npx connector validate',
    'git init && git add . && git commit -m "The first connector"',
  ];
  console.log(`\nNext:\n${steps.map((step) => `  ${step}`).join('\n')}`);
}

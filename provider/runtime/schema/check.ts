import type { Provider } from '../definition/provider';
import type { Resource } from '../definition/resource';
import { attributesProblems, type SchemaKind } from './attribute-check';
import type { Attributes } from './type';

/** Names Terraform keeps for itself in blocks of each kind. */
const RESERVED: Readonly<Record<SchemaKind, readonly string[]>> = {
  provider: ['alias', 'count', 'depends_on', 'for_each', 'lifecycle', 'locals', 'source', 'version'],
  resource: ['connection', 'count', 'depends_on', 'for_each', 'lifecycle', 'provider', 'provisioner'],
  'data source': ['count', 'depends_on', 'for_each', 'lifecycle', 'provider'],
  'ephemeral resource': ['count', 'depends_on', 'for_each', 'lifecycle', 'provider'],
};

/**
 * Everything that is not sound in a provider's schemas: what Terraform would refuse, or take and then fail
 * with at the worst moment. Asked whenever Terraform asks for the schema; a provider's own tests may ask too.
 *
 * @returns a sentence for each problem, with the type and the attribute in front
 */
export function schemaProblems(provider: Provider): readonly string[] {
  const { resources = [], dataSources = [], ephemeralResources = [] } = provider;
  const problems = /^[a-z][a-z0-9-]*$/.test(provider.name)
    ? []
    : [`provider "${provider.name}": the name must be lower-case letters, digits and dashes`];
  problems.push(...attributesOf('provider', `provider ${provider.name}`, provider.attributes));
  for (const [kind, types] of [
    ['resource', resources],
    ['data source', dataSources],
    ['ephemeral resource', ephemeralResources],
  ] as const) {
    problems.push(...nameProblems(provider.name, kind, types));
    for (const { type, attributes } of types)
      problems.push(...attributesOf(kind, `${kind} ${type}`, attributes));
  }
  for (const resource of resources) problems.push(...resourceProblems(resource));
  return problems;
}

function attributesOf(kind: SchemaKind, where: string, attributes: Attributes): readonly string[] {
  const reserved = Object.keys(attributes).filter((name) => RESERVED[kind].includes(name));
  return [
    ...reserved.map((name) => `${where}: ${name} is a name Terraform keeps for itself`),
    ...attributesProblems(kind, attributes).map(({ path, problem }) => `${where}: ${path} ${problem}`),
  ];
}

function nameProblems(
  provider: string,
  kind: SchemaKind,
  types: readonly { readonly type: string }[],
): readonly string[] {
  return types.flatMap(({ type }, at) => {
    const valid = /^[a-z][a-z0-9_]*$/.test(type) && (type === provider || type.startsWith(`${provider}_`));
    return [
      ...(valid
        ? []
        : [`${kind} "${type}": the name must be ${provider}_ and lower-case letters, digits, underscores`]),
      ...(types.findIndex((other) => other.type === type) < at ? [`${kind} ${type} is there twice`] : []),
    ];
  });
}

function resourceProblems(resource: Resource<unknown>): readonly string[] {
  const { type, attributes, version = 0, upgrades = {} } = resource;
  const where = `resource ${type}`;
  const problems: string[] = [];
  if (!Number.isSafeInteger(version) || version < 0)
    problems.push(`${where}: version is ${version}, not a whole number from 0`);
  for (let from = 0; from < version; from += 1) {
    if (!upgrades[from]) problems.push(`${where}: upgrades lacks the step from version ${from}`);
  }
  for (const from of Object.keys(upgrades)) {
    if (Number(from) >= version)
      problems.push(`${where}: upgrades has a step from ${from}, beyond version ${version}`);
  }
  if (!resource.update) {
    for (const name of changeable(attributes))
      problems.push(`${where}: ${name} can change, but there is no update: add one, or requiresReplace`);
  }
  return problems;
}

/** Attributes an operator can change without replacing the object. */
function changeable(attributes: Attributes, prefix = ''): readonly string[] {
  return Object.entries(attributes).flatMap(([name, { type, options }]) => {
    const settable = options.required ?? options.optional ?? false;
    // A change of a write-only value is never seen.
    if (!settable || options.requiresReplace || options.writeOnly) return [];
    if (type.kind !== 'nested' || type.nesting === 'set') return [prefix + name];
    return changeable(type.attributes, `${prefix}${name}.`);
  });
}

import { PROVIDER_HOSTS } from './provider-mirror';

/** Whatever is of this host is ours, and found in the stack's directory, where synth puts it. */
const OWN_PROVIDERS = 'connector.internal/*/*';

/**
 * The CLI configuration that makes terraform take providers from the lab's mirror, our own provider from the
 * directory it is started in, and everything else from the provider's host as usual.
 *
 * @param mirror absolute path of the filesystem mirror
 * @param sources what it holds, as `namespace/type`; no other version of these is looked for elsewhere
 */
export function terraformRc(mirror: string, sources: readonly string[]): string {
  const mirrored = PROVIDER_HOSTS.flatMap((host) => sources.map((source) => `${host}/${source}`));
  const fromMirror =
    mirrored.length === 0
      ? ''
      : `  filesystem_mirror {
    path    = ${hclString(mirror)}
    include = ${hclList(mirrored)}
  }
`;
  return `# Written by \`connector lab up\`; changes are lost.
disable_checkpoint = true

provider_installation {
${fromMirror}  filesystem_mirror {
    path    = "terraform.d/plugins"
    include = ${hclList([OWN_PROVIDERS])}
  }
  direct {
    exclude = ${hclList([...mirrored, OWN_PROVIDERS])}
  }
}
`;
}

function hclList(texts: readonly string[]): string {
  return `[${texts.map(hclString).join(', ')}]`;
}

/** A quoted string of HCL. A CLI configuration has no templates, and HCL 1 no escape for \${: it needs none. */
export function hclString(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

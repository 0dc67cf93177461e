import { accessSync, constants, statSync } from 'node:fs';
import type { Check } from './check';

const SOURCE = ['appliance', 'image', 'source'];

/** The image is a readable, local .ova file; what is in it is looked at when stacks are made. */
export const image: Check = (spec) => {
  const source = spec.appliance?.image?.source;
  if (typeof source !== 'string') return [];
  const problem = describe(source);
  return problem === undefined ? [] : [{ path: SOURCE, message: `appliance.image.source: ${problem}` }];
};

function describe(source: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(source)) {
    return `found the URL ${source}; only a local file can be deployed yet: download it, check it against the published sha256 and name its path`;
  }
  // The provider tells an OVA from an OVF by this suffix, case-sensitively.
  if (!source.endsWith('.ova')) return `found ${source}; the file's name must end in .ova, in lower case`;
  try {
    const facts = statSync(source);
    if (!facts.isFile()) return `${source} is not a file`;
    if (facts.size === 0) return `${source} is empty; download it again`;
    accessSync(source, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') {
      return `there is no file ${source}; put the image there, or declare state: absent to remove the connector without it`;
    }
    return `${source} cannot be read (${code ?? 'unknown reason'})`;
  }
}

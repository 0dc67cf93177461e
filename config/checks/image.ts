import { accessSync, constants, statSync } from 'node:fs';
import type { Check, Finding } from './check';

const SOURCE = ['appliance', 'image', 'source'];

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The image is a local .ova file or an https URL; what is in it is looked at when it is planned to be deployed. A
 * file that has gone stops nobody from operating the appliance it was deployed from.
 */
export const image: Check = (spec) => {
  const source = spec.appliance?.image?.source;
  if (typeof source !== 'string') return [];
  const found = /^[a-z][a-z0-9+.-]*:\/\//i.test(source) ? describeUrl(source) : describeFile(source);
  return found === undefined
    ? []
    : [{ ...found, path: SOURCE, message: `appliance.image.source: ${found.message}` }];
};

function describeUrl(source: string): Pick<Finding, 'message'> | undefined {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    if (url.username === '' && url.password === '') return undefined;
    return {
      message: 'the URL holds a login, which would stand in the state; use one without, or a local file',
    };
  }
  return { message: `found ${source}; allowed: a path, or an https:// URL` };
}

function describeFile(source: string): Pick<Finding, 'message' | 'severity'> | undefined {
  // A folder with an OVF and its disks cannot be deployed, and one downloaded page has been taken for an image.
  if (!source.endsWith('.ova')) {
    return { message: `found ${source}; the file's name must end in .ova, in lower case` };
  }
  try {
    const facts = statSync(source);
    if (!facts.isFile()) return { message: `${source} is not a file` };
    if (facts.size === 0) return { message: `${source} is empty; download it again` };
    accessSync(source, constants.R_OK);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what =
      code === 'ENOENT'
        ? `${source} does not exist`
        : `${source} cannot be read (${code ?? 'unknown reason'})`;
    return { severity: 'note', message: `${what}; it is needed to deploy the appliance, and only then` };
  }
}

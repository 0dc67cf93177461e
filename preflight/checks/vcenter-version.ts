import type { Finding } from '../finding';
import { passed } from '../finding';
import { compareVersions } from '../version';
import type { Check } from './check';

/** The vCenter's version against the range the appliance was made for; never more than a warning. */
export const vcenterVersion: Check<'session'> = {
  name: 'vcenter-version',
  title: 'version of vCenter',
  path: 'vcenter.server',
  needs: ['session'],
  run: ({ input: { profile, vcenter }, ground: { session } }): Finding[] => {
    const { value, source } = profile.vcenter.versions;
    const version = session.about.version;
    const inRange = compareVersions(version, value.first) >= 0 && compareVersions(version, value.last) <= 0;
    if (inRange) return passed(`vCenter ${version}, which the ${profile.title} is made for`);
    const found = `vCenter ${version} is outside ${value.first} to ${value.last}, which the ${profile.title} is made for (${source})`;
    if (vcenter.allowUnsupportedVersion)
      return passed(`${found}; vcenter.allowUnsupportedVersion accepts it`);
    const remedy = 'set vcenter.allowUnsupportedVersion: true to accept it';
    return [{ outcome: 'warning', found, remedy }];
  },
};

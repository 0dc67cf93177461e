import type { LoadedSpec } from '../../config';
import type { Operation } from '../operation';
import { insideRunning } from './inside-running';
import { menuCall } from './places';

/**
 * "Enable/disable SSL certificate validation" of the appliance's own menu. The entry is a switch that says how it
 * stands before it asks: one that stands as wanted is left alone, which is also how the outcome is looked at.
 */
export function setSslValidation(connector: LoadedSpec, on: boolean): Operation {
  const { name } = connector.spec;
  const call = menuCall(connector, 'toggleCertificateValidation');
  return {
    title: `turn the validation of certificates of ${name} ${on ? 'on' : 'off'}`,
    says: on
      ? `${name} validates the certificates of the vCenter and of AWS again; what it does not trust it does not talk to.`
      : `${name} talks to whatever answers for the vCenter and for AWS, without looking at certificates. Turn it on again as soon as the cause is found.`,
    steps: [
      {
        call: `${call}, unless it is ${on ? 'enabled' : 'disabled'} already`,
        run: async (operated) => {
          await insideRunning(operated, async (appliance) =>
            (await appliance.vmConsole()).setCertificateValidation(on),
          );
          return `the menu shows it ${on ? 'enabled' : 'disabled'}`;
        },
      },
    ],
  };
}

import type { ManagementConsole, ProblemReport } from '../../appliance/console/console';
import { validatedCertificate } from '../../provider/console-trust';
import { withAppliance } from '../../provider/with-appliance';
import type { Operated } from '../operated';
import type { Operation } from '../operation';
import { OperationFailure } from '../operation-failure';

/** The dialog "Report a problem to AWS". */
export function reportProblem(name: string, report: ProblemReport): Operation {
  const logs = report.sendLogs ? 'with' : 'without';
  return {
    title: `report a problem of ${name}`,
    says: `Sends "${report.issue}", ${report.description.length} characters of text, ${logs} the logs of ${name}, to Amazon Web Services.`,
    steps: [
      {
        call: `management console of ${name}: "Report a problem to AWS", "${report.issue}", ${logs} logs, "Send"`,
        run: (operated) =>
          inConsole(operated, async (console) => {
            await console.reportProblem(report);
            return 'sent';
          }),
      },
    ],
  };
}

/** What a report can be about, as the console lists it. */
export const reportableIssues = (operated: Operated): Promise<readonly string[]> =>
  inConsole(operated, (console) => console.reportableIssues());

/** Does something in the management console after a login. */
function inConsole<T>(
  { connector, entrance, call, fingerprint, vm, path }: Operated,
  work: (console: ManagementConsole) => Promise<T>,
): Promise<T> {
  const { password } = connector.spec.appliance.managementConsole;
  if (password === undefined)
    throw new OperationFailure('the spec has no appliance.managementConsole.password to log in with');
  if (vm.state.powerState !== 'poweredOn') throw new OperationFailure(`${path} is off; power it on first`);
  return withAppliance(entrance, call, async (appliance) => {
    const attribute = 'appliance.managementConsole.fingerprint';
    const { sha256 } = await validatedCertificate(appliance, { fingerprint, attribute, mayRestart: false });
    const console = await appliance.console(sha256);
    await appliance.logIn(console, password, { attribute: 'appliance.managementConsole.password' });
    return work(console);
  });
}

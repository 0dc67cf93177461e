import type { ProblemReport } from '../../appliance/console/console';
import { insideConsole } from '../inside-console';
import type { Operated } from '../operated';
import type { Operation } from '../operation';

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
          insideConsole(operated, async (console) => {
            await console.reportProblem(report);
            return 'sent';
          }),
      },
    ],
  };
}

/** The call that lists what a report can be about. */
export const reportableIssuesCall = (name: string): string =>
  `management console of ${name}: log in, the issues of "Report a problem to AWS"`;

/** What a report can be about, as the console lists it. */
export const reportableIssues = (operated: Operated): Promise<readonly string[]> =>
  insideConsole(operated, (console) => console.reportableIssues());

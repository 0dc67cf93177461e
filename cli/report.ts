import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { reportableIssues, reportableIssuesCall, reportProblem } from '../operations/logs/report-problem';
import { withConnector } from '../operations/operated';
import { operate } from '../operations/operation';
import { ask, isInteractive, terminal } from './ask';
import { CommandFailure } from './failure';
import { interruptible } from './interruptible';
import { oneConnector } from './one-connector';
import { callsOf } from './run-operation';

interface ReportOptions {
  readonly issue?: string;
  readonly text?: string;
  readonly textFile?: string;
  readonly sendLogs?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

/** `connector report NAME`: the dialog "Report a problem to AWS". */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description(
      'report a problem of an appliance to AWS through its console; without --issue it lists the issues',
    )
    .argument('<name>', 'the connector')
    .option('--issue <text>', 'the issue, as the console lists it (default: none is sent, all are listed)')
    .option('--text <text>', 'what the problem is')
    .option('--text-file <file>', 'the same, from a file')
    .option('--send-logs', 'agree that the appliance sends its logs to Amazon Web Services (default: no)')
    .option('--yes', 'do not ask before it is sent (default: ask at the terminal)')
    .option('--dry-run', 'print the calls and make none of them (default: no)')
    .action((name: string, options: ReportOptions) => report(name, options));
}

async function report(named: string, options: ReportOptions): Promise<void> {
  const { env } = process;
  const { issue } = options;
  const description = issue === undefined ? '' : textOf(options);
  const connector = oneConnector(named, 'operate');
  const { name } = connector.spec;
  const tell = (line: string): void => console.error(`${name}: ${line}`);
  await interruptible(async (signal) => {
    const surroundings = { env, signal, tell, warn: tell };
    if (issue === undefined) {
      if (options.dryRun === true) {
        console.log(`1. ${reportableIssuesCall(name)}`);
        return;
      }
      for (const listed of await withConnector(connector, surroundings, reportableIssues))
        console.log(listed);
      return;
    }
    const operation = reportProblem(name, { issue, description, sendLogs: options.sendLogs === true });
    console.log(operation.says);
    if (options.dryRun === true) {
      for (const line of callsOf(operation)) console.log(line);
      return;
    }
    await consent(options.yes === true, signal);
    await withConnector(connector, surroundings, (operated) => operate(operation, operated));
    console.log(`${name}: the report has been sent`);
  });
}

function textOf({ text, textFile }: ReportOptions): string {
  if ((text === undefined) === (textFile === undefined))
    throw new CommandFailure('a report needs a text; give either --text or --text-file');
  const given = (text ?? readFileSync(textFile ?? '', 'utf8')).trim();
  if (given === '') throw new CommandFailure('the text of the report is empty; describe the problem');
  return given;
}

async function consent(given: boolean, signal: AbortSignal): Promise<void> {
  if (given) return;
  const place = terminal();
  if (!isInteractive(place))
    throw new CommandFailure(
      'report asks before it sends anything, and there is no terminal; allow it with --yes',
    );
  if ((await ask('\nSend it? Only "yes" will do: ', signal, place)) !== 'yes')
    throw new CommandFailure('not confirmed; nothing has been sent');
}

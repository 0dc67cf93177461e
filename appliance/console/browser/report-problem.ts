import type { ActionDialog, Field } from '../../profiles/console-profile';
import type { ProblemReport } from '../console';
import { reportValues } from '../values';
import type { ConsolePage } from './console-page';
import { openDialog, sendForm } from './dialog';
import { says } from './find';

/** What the dialog lists. */
export async function reportableIssues(page: ConsolePage, dialog: ActionDialog): Promise<readonly string[]> {
  await openDialog(page, dialog);
  return issuesOf(page, dialog);
}

export async function reportProblem(
  page: ConsolePage,
  dialog: ActionDialog,
  report: ProblemReport,
): Promise<void> {
  await openDialog(page, dialog);
  const issues = await issuesOf(page, dialog);
  const issue = issues.find((listed) => listed.toLowerCase() === report.issue.trim().toLowerCase());
  if (issue === undefined) {
    throw page.failure(
      'refused',
      `it lists no issue "${report.issue}": ${issues.map((listed) => `"${listed}"`).join(', ')}`,
      'Choose one of them.',
    );
  }
  const values = reportValues({ ...report, issue });
  await sendForm(page, dialog.form, values, (reading) => says(reading, dialog.done) || undefined);
}

async function issuesOf(page: ConsolePage, { form }: ActionDialog): Promise<readonly string[]> {
  const list = form.fields.find((field: Field) => field.kind === 'select');
  let issues: readonly string[] = [];
  if (list !== undefined) {
    await page.onField(list.label, false, async (hands) => {
      issues = await hands.options();
    });
  }
  return issues;
}

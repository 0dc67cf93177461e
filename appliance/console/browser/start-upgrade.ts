import type { UpgradeOffers } from '../../profiles/console-profile';
import { versionIn } from '../version';
import type { ConsolePage } from './console-page';
import { openDialog, sendForm } from './dialog';
import { controlCalled, says } from './find';
import type { PageReading } from './read-page';

/** From the dashboard, up to the console's word that it has begun. @returns the version it installs */
export async function startUpgrade(
  page: ConsolePage,
  { dialogs, version }: UpgradeOffers,
  dashboard: PageReading,
): Promise<string | undefined> {
  const dialog = dialogs.find(({ start }) => controlCalled(dashboard, start) !== undefined);
  if (dialog === undefined)
    throw page.failure('refused', 'it offers no other version', 'There is nothing to do.');
  const { text } = await openDialog(page, dialog);
  const offered = versionIn(text, version);
  await sendForm(page, dialog.form, {}, (reading) => says(reading, dialog.done) || undefined);
  return offered;
}

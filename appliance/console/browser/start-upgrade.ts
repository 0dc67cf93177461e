import type { UpgradeOffers } from '../../profiles/console-profile';
import type { StartedUpgrade } from '../console';
import { isConsoleError } from '../console-error';
import { versionIn } from '../version';
import type { ConsolePage } from './console-page';
import { openDialog } from './dialog';
import { fillForm } from './fill-form';
import { controlCalled, says } from './find';
import type { PageReading } from './read-page';

/**
 * From the dashboard, up to the console's word that it has begun. Once its last button has been clicked nothing is an
 * error any more: other words, and a console that goes away, may come of an upgrade that has begun.
 */
export async function startUpgrade(
  page: ConsolePage,
  { dialogs, version }: UpgradeOffers,
  dashboard: PageReading,
  signal?: AbortSignal,
): Promise<StartedUpgrade> {
  const dialog = dialogs.find(({ start }) => controlCalled(dashboard, start) !== undefined);
  if (dialog === undefined)
    throw page.failure('refused', 'it offers no other version', 'There is nothing to do.');
  const { text } = await openDialog(page, dialog);
  const offered = versionIn(text, version);
  await fillForm(page, dialog.form, {});
  const before = await page.click(dialog.form.submit);
  try {
    await page.until({ arrived: (reading) => says(reading, dialog.done) || undefined, before });
    return { version: offered };
  } catch (error) {
    signal?.throwIfAborted();
    const unconfirmed = isConsoleError(error) ? error.found : String((error as Error).message);
    return { version: offered, unconfirmed };
  }
}

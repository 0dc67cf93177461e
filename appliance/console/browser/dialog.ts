import type { ActionDialog, Form } from '../../profiles/console-profile';
import type { Values } from '../values';
import type { ConsolePage } from './console-page';
import { fillForm } from './fill-form';
import { says } from './find';
import { isForm } from './place';
import type { PageReading } from './read-page';

/** Fills a form in, sends it, and waits for what is to come of it. */
export async function sendForm<T>(
  page: ConsolePage,
  form: Form,
  values: Values,
  arrived: (reading: PageReading) => T | undefined,
): Promise<T> {
  await fillForm(page, form, values);
  const before = await page.click(form.submit);
  return page.until({ arrived, before });
}

/** Opens a dialog from the dashboard. */
export async function openDialog(page: ConsolePage, { start, form }: ActionDialog): Promise<PageReading> {
  await page.click(start);
  return page.until({ arrived: (reading) => (isForm(reading, form) ? reading : undefined) });
}

export async function throughDialog(page: ConsolePage, dialog: ActionDialog, values: Values): Promise<void> {
  await openDialog(page, dialog);
  await sendForm(page, dialog.form, values, (reading) => says(reading, dialog.done) || undefined);
}

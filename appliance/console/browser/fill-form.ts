import type { Field, Form, ValueName } from '../../profiles/console-profile';
import { holds, type Values } from '../values';
import type { ConsolePage } from './console-page';

/** Writes what belongs into each field of a form that is in front. */
export async function fillForm(page: ConsolePage, form: Form, values: Values): Promise<void> {
  for (const field of form.fields) {
    if (!holds(field.when, values)) continue;
    // The other buttons of its group let go by themselves.
    if (field.kind === 'radio' && values[field.value] !== field.is) continue;
    await page.onField(field.label, field.optional ?? false, (element) =>
      write(page, element, field, values[field.value]),
    );
  }
}

type Element = Parameters<Parameters<ConsolePage['onField']>[2]>[0];

async function write(
  page: ConsolePage,
  element: Element,
  field: Field,
  value: Values[ValueName],
): Promise<void> {
  if (value === undefined) {
    throw page.failure(
      'refused',
      `it asks for "${field.label}", for which there is no value`,
      'Give one and run it again.',
    );
  }
  const options = { timeout: 10_000 };
  switch (field.kind) {
    case 'text': {
      const text = String(value);
      await element.fill(text, options);
      if ((await element.inputValue()) !== text) {
        throw page.failure(
          'refused',
          `"${field.label}" does not take all of what is to be written there`,
          'Give a shorter value.',
        );
      }
      return;
    }
    case 'radio':
      return element.check(options);
    case 'checkbox':
      return element.setChecked(value === true, options);
    case 'select': {
      const option = field.options[String(value)];
      if (option === undefined)
        throw page.failure('unsupported', `"${field.label}" has no option for ${String(value)}`, '');
      await element.selectOption({ label: option }, options);
      return;
    }
    case 'file':
      return element.setInputFiles({
        name: field.value === 'certificate.file' ? 'certificate.p12' : 'configuration',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(value as Uint8Array),
      });
  }
}

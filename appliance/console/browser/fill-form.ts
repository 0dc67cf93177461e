import type { Field, Form, ValueName } from '../../profiles/console-profile';
import { holds, type Values } from '../values';
import type { ConsolePage } from './console-page';
import type { Hands } from './hands';

/** Writes what belongs into each field of a form that is in front. */
export async function fillForm(page: ConsolePage, form: Form, values: Values): Promise<void> {
  for (const field of form.fields) {
    if (!holds(field.when, values)) continue;
    // The other buttons of its group let go by themselves.
    if (field.kind === 'radio' && values[field.value] !== field.is) continue;
    await page.onField(field.label, field.optional ?? false, (hands) =>
      write(page, hands, field, values[field.value]),
    );
  }
}

async function write(page: ConsolePage, hands: Hands, field: Field, value: Values[ValueName]): Promise<void> {
  if (value === undefined) {
    throw page.failure(
      'refused',
      `it asks for "${field.label}", for which there is no value`,
      'Give one and run it again.',
    );
  }
  switch (field.kind) {
    case 'text': {
      const text = String(value);
      if ((await hands.type(text)) !== text) {
        throw page.failure(
          'refused',
          `"${field.label}" does not take all of what is to be written there`,
          'Give a shorter value.',
        );
      }
      return;
    }
    case 'radio':
      return hands.check(true);
    case 'checkbox':
      return hands.check(value === true);
    case 'select': {
      const option = field.options === undefined ? String(value) : field.options[String(value)];
      if (option === undefined)
        throw page.failure('unsupported', `"${field.label}" has no option for ${String(value)}`, '');
      return hands.choose(option);
    }
    case 'file':
      return hands.attach({
        name: field.value === 'certificate.file' ? 'certificate.p12' : 'configuration',
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(value as Uint8Array),
      });
  }
}

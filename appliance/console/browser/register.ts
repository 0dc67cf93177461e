import type { RegistrationForm } from '../console';
import { registrationValues, type Values } from '../values';
import type { ConsoleSession } from './console-session';
import { sendForm } from './dialog';
import { says } from './find';

/** Goes through the wizard, or again, for one that is registered. */
export function register(session: ConsoleSession, form: RegistrationForm): Promise<void> {
  const values = session.values(registrationValues(form));
  const { value: wizard } = session.profile.registration;
  let before: boolean | undefined;
  let sent = false;
  return session.operation('registering', async () => {
    let { place } = await session.entered();
    if (place.at === 'wizard' && place.form !== wizard.pages[0]) place = await session.leaveWizard();
    if (place.at === 'dashboard') {
      before ??= place.registered;
      // Its answer got lost, yet it was done.
      if (sent && place.registered && !before) return;
      await session.page.click(wizard.start);
      await session.page.until({ arrived: (reading) => session.wizardPage(reading) });
    }
    before ??= false;
    await throughWizard(session, values, () => (sent = true));
  });
}

async function throughWizard(session: ConsoleSession, values: Values, onSend: () => void): Promise<void> {
  const { page, profile } = session;
  const { pages, done } = profile.registration.value;
  const last = pages.at(-1);
  let form = await page.until({ arrived: (reading) => session.wizardPage(reading) });
  for (let left = pages.length; left > 0; left--) {
    const current = form;
    session.step(`registering, page "${current.title}"`);
    if (current === last) onSend();
    const next = await sendForm(page, current, values, (reading) => {
      if (says(reading, done)) return 'done';
      const following = session.wizardPage(reading);
      return following === current ? undefined : following;
    });
    if (next === 'done') return;
    form = next;
  }
  throw session.fail(
    'unexpected',
    'the wizard has no end',
    'Register it by hand, and report the pages it shows.',
  );
}

import type { Claim } from '../console';
import { claimValues } from '../values';
import type { ConsoleSession } from './console-session';
import { sendForm } from './dialog';
import { logIn } from './log-in';
import { isForm } from './place';

/** Goes through the pages of a console that nobody has opened yet. @throws ConsoleError `claimed` when somebody has */
export function firstVisit(session: ConsoleSession, claim: Claim): Promise<void> {
  const values = session.values(claimValues(claim));
  const { value: forms } = session.profile.firstVisit;
  let sent = false;
  return session.operation('first visit', async () => {
    const { place } = await session.home();
    if (place.at !== 'firstVisit') {
      if (!sent) throw session.fail('claimed', 'the console has a password already', 'Log in with it.');
      // Its answer got lost: the one login says whose password it is.
      if (place.at === 'logIn') await logIn(session, claim.password);
    } else {
      for (let at = forms.indexOf(place.form); at < forms.length; at++) {
        const form = forms[at]!;
        const next = forms[at + 1];
        session.step(`first visit, page "${form.title}"`);
        sent ||= next === undefined;
        await sendForm(session.page, form, values, (reading) =>
          next ? isForm(reading, next) || undefined : session.inside(reading),
        );
      }
    }
    session.accepted = claim.password;
  });
}

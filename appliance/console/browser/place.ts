import type { BrowserConsoleProfile, Form } from '../../profiles/console-profile';
import { controlCalled, fieldsCalled, hasTitle } from './find';
import type { PageReading } from './read-page';

/** Where in a console a page is. */
export type Place =
  | { readonly at: 'firstVisit'; readonly form: Form }
  | { readonly at: 'logIn' }
  | { readonly at: 'wizard'; readonly form: Form }
  | { readonly at: 'dashboard'; readonly registered: boolean };

/** Undefined for a page that is none of them. */
export function placeOf(profile: BrowserConsoleProfile, reading: PageReading): Place | undefined {
  const first = profile.firstVisit.value.find((form) => isForm(reading, form));
  if (first) return { at: 'firstVisit', form: first };
  const { value: logIn } = profile.logIn;
  // Exactly its fields: the first visit has the same title and a password too.
  const texts = reading.items.filter(({ field }) => field === 'text');
  if (isForm(reading, logIn) && texts.length === logIn.fields.length) return { at: 'logIn' };
  const wizard = wizardPage(profile, reading);
  if (wizard) return { at: 'wizard', form: wizard };
  const { panes, marks, registeredMark } = profile.dashboard.value;
  const whole =
    panes.every((pane) => hasTitle(reading, pane)) &&
    marks.every((mark) => controlCalled(reading, mark) !== undefined);
  return whole
    ? { at: 'dashboard', registered: controlCalled(reading, registeredMark) !== undefined }
    : undefined;
}

/** The page of the wizard. One title may stand over all of its pages: then the fields decide. */
export function wizardPage(profile: BrowserConsoleProfile, reading: PageReading): Form | undefined {
  const titled = profile.registration.value.pages.filter(
    ({ title, submit }) => hasTitle(reading, title) && isButton(reading, submit),
  );
  return titled.find((form) => hasFields(reading, form)) ?? titled[0];
}

export const isForm = (reading: PageReading, form: Form): boolean =>
  hasTitle(reading, form.title) &&
  hasFields(reading, form) &&
  controlCalled(reading, form.submit) !== undefined;

const hasFields = (reading: PageReading, form: Form): boolean =>
  form.fields.every(
    ({ label, when, optional }) =>
      when !== undefined || optional === true || fieldsCalled(reading, label).length > 0,
  );

const isButton = (reading: PageReading, text: string): boolean =>
  controlCalled(reading, text)?.kind === 'button';

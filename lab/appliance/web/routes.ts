import type { Administration } from '../administration';
import { criteria } from '../password';
import { dashboard } from '../pages/dashboard';
import * as dialogs from '../pages/dialogs';
import * as login from '../pages/login';
import { news, text, type Dialog, type Page } from '../pages/page';
import { pathOf, registered, TITLES, type WizardStep } from '../pages/wizard';
import { goTo, show, type Answer } from './answer';
import type { SentForm } from './form';
import type { Session, Sessions } from './session';
import { Wizard } from './wizard';

export interface Visit {
  readonly administration: Administration;
  readonly sessions: Sessions;
  /** Of whoever asks; logged in, unless the route is open. */
  readonly session: Session | undefined;
  readonly query: URLSearchParams;
  readonly form: SentForm;
  readonly vmName: string;
  /** Begins the upgrade that is on offer. */
  readonly upgrade: () => void;
  /** Another certificate is to be served. */
  readonly certificateChanged: () => void;
}

export interface Route {
  /** Needs no login. */
  readonly open?: true;
  /** Begins a session of its own. */
  readonly logsIn?: true;
  /** Of a form: its button and the title of its page, by which a fault finds it. */
  readonly button?: string;
  readonly title?: string;
  readonly run: (visit: Visit) => Answer | Promise<Answer>;
}

/** The page somebody sees who has not logged in. */
export const entrance = ({ state }: Administration, error?: string): Page =>
  state.password === undefined ? login.firstVisit(error) : login.logIn(error);

async function home({ administration }: Visit, dialog?: Dialog): Promise<Answer> {
  const { state, switches } = administration;
  return show(
    dashboard(
      {
        version: switches.version,
        registered: state.registration !== undefined,
        health: await administration.health(),
        actionsInPane: switches.actionsInPane,
        ...(switches.upgrade && { upgrade: upgradeWord(switches.upgrade) }),
      },
      dialog,
    ),
  );
}

const upgradeWord = ({ recalled }: { readonly recalled: boolean }): string =>
  recalled ? 'Downgrade' : 'Upgrade';

const FIRST_VISIT: Route = {
  open: true,
  logsIn: true,
  button: login.LOG_IN,
  title: 'Log in to Connector',
  run: async ({ administration, sessions, form }) => {
    if (administration.state.password !== undefined) return goTo('/');
    const address = form.text('address').trim();
    const account = { username: form.text('username'), password: form.text('password') };
    const problem = await administration.verifyAdministrator(address, account);
    if (problem !== undefined)
      return show(login.firstVisit(problem, { address, username: account.username }));
    return goTo('/', sessions.start({ loggedIn: false, claim: { address, account } }));
  },
};

const CREATE_PASSWORD: Route = {
  open: true,
  button: 'Create password',
  title: 'Create a Connector Password',
  run: ({ administration, session, form }) => {
    if (!session?.claim || administration.state.password !== undefined) return goTo('/');
    const problem = administration.createPassword(
      session.claim.address,
      form.text('password'),
      form.text('confirmation'),
    );
    if (problem !== undefined) return show(login.createPassword(criteria(administration.switches), problem));
    session.loggedIn = true;
    return goTo('/register');
  },
};

const LOG_IN: Route = {
  open: true,
  logsIn: true,
  button: login.LOG_IN,
  title: 'Log in to Connector',
  run: ({ administration, sessions, form }) => {
    if (administration.state.password === undefined) return goTo('/');
    const outcome = administration.logIn(form.text('password'));
    if (outcome === 'ok') return goTo('/', sessions.start({ loggedIn: true }));
    return show(
      login.logIn(
        outcome === 'wrong'
          ? 'The password is not correct.'
          : 'The connector is locked after 20 attempts to log in with an incorrect password.',
      ),
    );
  },
};

const HOME: Route = {
  open: true,
  run: (visit) => {
    const { administration, session } = visit;
    if (session?.loggedIn) return home(visit);
    if (session?.claim && administration.state.password === undefined)
      return show(login.createPassword(criteria(administration.switches)));
    return show(entrance(administration));
  },
};

/** Shows a page of the wizard, or the first one that has to be filled in before it. */
const wizardPage = (step: WizardStep): Route => ({
  run: ({ administration, session }) => {
    if (!session) throw new Error('no session');
    if (step === 'start') session.wizard = new Wizard(administration, session.claim?.account);
    const { wizard } = session;
    if (!wizard) return goTo(pathOf('start'));
    return wizard.reaches(step) ? show(wizard.page(step)) : goTo(pathOf(wizard.next ?? 'start'));
  },
});

const wizardForm = (step: WizardStep): Route => ({
  title: TITLES[step],
  button: step === 'plugin' ? 'Register' : 'Next',
  run: async ({ session, form }) => {
    const wizard = session?.wizard;
    if (!session || !wizard?.reaches(step)) return goTo(pathOf(wizard?.next ?? 'start'));
    const problem = await wizard.submit(step, form);
    if (problem !== undefined) return show(wizard.page(step, problem));
    if (wizard.next !== undefined) return goTo(pathOf(wizard.next));
    // The administrator's credentials are not kept: install-option pages.
    delete session.wizard;
    delete session.claim;
    return goTo('/register/done');
  },
});

/** A dialog: shown in front of the dashboard, and again with its outcome. */
const shownDialog = (dialog: (outcome?: dialogs.Outcome) => Dialog): Route => ({
  run: (visit) => home(visit, dialog()),
});

function dialogForm(
  title: string,
  button: string,
  dialog: (outcome?: dialogs.Outcome) => Dialog,
  act: (visit: Visit) => Promise<string | undefined>,
  done: string,
): Route {
  return {
    title,
    button,
    run: async (visit) => {
      const error = await act(visit);
      return home(visit, dialog(error === undefined ? { done } : { error }));
    },
  };
}

const UPLOAD = dialogForm(
  'Upload Security Certificate',
  'Upload',
  dialogs.uploadCertificate,
  async ({ administration, form, certificateChanged }) => {
    const file = await form.file('file');
    if (!file) return 'Choose a PKCS 12 file.';
    const problem = await administration.uploadCertificate(file, form.text('passphrase'));
    if (problem === undefined) certificateChanged();
    return problem;
  },
  'The certificate has been uploaded.',
);

const ROTATE = dialogForm(
  'Rotate encryption key',
  'Rotate',
  dialogs.rotateKey,
  ({ administration, form }) => Promise.resolve(administration.rotateEncryptionKey(form.text('password'))),
  'The encryption key has been rotated.',
);

const UNREGISTER = dialogForm(
  'Unregister the Connector',
  'Unregister',
  dialogs.unregister,
  ({ administration, form }) =>
    administration.unregister({ username: form.text('username'), password: form.text('password') }),
  'The connector has been unregistered.',
);

const REPORT = dialogForm(
  'Report a problem to AWS',
  'Send',
  dialogs.report,
  ({ administration, form }) =>
    Promise.resolve(
      administration.report({
        issue: form.text('issue'),
        description: form.text('description'),
        logs: form.checked('logs'),
      }),
    ),
  'Your report has been sent.',
);

const UPGRADE_DIALOG: Route = {
  run: (visit) => {
    const { upgrade } = visit.administration.switches;
    return upgrade ? home(visit, dialogs.upgrade(upgradeWord(upgrade), upgrade.version)) : goTo('/');
  },
};

const UPGRADE: Route = {
  title: 'Upgrade',
  button: 'Upgrade',
  run: ({ administration, upgrade }) => {
    const offer = administration.switches.upgrade;
    if (!offer) return goTo('/');
    const word = upgradeWord(offer);
    const page = { title: word, blocks: [news(`The connector is being ${word.toLowerCase()}d.`)] };
    return { kind: 'page', page, afterwards: upgrade };
  },
};

const ERROR_LOG: Route = {
  run: async ({ administration, query }) => {
    const name = query.get('item') ?? '';
    const item = (await administration.health()).find((entry) => entry.name === name);
    return show({
      title: 'Error Log',
      blocks: [
        text(item ? `${item.name}: ${item.message || 'no errors'}` : 'There is no such item.'),
        { kind: 'links', links: [{ label: 'Go to the dashboard', href: '/' }] },
      ],
    });
  },
};

const LOG_BUNDLE: Route = {
  button: 'Download Debug Log Bundle',
  run: async ({ administration, vmName }) => ({
    kind: 'file',
    ...(await administration.logBundle(vmName)),
  }),
};

const LOG_OUT: Route = {
  run: ({ sessions, session }) => {
    sessions.end(session);
    return goTo('/');
  },
};

const STEPS: readonly WizardStep[] = ['start', 'keyPair', 'administrator', 'serviceAccount', 'aws', 'plugin'];

/** By method and path. */
export const ROUTES: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['GET /', HOME],
  ['POST /first-login', FIRST_VISIT],
  ['POST /create-password', CREATE_PASSWORD],
  ['POST /login', LOG_IN],
  ['GET /logout', LOG_OUT],
  ...STEPS.flatMap((step): [string, Route][] => [
    [`GET ${pathOf(step)}`, wizardPage(step)],
    [`POST ${pathOf(step)}`, wizardForm(step)],
  ]),
  ['GET /register/cancel', { run: () => goTo('/') }],
  ['GET /register/done', { run: () => show(registered()) }],
  ['GET /certificate', shownDialog(dialogs.uploadCertificate)],
  ['POST /certificate', UPLOAD],
  ['GET /rotate', shownDialog(dialogs.rotateKey)],
  ['POST /rotate', ROTATE],
  ['GET /unregister', shownDialog(dialogs.unregister)],
  ['POST /unregister', UNREGISTER],
  ['GET /report', shownDialog(dialogs.report)],
  ['POST /report', REPORT],
  ['GET /upgrade', UPGRADE_DIALOG],
  ['POST /upgrade', UPGRADE],
  ['GET /error-log', ERROR_LOG],
  ['GET /log-bundle', LOG_BUNDLE],
]);

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { openConsole, type ManagementConsole } from '../../appliance/console';
import type { BrowserConsoleProfile } from '../../appliance/profiles/console-profile';
import { probe } from '../../appliance/tls';
import { makeIdentities } from '../appliance/tls/identities';

/** Another appliance than the AWS Connector, in another language, built as nobody would today. */

const assumed = <T>(value: T) => ({ value, basis: 'assumed', source: 'this test' }) as const;

const profile: BrowserConsoleProfile = {
  driver: 'browser',
  title: 'Sammler',
  port: assumed(5000),
  oldestTls: assumed('TLSv1.2'),
  version: assumed({ text: 'Stand {version} (stabil)', refused: ['1.0'] }),
  firstVisit: assumed([
    {
      title: 'Willkommen',
      fields: [
        { label: 'Kennwort', kind: 'text', value: 'password' },
        { label: 'Kennwort wiederholen', kind: 'text', value: 'password' },
      ],
      submit: 'Weiter',
    },
  ]),
  logIn: assumed({
    title: 'Anmeldung',
    fields: [{ label: 'Kennwort', kind: 'text', value: 'password' }],
    submit: 'Anmelden',
  }),
  dashboard: assumed({
    marks: ['Abmelden'],
    panes: ['Zustand', 'Tätigkeiten'],
    registeredMark: 'Verbindung lösen',
    healthLinks: ['Protokoll'],
  }),
  registration: assumed({
    start: 'Verbinden',
    leave: 'Abbrechen',
    done: 'Die Verbindung steht.',
    pages: [
      {
        title: 'Zugang',
        fields: [
          { label: 'Benutzer', kind: 'text', value: 'serviceAccount.username' },
          { label: 'Geheimnis', kind: 'text', value: 'serviceAccount.password' },
          {
            label: 'Wer prüft?',
            kind: 'select',
            value: 'esxCertificates',
            options: { vcenter: 'das vCenter', ignore: 'niemand' },
          },
          { label: 'selbst erneuern', kind: 'checkbox', value: 'autoUpgrade' },
          { label: 'mit Datei', kind: 'radio', value: 'configuration', is: 'file' },
          { label: 'von Hand', kind: 'radio', value: 'configuration', is: 'manual' },
        ],
        submit: 'Verbinden!',
      },
    ],
  }),
  unregistration: assumed({
    start: 'Verbindung lösen',
    form: {
      title: 'Wirklich lösen?',
      fields: [{ label: 'Benutzer', kind: 'text', value: 'account.username' }],
      submit: 'Lösen',
    },
    done: 'Gelöst.',
  }),
  encryptionKeyRotation: undefined,
  certificateUpload: undefined,
  debugLogs: undefined,
  problemReport: undefined,
  upgrades: undefined,
  errorLog: undefined,
  health: [
    assumed({ name: 'Platte', presence: 'always' }),
    assumed({ name: 'Netz', presence: 'registered' }),
  ],
  healthStatuses: assumed({ ok: 'gut', warning: 'mäßig', error: 'schlecht' }),
  messages: [assumed({ text: 'Falsches Kennwort', means: 'wrongPassword' })],
};

const THIRD_PARTY =
  '<link rel=stylesheet href="http://127.255.255.254/a.css"><script src="http://127.255.255.254/a.js"></script><script src="https://example.invalid/b.js"></script>';

class Appliance {
  password: string | undefined;
  form: Record<string, string> | undefined;
  readonly server: Server;

  constructor() {
    this.server = createServer(
      makeIdentities().server,
      (incoming, answer) => void this.#answer(incoming, answer),
    );
  }

  async #answer(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? '/', 'https://appliance');
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const form = Object.fromEntries(new URLSearchParams(body));
    const inside = incoming.headers.cookie?.includes('in=yes');
    const enter = (page: string) => {
      answer.setHeader('set-cookie', 'in=yes; Secure; HttpOnly');
      return page;
    };
    const page = (): string => {
      if (pathname === '/erst') {
        this.password = form.a;
        return enter(this.#dashboard());
      }
      if (pathname === '/an') {
        return form.p === this.password
          ? enter(this.#dashboard())
          : this.#login('<font color=red>Falsches <i>Kennwort</i>.</font>');
      }
      if (this.password === undefined) return this.#welcome();
      if (!inside) return this.#login();
      if (pathname === '/verbinden') return this.#wizard();
      if (pathname === '/fertig') {
        this.form = form;
        return '<div>Die Verbindung <em>steht</em>.</div>';
      }
      if (pathname === '/loesen') return this.#release();
      if (pathname === '/geloest') {
        this.form = undefined;
        return '<p>Gelöst.<p><script>setTimeout(() => close(), 300)</script>';
      }
      return this.#dashboard();
    };
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(
      `<!doctype html>${THIRD_PARTY}<div align=right><small>Stand 4.2 (stabil)</small></div>${page()}`,
    );
  }

  /** Labels are whatever stands before, two to a row. */
  #welcome(): string {
    return `<center><h2>Willkommen</h2></center><form method=post action=/erst><table><tr>
      <td>Kennwort:</td><td><input type=password name=a></td><td>Kennwort wiederholen:</td><td><input type=password name=b></td>
      </tr></table><input type=image alt=Weiter src="data:image/gif;base64,R0lGODlhAQABAAAAACw="></form>`;
  }

  #login(words = ''): string {
    return `<fieldset><legend>Anmeldung</legend>${words}<form method=post action=/an>
      <input type=password name=p placeholder=Kennwort title=Kennwort> <button><span>An</span>melden</button></form></fieldset>`;
  }

  #dashboard(): string {
    const item = (name: string, status: string, words: string) =>
      `<dt><span role=img aria-label=${status}>●</span> ${name}</dt><dd>${words} <a href=/p>Protokoll</a></dd>`;
    return `<section><header>Zustand</header><dl>${item('Platte', 'mäßig', 'wird <b>bald</b> voll')}
      ${this.form ? item('Netz', 'gut', '') : ''}</dl></section>
      <section><header>Tätigkeiten</header><a href=/verbinden target=_blank>Verbinden</a>
      ${this.form ? '<span role=link tabindex=0 onclick="window.open(\'/loesen\')">Verbindung lösen</span>' : ''}
      <div role=button tabindex=0>Abmelden</div></section>`;
  }

  /** Opens in a window of its own; boxes have their text behind them; the choice shows by script a moment later. */
  #wizard(): string {
    return `<h1><span>Zugang</span></h1><form method=post action=/fertig>
      <div><span id=x>Benutzer</span><span id=y> (nur lesen)</span><input name=u aria-labelledby=x></div>
      <p>Geheimnis<br><textarea name=s></textarea></p>
      <label>Wer prüft? <select name=w><option>das vCenter<option>niemand</select></label>
      <table><tr><td><input type=checkbox name=e checked></td><td>selbst erneuern</td></tr>
      <tr><td><input type=radio name=c value=file></td><td>mit Datei</td><td><input type=radio name=c value=hand></td><td>von Hand</td></tr></table>
      <div id=late></div><input type=submit value="Verbinden!"><input type=button value=Abbrechen></form>`;
  }

  #release(): string {
    return `<p>Hintergrund</p><button>Lösen</button><input><div style="position:fixed;inset:0;background:#fff">
      <div role=dialog><h3>Wirklich lösen?</h3><form method=post action=/geloest>Benutzer <input name=u><button>Lösen</button></form></div></div>`;
  }
}

let appliance: Appliance;
let console: ManagementConsole | undefined;

beforeEach(async () => {
  appliance = new Appliance();
  await new Promise<void>((resolve) => appliance.server.listen(0, '127.0.0.1', resolve));
  const place = { address: '127.0.0.1', port: (appliance.server.address() as AddressInfo).port };
  const { sha256 } = await probe(place);
  console = await openConsole({ profile, ...place, trust: { sha256 }, timeoutSeconds: 20 });
});

afterEach(async () => {
  await console?.close();
  appliance.server.close();
});

const FORM = {
  authentication: 'connector',
  vcenterAddress: '10.0.0.4',
  administrator: { username: 'a', password: 'b' },
  serviceAccount: { username: 'leser', password: 'geheim & süß' },
  awsKey: { id: '', secret: '' },
  configuration: { connectorKey: 'x' },
  autoUpgrade: false,
  esxCertificates: 'ignore',
  acceptVcenterCertificate: false,
} as const;

test('another appliance is driven by its profile alone', async () => {
  await expect(console!.look()).resolves.toEqual({ version: '4.2', claimed: false });
  await console!.claim({
    vcenterAddress: '',
    administrator: { username: '', password: '' },
    password: 'geheim-1',
  });
  expect(appliance.password).toBe('geheim-1');
  await expect(console!.health()).resolves.toEqual({
    version: '4.2',
    registered: false,
    items: [{ name: 'Platte', status: 'warning', message: 'wird bald voll' }],
  });
  await console!.register(FORM);
  expect(appliance.form).toEqual({ u: 'leser', s: 'geheim & süß', w: 'niemand', c: 'hand' });
  await expect(console!.health()).resolves.toMatchObject({
    registered: true,
    items: [{}, { name: 'Netz', status: 'ok' }],
  });
  await console!.unregister({ username: 'admin', password: 'b' });
  expect(appliance.form).toBeUndefined();
  await expect(console!.rotateEncryptionKey('x')).rejects.toMatchObject({ problem: 'unsupported' });
  await expect(console!.uploadCertificate(Buffer.of(), 'x')).rejects.toMatchObject({
    problem: 'unsupported',
  });
});

test('its messages are known too', async () => {
  appliance.password = 'geheim-1';
  await expect(console!.logIn('falsch')).rejects.toMatchObject({ problem: 'wrongPassword' });
  await console!.logIn('geheim-1');
});

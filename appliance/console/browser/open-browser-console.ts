import type { BrowserConsoleProfile } from '../../profiles/console-profile';
import { openRelay, type Trust } from '../../tls';
import { fingerprintOf } from '../../tls/pkcs12';
import { Secrets } from '../secrets';
import { BrowserConsole } from './browser-console';
import { ConsolePage } from './console-page';
import { ConsoleSession } from './console-session';
import { Evidence } from './evidence';
import { openContext } from './shared-browser';

export interface BrowserConsoleOptions {
  readonly profile: BrowserConsoleProfile;
  readonly address: string;
  readonly port: number;
  readonly trust: Trust;
  readonly executable: string;
  readonly evidenceDirectory: string | undefined;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
}

export async function openBrowserConsole(options: BrowserConsoleOptions): Promise<BrowserConsole> {
  const { profile, address, port, trust, executable, timeoutSeconds, signal } = options;
  const relay = await openRelay({
    address,
    port,
    trust,
    oldestTls: profile.oldestTls.value,
    // Before the page's own deadline: its reason is the better one.
    timeoutSeconds: timeoutSeconds * 0.8,
  });
  try {
    const { context, close } = await openContext(executable, relay);
    const secrets = new Secrets();
    const evidence = new Evidence(secrets);
    const host = address.includes(':') ? `[${address}]` : address;
    const origin = new URL(`https://${host}:${port}`).origin;
    const page = new ConsolePage({
      profile,
      context,
      relay,
      origin,
      timeoutSeconds,
      signal,
      evidence,
      secrets,
    });
    const session = new ConsoleSession({
      profile,
      page,
      secrets,
      evidence,
      address,
      evidenceDirectory: options.evidenceDirectory,
      timeoutSeconds,
      signal,
    });
    return new BrowserConsole(session, {
      expectCertificate: async (pkcs12, passphrase) => {
        const sha256 = await fingerprintOf(pkcs12, passphrase);
        if (sha256 !== undefined) relay.expect(sha256);
      },
      async close() {
        await close();
        await relay.close();
      },
    });
  } catch (error) {
    await relay.close();
    throw error;
  }
}

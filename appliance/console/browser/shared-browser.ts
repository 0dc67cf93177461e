import type { Browser, BrowserContext } from 'playwright-core';
import type { Relay } from '../../tls';
import { ConsoleError } from '../console-error';

interface Shared {
  readonly browser: Promise<Browser>;
  users: number;
}

const running = new Map<string, Shared>();

/** What a browser needs of the environment; the rest may hold secrets. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LD_LIBRARY_PATH',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'XDG_RUNTIME_DIR',
];

/**
 * A context of its own (cookies, cache) in a browser that all of a process share; the browser ends with its last
 * context. Everything the context asks for goes through the relay.
 */
export async function openContext(
  executable: string,
  relay: Relay,
): Promise<{ context: BrowserContext; close: () => Promise<void> }> {
  const shared = running.get(executable) ?? start(executable);
  shared.users++;
  const leave = async (): Promise<void> => {
    if (--shared.users > 0) return;
    if (running.get(executable) === shared) running.delete(executable);
    await shared.browser.then((browser) => browser.close()).catch(() => undefined);
  };
  try {
    const browser = await shared.browser;
    const context = await browser.newContext({
      // What nobody waits for is cancelled; what was not taken away goes with the context.
      acceptDownloads: true,
      // The relay has judged the appliance's certificate, and shows the browser one of its own.
      ignoreHTTPSErrors: true,
      locale: 'en-US',
      // A browser bypasses proxies for loopback unless it is told not to.
      proxy: { server: relay.url, username: relay.username, password: relay.password, bypass: '<-loopback>' },
      serviceWorkers: 'block',
      viewport: { width: 1280, height: 1024 },
    });
    return {
      context,
      async close() {
        await context.close().catch(() => undefined);
        await leave();
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

function start(executable: string): Shared {
  const shared: Shared = { browser: launch(executable), users: 0 };
  running.set(executable, shared);
  const forget = (): void => {
    if (running.get(executable) === shared) running.delete(executable);
  };
  shared.browser.then((browser) => browser.once('disconnected', forget), forget);
  return shared;
}

async function launch(executablePath: string): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  const launched = chromium.launch({
    executablePath,
    headless: true,
    // Chromium refuses to start its sandbox for root.
    chromiumSandbox: process.getuid?.() !== 0,
    // Signals are for whoever started this; the browser ends with this process.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
    env: Object.fromEntries(
      ENVIRONMENT.map((name) => [name, process.env[name]]).filter(
        (pair): pair is [string, string] => pair[1] !== undefined,
      ),
    ),
    args: [
      '--disable-gpu',
      // Names are for the relay to look up, and it looks up one.
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
      '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
      '--no-first-run',
    ],
  });
  return launched.catch((error: unknown) => {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new ConsoleError(
      'unsupported',
      'starting the browser',
      `${executablePath} does not start (${line})`,
      'Name another one of the Chromium family in CONNECTOR_BROWSER, or set it to none and do the steps by hand.',
    );
  });
}

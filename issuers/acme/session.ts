import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent } from 'node:https';
import type { Duplex } from 'node:stream';
import { PkiError, readCertificates } from '../../pki';
import type { IssueTask } from '../issuer';
import { clause, IssuerError } from '../issuer-error';
import type { AcmeSettings } from '../settings';
import { readTextFile, shown, type TextFile } from '../text-file';
import { acmeFailure, isDistrust } from './failure';

interface Session {
  readonly agent: WatchedAgent;
  readonly signal: AbortSignal;
}

/**
 * Remembers why there was no connection: acme-client loses that (5.4.0, src/axios.js: a TypeError of its own takes its
 * place once there is nothing more to be repeated).
 */
class WatchedAgent extends Agent {
  failure: NodeJS.ErrnoException | undefined;

  override createConnection(...args: Parameters<Agent['createConnection']>): Duplex | null | undefined {
    const socket = super.createConnection(...args);
    socket?.once('secureConnect', () => (this.failure = undefined));
    socket?.once('error', (error: NodeJS.ErrnoException) => (this.failure = error));
    return socket;
  }
}

/** acme-client has one HTTP client for everybody in the process; this is how a request knows whose it is. */
const sessions = new AsyncLocalStorage<Session>();

/** Longest wait for one answer, in milliseconds. */
const TIMEOUT = 30_000;
const NO_ANSWER = { code: 'ETIMEDOUT' };

let prepared: Promise<void> | undefined;

/**
 * Does work in which requests of acme-client trust the settings' authority, and end with the task's signal.
 *
 * @throws IssuerError for a directory that is no https URL, an authority that cannot be read, and whatever acme-client
 * throws
 */
export async function withDirectory<T>(task: IssueTask<AcmeSettings>, work: () => Promise<T>): Promise<T> {
  const { settings, subject, context } = task;
  const url = URL.canParse(settings.directory) ? new URL(settings.directory) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new IssuerError(subject, 'is no https:// URL; write that of the directory');
  }
  const ca = settings.authority === undefined ? undefined : await authorities(settings.authority, task);
  // Said here, or NODE_TLS_REJECT_UNAUTHORIZED=0 would switch it off.
  const agent = new WatchedAgent({
    rejectUnauthorized: true,
    keepAlive: true,
    ...(ca !== undefined && { ca }),
  });
  await (prepared ??= prepare());
  try {
    return await sessions.run({ agent, signal: context.signal }, work);
  } catch (error) {
    context.signal.throwIfAborted();
    const lost = (error as Error).name === 'TypeError';
    throw acmeFailure(lost ? (agent.failure ?? NO_ANSWER) : error, subject);
  } finally {
    agent.destroy();
  }
}

async function authorities(path: string, { subject, context }: IssueTask<AcmeSettings>): Promise<string> {
  const file: TextFile = { path, name: 'the authority', subject, secrets: context.secrets };
  const text = await readTextFile(file);
  try {
    // Node would say that it could not connect.
    readCertificates(text);
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
    throw new IssuerError(
      subject,
      `gives no certificate: the authority ${shown(file)} cannot be used: ${clause(error)}`,
    );
  }
  return text;
}

async function prepare(): Promise<void> {
  const { axios } = await import('acme-client');
  // Three seconds for a server that does not answer, instead of 75.
  Object.assign((axios.defaults as unknown as { acmeSettings: object }).acmeSettings, {
    retryMaxAttempts: 2,
    retryDefaultDelay: 1,
  });
  axios.interceptors.request.use((config) => {
    const session = sessions.getStore();
    if (!session) return config;
    const { agent, signal } = session;
    if (isDistrust(agent.failure?.code)) throw agent.failure!;
    // No redirect: what is signed is signed for one URL. No proxy, as everywhere in this program.
    return { ...config, httpsAgent: agent, signal, timeout: TIMEOUT, maxRedirects: 0, proxy: false };
  });
}

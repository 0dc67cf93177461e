import type { HttpConsoleProfile } from '../../profiles/console-profile';
import { DistrustedError, type Trust } from '../../tls';
import { request, type Answer } from '../../tls/request';
import { registrationValues, type Values } from '../values';
import type { ConsoleLook, HealthReport, ManagementConsole, RegistrationForm } from '../console';
import { ConsoleError, isConsoleError } from '../console-error';
import { readHealthJson, truthAt, textAt } from './read-health-json';

export interface HttpConsoleOptions {
  readonly profile: HttpConsoleProfile;
  readonly address: string;
  readonly port: number;
  readonly trust: Trust;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal | undefined;
}

const AGAIN = 'Run it again; when it stays so, look at the appliance.';

/** An appliance that is brought into service and watched by HTTP. There is no password, so nobody logs in. */
export class HttpConsole implements ManagementConsole {
  constructor(private readonly options: HttpConsoleOptions) {}

  async look(): Promise<ConsoleLook> {
    const { health } = this.options.profile;
    if (health?.value.version === undefined) return { claimed: true };
    const version = textAt(
      await this.#json('looking at the console', health.value.path),
      health.value.version,
    );
    return { ...(version !== undefined && { version }), claimed: true };
  }

  claim(): Promise<void> {
    return Promise.reject(
      this.#fail(
        'claimed',
        'first visit',
        'this kind of appliance has no password',
        'Leave the password out.',
      ),
    );
  }

  logIn(): Promise<void> {
    return Promise.resolve();
  }

  async health(): Promise<HealthReport> {
    const step = 'reading the health';
    const { health } = this.options.profile;
    if (health === undefined) throw this.#unsupported(step);
    const json = await this.#json(step, health.value.path);
    const report = readHealthJson(health.value, json);
    if (report === undefined) throw this.#fail('unexpected', step, 'the answer is none that is known', AGAIN);
    return report;
  }

  async register(form: RegistrationForm): Promise<void> {
    const step = 'activating';
    const { enrolment } = this.options.profile;
    if (enrolment === undefined) throw this.#unsupported(step);
    const { method, path, statuses } = enrolment.value;
    const values = registrationValues(form);
    const answer = await this.#ask(step, method, filled(path, values));
    if (!statuses.includes(answer.status)) throw this.#refused(step, answer);
  }

  async unregister(): Promise<void> {
    const step = 'deactivating';
    const undo = this.options.profile.enrolment?.value.undo;
    if (undo === undefined) return;
    const { health } = this.options.profile;
    if (health?.value.registered !== undefined) {
      const json = await this.#json(step, health.value.path);
      if (truthAt(json, health.value.registered) === false) return;
    }
    const answer = await this.#ask(step, undo.method, undo.path);
    if (!undo.statuses.includes(answer.status)) throw this.#refused(step, answer);
  }

  uploadCertificate(): Promise<void> {
    return Promise.reject(this.#unsupported('uploading the certificate'));
  }

  rotateEncryptionKey(): Promise<void> {
    return Promise.reject(this.#unsupported('rotating the encryption key'));
  }

  downloadLogs(): Promise<never> {
    return Promise.reject(this.#unsupported('downloading the debug log bundle'));
  }

  reportableIssues(): Promise<never> {
    return Promise.reject(this.#unsupported('listing what can be reported'));
  }

  reportProblem(): Promise<void> {
    return Promise.reject(this.#unsupported('reporting a problem'));
  }

  upgrade(): Promise<never> {
    return Promise.reject(this.#unsupported('starting an upgrade'));
  }

  errorLog(): Promise<never> {
    return Promise.reject(this.#unsupported('reading an error log'));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #json(step: string, path: string): Promise<unknown> {
    // Reading changes nothing: once more after a connection that broke.
    const answer = await this.#ask(step, 'GET', path).catch((error: unknown) => {
      if (isConsoleError(error, 'unreachable')) return this.#ask(step, 'GET', path);
      throw error;
    });
    if (answer.status !== 200)
      throw this.#fail('unreachable', step, `it answered with status ${answer.status}`, AGAIN);
    try {
      return JSON.parse(answer.body) as unknown;
    } catch {
      throw this.#fail('unexpected', step, 'the answer is no JSON', AGAIN);
    }
  }

  async #ask(step: string, method: string, path: string): Promise<Answer> {
    const { profile, trust, ...place } = this.options;
    const { signal, ...rest } = place;
    const { oldestTls } = profile;
    try {
      return await request({
        ...rest,
        ...(signal && { signal }),
        method,
        path,
        tls: oldestTls && { oldest: oldestTls.value, trust },
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof DistrustedError) {
        throw this.#fail('distrusted', step, error.message, 'Nothing was sent. Compare the certificates.');
      }
      throw this.#fail('unreachable', step, `it cannot be reached: ${(error as Error).message}`, AGAIN);
    }
  }

  #refused(step: string, { status, body }: Answer): ConsoleError {
    const words = body
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 300);
    if (status >= 500) return this.#fail('unreachable', step, `it answered with status ${status}`, AGAIN);
    return this.#fail(
      'refused',
      step,
      `it answered with status ${status}: "${words}"`,
      'Correct what it names.',
    );
  }

  #unsupported(step: string): ConsoleError {
    return this.#fail('unsupported', step, 'this kind of appliance has no such thing', 'Leave it out.');
  }

  #fail(problem: ConsoleError['problem'], step: string, found: string, remedy: string): ConsoleError {
    return new ConsoleError(problem, `${step} (${this.options.address})`, found, remedy);
  }
}

const filled = (path: string, values: Values): string =>
  path.replace(/\{([\w.]+)\}/g, (_, name: string) => {
    const value = values[name as keyof Values];
    return typeof value === 'string' || typeof value === 'boolean' ? encodeURIComponent(value) : '';
  });

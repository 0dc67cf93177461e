import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright-core';
import type { BrowserConsoleProfile, Message } from '../../profiles/console-profile';
import type { Relay } from '../../tls';
import { ConsoleError, type ConsoleProblem } from '../console-error';
import type { Secrets } from '../secrets';
import { Downloads } from './download';
import type { Evidence } from './evidence';
import { controlCalled, fieldsCalled, news, says, summary } from './find';
import { Hands, ItemUnusable } from './hands';
import { readPage, type PageItem, type PageReading } from './read-page';

export interface ConsolePageOptions {
  readonly profile: BrowserConsoleProfile;
  readonly context: BrowserContext;
  readonly relay: Relay;
  /** `https://10.0.0.5:443`. */
  readonly origin: string;
  /** How long one page may take. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
  readonly evidence: Evidence;
  readonly secrets: Secrets;
}

/** The console asks to log in again in the middle of something. */
export class SessionExpired extends Error {
  override readonly name = 'SessionExpired';
}

/** A page that is as wanted no matter what else it says: the value that `arrived` found. */
export interface Expectation<T> {
  readonly arrived: (reading: PageReading) => T | undefined;
  /** What was there when the form was sent: new words on the same page are a refusal. */
  readonly before?: PageReading;
}

/** Milliseconds without a request after which nothing more is to come. */
const QUIET = 150;
/** Milliseconds after which a quiet page that is not the expected one will not become it. */
const PATIENCE = 2500;
/** Milliseconds between looking and looking again when nothing happens, at first and later. */
const [SHORTEST, LONGEST] = [40, 250];

/** Whichever window of the console is in front: what is on it, and hands on it. Every wait has an end. */
export class ConsolePage {
  /** What is being done, for errors. */
  step = '';
  last: PageReading | undefined;
  readonly downloads: Downloads;

  readonly #waitingFor = new Set<Request>();
  #active = Date.now();
  #broken: string | undefined;
  #ring: () => void = () => undefined;

  constructor(private readonly options: ConsolePageOptions) {
    const { context } = options;
    this.downloads = new Downloads(context);
    context.on('request', (request) => this.#asked(request));
    context.on('requestfinished', (request) => this.#answered(request));
    context.on('requestfailed', (request) => this.#answered(request, request.failure()?.errorText));
    context.on('page', (page) => page.on('load', () => this.#ring()));
    context.on('response', (response) => {
      if (!isContent(response.request()) || !this.#isOurs(response.url())) return;
      this.#note('answer', response.url(), response.status());
      if (response.status() >= 500) {
        this.#broken =
          response.status() === 502 && options.relay.failure !== undefined
            ? `it cannot be reached: ${options.relay.failure}`
            : `it answered with status ${response.status()}`;
      }
    });
  }

  /** The newest window that is open. */
  get page(): Page | undefined {
    return this.options.context.pages().findLast((page) => !page.isClosed());
  }

  /** Asks for the first page. @param deadline in milliseconds of the clock, when it stops waiting for an answer */
  async open(deadline: number): Promise<void> {
    this.#begin();
    const timeout = Math.max(1000, Math.min(this.#milliseconds, deadline - Date.now()));
    const pages = this.options.context.pages();
    for (const page of pages.slice(1)) await page.close();
    const page = pages[0] ?? (await this.options.context.newPage());
    try {
      await page.goto(`${this.options.origin}/`, { timeout, waitUntil: 'commit' });
    } catch (error) {
      this.#check();
      throw this.failure('unreachable', this.#broken ?? `it cannot be reached: ${this.#short(error)}`, AGAIN);
    }
  }

  /** Leaves the session without a word to the console. */
  forget(): Promise<void> {
    return this.options.context.clearCookies();
  }

  /** Waits until the expected page is there to its end. */
  async until<T>({ arrived, before }: Expectation<T>): Promise<T> {
    const end = Date.now() + this.#milliseconds;
    for (let pause = SHORTEST; ; pause = Math.min(pause * 1.5, LONGEST)) {
      this.#check();
      const reading = this.#awaitsPage ? undefined : await this.#tryRead();
      if (reading?.complete && !this.#awaitsPage) {
        this.#check();
        if (this.#broken !== undefined) throw this.failure('unreachable', this.#broken, AGAIN);
        const found = arrived(reading);
        if (found !== undefined) return this.#arrived(reading, found);
        if (this.#quietFor > QUIET) this.#judge(reading, before);
        if (this.#quietFor > PATIENCE) this.#giveUp(reading, before);
      }
      if (Date.now() > end) {
        throw this.failure('unreachable', `no answer within ${this.options.timeoutSeconds} s`, AGAIN);
      }
      await this.#pause(pause);
    }
  }

  click(text: string): Promise<PageReading> {
    return this.press((reading) => controlCalled(reading, text), `button or link "${text}"`);
  }

  /** Clicks on an item. @param what it is called in an error @returns what was there before */
  async press(find: (reading: PageReading) => PageItem | undefined, what: string): Promise<PageReading> {
    const before = await this.#used(find, what, async (hands) => {
      this.options.evidence.note('click', { what });
      this.#begin();
      await hands.click();
    });
    if (before === undefined) throw this.#missing(what);
    return before;
  }

  /** @returns whether there is such a field; an absent one is an error unless it is optional */
  async onField(label: string, optional: boolean, action: (hands: Hands) => Promise<void>): Promise<void> {
    // A choice may show more fields a moment later.
    for (const end = Date.now() + (optional ? 0 : PATIENCE); ; await sleep(50)) {
      const used = await this.#used(
        (reading) => {
          const [field, second] = fieldsCalled(reading, label);
          if (second) throw this.failure('unexpected', `there are several fields "${label}"`, REPORT);
          return field;
        },
        `field "${label}"`,
        action,
      );
      if (used !== undefined || optional) return;
      if (Date.now() > end) throw this.#missing(`field "${label}"`);
    }
  }

  failure(problem: ConsoleProblem, found: string, remedy: string): ConsoleError {
    const hide = (text: string) => this.options.secrets.hide(text);
    this.options.evidence.note('failure', { problem, found });
    return new ConsoleError(problem, this.step, hide(found), hide(remedy));
  }

  /** @param before what was there when a form was sent: the page that is not known is then the one after it */
  unexpected(reading: PageReading, before?: PageReading): ConsoleError {
    const which = before === undefined ? 'the page' : 'the page that follows';
    return this.failure('unexpected', `${which} is none that is known: ${summary(reading)}`, REPORT);
  }

  get #milliseconds(): number {
    return this.options.timeoutSeconds * 1000;
  }

  get #quietFor(): number {
    return this.#waitingFor.size > 0 ? 0 : Date.now() - this.#active;
  }

  get #awaitsPage(): boolean {
    return [...this.#waitingFor].some((request) => request.isNavigationRequest());
  }

  #begin(): void {
    this.#broken = undefined;
    this.#active = Date.now();
  }

  /** What ends every wait. */
  #check(): void {
    const { signal, relay } = this.options;
    signal?.throwIfAborted();
    if (relay.distrusted) throw this.failure('distrusted', relay.distrusted.message, DISTRUSTED);
  }

  #asked(request: Request): void {
    if (!isContent(request)) return;
    if (!this.#isOurs(request.url())) {
      if (request.isNavigationRequest() && request.frame().parentFrame() === null) {
        this.#broken = `it leads to ${new URL(request.url()).origin}, which is another place`;
      }
      return;
    }
    this.#waitingFor.add(request);
    this.#active = Date.now();
    this.#note(request.method(), request.url());
  }

  #answered(request: Request, failure?: string): void {
    if (!this.#waitingFor.delete(request)) return;
    this.#active = Date.now();
    // What a page asked for changes it now; a page itself is complete when it says so.
    if (!request.isNavigationRequest() || failure !== undefined) this.#ring();
    // A page that another one replaced, or a download.
    if (failure === undefined || failure === 'net::ERR_ABORTED') return;
    this.#note(failure, request.url());
    this.#broken ??= `the answer broke off (${this.options.relay.failure ?? failure})`;
  }

  #isOurs(url: string): boolean {
    return URL.canParse(url) && new URL(url).origin === new URL(this.options.origin).origin;
  }

  #note(event: string, url: string, status?: number): void {
    // The query may hold what a form sent.
    const { pathname } = new URL(url);
    this.options.evidence.note(event, { path: pathname, ...(status !== undefined && { status }) });
  }

  async #read(): Promise<PageReading> {
    const { page } = this;
    if (page === undefined) throw this.failure('unreachable', 'the browser has no page', AGAIN);
    try {
      return (this.last = await readPage(page));
    } catch (error) {
      throw this.failure('unreachable', `the page cannot be read: ${this.#short(error)}`, AGAIN);
    }
  }

  /** Undefined while one page replaces another. */
  async #tryRead(): Promise<PageReading | undefined> {
    const { page } = this;
    const read = page && (await readPage(page).catch(() => undefined));
    if (read) this.last = read;
    return read;
  }

  /** Until something happens, or so many milliseconds. */
  async #pause(milliseconds: number): Promise<void> {
    const bell = new AbortController();
    this.#ring = () => bell.abort();
    await sleep(milliseconds, undefined, { signal: bell.signal }).catch(() => undefined);
  }

  #arrived<T>(reading: PageReading, found: T): T {
    this.options.evidence.note('page', { title: reading.title, says: reading.text.slice(0, 500) });
    return found;
  }

  /** Known words, of those that were not there before the form was sent. */
  #judge(reading: PageReading, before: PageReading | undefined): void {
    if (before === undefined) return;
    const message = this.options.profile.messages
      .map(({ value }) => value)
      .find(({ text }) => says(reading, text) && !says(before, text));
    if (message) throw this.#told(message, reading);
  }

  #told(message: Message, reading: PageReading): Error {
    if (message.means === 'sessionExpired') return new SessionExpired(message.text);
    const sentence =
      reading.items
        .flatMap(({ names }) => names)
        .find((name) => name.toLowerCase().includes(message.text.toLowerCase())) ?? message.text;
    return this.failure(message.means, `it says "${sentence}"`, message.remedy ?? REMEDIES[message.means]);
  }

  /** Quiet, and neither the expected page nor known words. */
  #giveUp(reading: PageReading, before: PageReading | undefined): never {
    if (before?.title === reading.title && sharesControls(before, reading)) {
      const words = news(before, reading);
      if (words.length > 0)
        throw this.failure('refused', `it says "${words.join(' ').slice(0, 500)}"`, REMEDIES.refused);
      throw this.failure('unexpected', 'the same page came again without a word', AGAIN);
    }
    throw this.unexpected(reading, before);
  }

  /** Uses an item once it can be used. @returns what was read before, undefined when there is no such item */
  async #used(
    find: (reading: PageReading) => PageItem | undefined,
    what: string,
    action: (hands: Hands) => Promise<void>,
  ): Promise<PageReading | undefined> {
    for (const end = Date.now() + PATIENCE; ; await sleep(50)) {
      const reading = await this.#read();
      const item = find(reading);
      if (item === undefined) return undefined;
      try {
        await action(new Hands(this.page!, reading, item));
        return reading;
      } catch (error) {
        if (error instanceof ConsoleError) throw error;
        this.#check();
        // A page that moves, or that an answer is about to change, is given a moment.
        if (error instanceof ItemUnusable && Date.now() < end) continue;
        throw this.failure('unexpected', `the ${what} cannot be used: ${this.#short(error)}`, AGAIN);
      }
    }
  }

  /** On the page that was read last. */
  #missing(what: string): ConsoleError {
    const reading = this.last!;
    return this.failure('unexpected', `there is no ${what} on the page: ${summary(reading)}`, REPORT);
  }

  /** The first line: the others list what was typed. */
  #short(error: unknown): string {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return this.options.secrets.hide(line);
  }
}

const AGAIN = 'Run it again; when it stays so, look at the console in a browser.';
const REPORT =
  'Look at the console in a browser: its labels differ from those of its guide. Do the step by hand, and report the difference.';
const DISTRUSTED =
  'Nothing was sent. Compare the certificate with the one the VM console displays; restart the services when they differ and compare again.';
const REMEDIES = {
  wrongPassword: 'Correct the password; it is not tried again before it is another one.',
  locked: 'Reset the password in the VM console.',
  refused: 'Correct what it names and run it again.',
} as const;

/** Pages and what their scripts ask for; pictures and style do not count. */
const isContent = (request: Request): boolean =>
  ['document', 'xhr', 'fetch'].includes(request.resourceType());

const sharesControls = (one: PageReading, other: PageReading): boolean =>
  other.items.some(
    ({ kind, names }) =>
      kind === 'button' && one.items.some((item) => item.kind === 'button' && item.names[0] === names[0]),
  );

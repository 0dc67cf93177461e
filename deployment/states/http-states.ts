import type { Environment, StateStore, StoredState } from './state-listing';

/** States at addresses, as Terraform's http backend asks for them. The protocol has no way to ask what there is. */
export class HttpStates implements StateStore {
  readonly name: string;

  /** @param address with {stack} for the stack's name; it may hold a login */
  constructor(
    private readonly address: string,
    private readonly env: Environment,
  ) {
    this.name = address.replace(/\/\/[^/@]*@/, '//');
  }

  async stored(stack: string, signal: AbortSignal): Promise<StoredState | undefined> {
    const { href, headers } = this.request(stack);
    const name = this.name.replaceAll('{stack}', stack);
    // Another server is no place to send a login to.
    const answer = await fetch(href, { headers, signal, redirect: 'error' }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new Error(`${name}: it does not answer (${reasonOf(error)})`, { cause: error });
    });
    const { status } = answer;
    const text = await answer.text();
    if (status === 404 || status === 204 || (status === 200 && text === '')) return undefined;
    if (status !== 200) throw new Error(`${name}: the state is refused (HTTP ${status})`);
    const written = new Date(answer.headers.get('last-modified') ?? NaN);
    return { text, ...(!Number.isNaN(written.getTime()) && { written }) };
  }

  private request(stack: string): { href: string; headers: Record<string, string> } {
    const url = new URL(this.address.replaceAll('{stack}', stack));
    const user = this.env.TF_HTTP_USERNAME ?? decodeURIComponent(url.username);
    const password = this.env.TF_HTTP_PASSWORD ?? decodeURIComponent(url.password);
    [url.username, url.password] = ['', ''];
    const login = Buffer.from(`${user}:${password}`).toString('base64');
    return { href: url.href, headers: user === '' ? {} : { authorization: `Basic ${login}` } };
  }
}

/** Node says `fetch failed`, and the reason beside it. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: why } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? why ?? message;
}

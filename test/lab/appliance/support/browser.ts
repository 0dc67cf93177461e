import { request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly html: string;
}

type Value = string | { readonly file: Uint8Array };

/** A browser as far as these tests need one: cookies, redirections, and forms filled in by what a person reads. */
export class Browser {
  html = '';
  readonly trail: Received[] = [];
  private cookie: string | undefined;

  constructor(private readonly base: () => string) {}

  open(path = '/'): Promise<string> {
    return this.follow('GET', path);
  }

  /** Clicks a link by its label. */
  click(label: string): Promise<string> {
    const link = [...this.html.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/gi)].find(
      ([all, , content]) => content === label || all.includes(`alt="${label}"`),
    );
    if (!link?.[1]) throw new Error(`no link ${label} in ${this.text}`);
    return this.open(decode(link[1]));
  }

  /** Fills the last form of the page in by its labels, and sends it. A checkbox or radio takes `on`, or `off`. */
  async submit(values: Readonly<Record<string, Value>> = {}): Promise<string> {
    const form = [...this.html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gis)].at(-1);
    if (!form) throw new Error(`no form in ${this.text}`);
    const [, head = '', body = ''] = form;
    const data = new FormData();
    const controls = controlsOf(body);
    for (const label of Object.keys(values))
      if (!controls.some((control) => control.label === label))
        throw new Error(`no field ${label} in ${body}`);
    for (const { label, name, type, value, checked } of controls) {
      const given = values[label];
      if (type === 'checkbox') {
        if (given === 'on' || (checked && given !== 'off')) data.append(name, value);
      } else if (type === 'radio') {
        const others = controls.some((other) => other.name === name && values[other.label] === 'on');
        if (given === 'on' || (checked && !others)) data.append(name, value);
      } else if (given !== undefined && typeof given !== 'string') {
        data.append(name, new Blob([Buffer.from(given.file)]), 'file');
      } else if (type === 'file') {
        data.append(name, new Blob([]), '');
      } else {
        data.append(name, given ?? value);
      }
    }
    const encoded = new Response(head.includes('multipart/form-data') ? data : urlEncoded(data));
    return this.follow('POST', decode(/action="([^"]*)"/i.exec(head)?.[1] ?? ''), {
      type: encoded.headers.get('content-type') ?? '',
      body: Buffer.from(await encoded.arrayBuffer()),
    });
  }

  /** What a person reads, without the markup; symbols by their names. */
  get text(): string {
    return decode(
      this.html
        .replace(/<(style|script)\b.*?<\/\1>/gis, '')
        .replace(/<[^>]*(?:alt|aria-label)="([^"]*)"[^>]*>/gi, ' $1 ')
        .replace(/<[^>]*>/g, ' '),
    ).replace(/\s+/g, ' ');
  }

  forgetCookie(): void {
    this.cookie = undefined;
  }

  private async follow(method: string, path: string, sent?: { type: string; body: Buffer }): Promise<string> {
    const received = await this.send(method, path, sent);
    this.trail.push(received);
    const [cookie] = received.headers['set-cookie'] ?? [];
    if (cookie !== undefined) this.cookie = cookie.includes('Max-Age=0') ? undefined : cookie.split(';')[0];
    if (received.status === 303) return this.follow('GET', received.headers.location ?? '/');
    this.html = received.html;
    return this.text;
  }

  private send(method: string, path: string, sent?: { type: string; body: Buffer }): Promise<Received> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, this.base()),
        {
          method,
          agent: false,
          rejectUnauthorized: false,
          headers: {
            ...(this.cookie !== undefined && { cookie: this.cookie }),
            ...(sent && { 'content-type': sent.type, 'content-length': sent.body.length }),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.once('error', reject);
          incoming.once('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              html: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end(sent?.body);
    });
  }
}

const urlEncoded = (data: FormData): URLSearchParams =>
  new URLSearchParams(
    [...data].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );

interface Control {
  label: string;
  name: string;
  type: string;
  value: string;
  checked: boolean;
}

const attribute = (tag: string, name: string): string =>
  decode(new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '');

/** By `for` where there are labels, else by the cell before; of a select by its chosen option. */
function controlsOf(form: string): Control[] {
  const found = [
    ...form.matchAll(/<(input)\b([^>]*)>/gi),
    ...form.matchAll(/<(select|textarea)\b([^>]*)>(.*?)<\/\1>/gis),
  ];
  return found
    .map(([all, tag = '', head = '', inside = ''], index): Control => {
      const type = tag.toLowerCase() === 'input' ? attribute(head, 'type') : tag.toLowerCase();
      const labelled = new RegExp(`<label for="${attribute(head, 'id')}">(.*?)</label>`).exec(form)?.[1];
      const start = found[index]?.index ?? 0;
      const before = form
        .slice(0, start)
        .replace(/<[^>]*>/g, '\n')
        .trim()
        .split('\n')
        .at(-1);
      const chosen = /<option\b([^>]*selected[^>]*)>/i.exec(inside)?.[1] ?? '';
      return {
        label: decode(labelled ?? before ?? ''),
        name: attribute(head, 'name'),
        type,
        value: type === 'select' ? attribute(chosen, 'value') : attribute(head, 'value'),
        checked: /\bchecked\b/i.test(head) && all !== '',
      };
    })
    .filter(({ type, name }) => name !== '' && type !== 'submit' && type !== 'image');
}

const decode = (html: string): string =>
  html
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');

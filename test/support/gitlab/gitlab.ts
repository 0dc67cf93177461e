import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface MergeRequest {
  readonly iid: number;
  headSha: string;
  state: 'opened' | 'merged';
  /** Commits of main that came of it. */
  readonly merged: string[];
}

export interface Note {
  readonly id: number;
  readonly request: number;
  body: string;
}

export interface Issue {
  readonly iid: number;
  title: string;
  description: string;
  state: string;
  readonly labels: readonly string[];
}

/** A job that has run. */
export interface JobRun {
  readonly id: number;
  readonly name: string;
  readonly status: 'success' | 'failed';
  readonly log: string;
  /** Where its artifacts lie, by their paths in the checkout; undefined when there are none. */
  readonly artifacts?: string;
}

export interface PipelineRun {
  readonly id: number;
  /** The merge request it is of. */
  readonly request?: number;
  status: 'running' | 'success' | 'failed';
  readonly jobs: JobRun[];
}

type Body = Readonly<Record<string, string>>;
type Answer = readonly [status: number, body: unknown];

/** The part of GitLab's REST API (v4) that pipelines/gitlab uses, on loopback. */
export class GitLab {
  readonly projectId = '42';
  readonly projectPath = 'example/connectors';
  /** Of a project access token with the scope `api`. */
  readonly token = `glpat-${'0'.repeat(20)}`;
  readonly requests: MergeRequest[] = [];
  readonly notes: Note[] = [];
  readonly issues: Issue[] = [];
  readonly pipelines: PipelineRun[] = [];
  private server?: Server;

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(
        ([status, body]) =>
          Buffer.isBuffer(body)
            ? response.writeHead(status).end(body)
            : response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    if (request.headers['private-token'] !== this.token) return [401, { message: '401 Unauthorized' }];
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback');
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = (text === '' ? {} : JSON.parse(text)) as Body;
    const base = `/api/v4/projects/${this.projectId}/`;
    if (!pathname.startsWith(base)) return [404, { message: '404 Project Not Found' }];
    const path = `${request.method} ${pathname.slice(base.length)}`;
    for (const [pattern, act] of this.routes(searchParams, body)) {
      const match = pattern.exec(path);
      if (match) return act(match[1] ?? '', match[2] ?? '') ?? [404, { message: '404 Not Found' }];
    }
    return [404, { error: `404 Not Found: ${path}` }];
  }

  private routes(
    query: URLSearchParams,
    body: Body,
  ): readonly [RegExp, (first: string, second: string) => Answer | undefined][] {
    const page = <Item>(items: readonly Item[]): Answer => {
      const size = Number(query.get('per_page') ?? 20);
      return [200, items.slice((Number(query.get('page') ?? 1) - 1) * size).slice(0, size)];
    };
    return [
      [
        /^GET merge_requests\/(\d+)\/notes$/,
        (iid) => page(this.notes.filter(({ request }) => request === Number(iid)).reverse()),
      ],
      [
        /^POST merge_requests\/(\d+)\/notes$/,
        (iid) => {
          const note = { id: 1000 + this.notes.length, request: Number(iid), body: body.body ?? '' };
          this.notes.push(note);
          return [201, note];
        },
      ],
      [
        /^PUT merge_requests\/(\d+)\/notes\/(\d+)$/,
        (iid, id) => {
          const note = this.notes.find((each) => each.id === Number(id) && each.request === Number(iid));
          return note && [200, Object.assign(note, { body: body.body })];
        },
      ],
      // As before 18.2, which did not know `state`.
      [
        /^GET repository\/commits\/([0-9a-f]+)\/merge_requests$/,
        (sha) => {
          const found = this.requests.filter(
            ({ headSha, merged }) => headSha === sha || merged.includes(sha),
          );
          return page(found.map(({ iid, state }) => ({ iid, state, target_branch: 'main' })));
        },
      ],
      [
        /^GET merge_requests\/(\d+)\/pipelines$/,
        (iid) => {
          const found = this.pipelines.filter(({ request }) => request === Number(iid)).reverse();
          return page(found.map(({ id, status }) => ({ id, status })));
        },
      ],
      [
        /^GET pipelines\/(\d+)\/jobs$/,
        (id) => {
          const pipeline = this.pipelines.find((each) => each.id === Number(id));
          return pipeline && page(pipeline.jobs.map(shownJob));
        },
      ],
      [
        /^GET jobs\/(\d+)\/artifacts\/(.+)$/,
        (id, path) => {
          const job = this.pipelines.flatMap(({ jobs }) => jobs).find((each) => each.id === Number(id));
          const file = join(job?.artifacts ?? '/nowhere', path);
          return existsSync(file) ? [200, readFileSync(file)] : undefined;
        },
      ],
      [
        /^GET issues$/,
        () => {
          const [state, label = ''] = [query.get('state'), query.get('labels') ?? undefined];
          return page(this.issues.filter((issue) => issue.state === state && issue.labels.includes(label)));
        },
      ],
      [
        /^POST issues$/,
        () => {
          const { title = '', description = '', labels = '' } = body;
          const iid = 1 + this.issues.length;
          const issue = { iid, title, description, state: 'opened', labels: labels.split(',') };
          this.issues.push(issue);
          return [201, issue];
        },
      ],
      [
        /^PUT issues\/(\d+)$/,
        (iid) => {
          const issue = this.issues.find((each) => each.iid === Number(iid));
          if (!issue) return undefined;
          const { state_event: event, ...rest } = body;
          return [200, Object.assign(issue, rest, event === 'close' && { state: 'closed' })];
        },
      ],
    ];
  }
}

function shownJob({ id, name, status, artifacts }: JobRun): unknown {
  const files = [...(artifacts === undefined ? [] : ['archive', 'metadata']), 'trace'];
  return { id, name, status, artifacts: files.map((kind) => ({ file_type: kind })) };
}

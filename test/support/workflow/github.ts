import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Artifacts } from './artifacts';

export interface PullRequest {
  readonly number: number;
  /** Its last commit; a push makes another one of it. */
  headSha: string;
  /** Commits of main that came of it. */
  readonly merged: string[];
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
}

export interface Issue {
  readonly number: number;
  title: string;
  body: string;
  state: string;
  readonly labels: readonly string[];
}

export interface WorkflowRun {
  readonly id: number;
  /** `connector-plan.yml` */
  readonly file: string;
  readonly event: string;
  readonly headSha: string;
  conclusion: string;
  /** Those that have ended, `apply (connector-plan-fra-01)`. */
  readonly jobs: { readonly name: string; readonly conclusion: string }[];
}

type Permissions = Readonly<Record<string, string>>;
interface Call {
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
  readonly parts: readonly string[];
}

/** The part of GitHub's REST API that the workflows of pipelines/github use, on loopback. Tokens have permissions. */
export class GitHub {
  readonly repository = 'example/connectors';
  readonly pulls: PullRequest[] = [];
  readonly comments: Comment[] = [];
  readonly issues: Issue[] = [];
  readonly runs: WorkflowRun[] = [];
  private readonly tokens = new Map<string, Permissions>();
  private server?: Server;

  constructor(readonly artifacts: Artifacts) {}

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(
        ([status, body]) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
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

  /** A token as a job gets it. */
  tokenFor(permissions: Permissions): string {
    const token = `ghs_${this.tokens.size}${'0'.repeat(30)}`;
    this.tokens.set(token, permissions);
    return token;
  }

  private async answer(request: IncomingMessage): Promise<[number, unknown]> {
    const url = new URL(request.url ?? '/', 'http://loopback');
    const base = `/repos/${this.repository}/`;
    const permissions = this.tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (!permissions) return [401, { message: 'Bad credentials' }];
    if (!url.pathname.startsWith(base)) return [404, { message: 'Not Found' }];
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const body = (text === '' ? {} : JSON.parse(text)) as Call['body'];
    const path = url.pathname.slice(base.length);
    for (const [pattern, needs, act] of this.routes()) {
      const match = pattern.exec(`${request.method} ${path}`);
      if (!match) continue;
      const has = needs.some((need) => {
        const [scope = '', level] = need.split(':');
        return permissions[scope] === level || permissions[scope] === 'write';
      });
      if (!has) return [403, { message: 'Resource not accessible by integration' }];
      return act({ body, query: url.searchParams, parts: match.slice(1) });
    }
    return [404, { message: `Not Found: ${request.method} ${path}` }];
  }

  private routes(): readonly [RegExp, readonly string[], (call: Call) => [number, unknown]][] {
    const page = <Item>(items: readonly Item[], { query }: Call): Item[] => {
      const size = Number(query.get('per_page') ?? 30);
      return items.slice((Number(query.get('page') ?? 1) - 1) * size).slice(0, size);
    };
    const shown = ({ id, body }: Comment): unknown => ({ id, body, user: { type: 'Bot' } });
    return [
      [
        /^GET issues\/(\d+)\/comments$/,
        ['pull-requests:read', 'issues:read'],
        (call) => [
          200,
          page(this.comments.filter(({ issue }) => issue === Number(call.parts[0])).map(shown), call),
        ],
      ],
      [
        /^POST issues\/(\d+)\/comments$/,
        ['pull-requests:write', 'issues:write'],
        ({ parts, body }) => {
          const comment = {
            id: 1000 + this.comments.length,
            issue: Number(parts[0]),
            body: textIn(body, 'body'),
          };
          this.comments.push(comment);
          return [201, shown(comment)];
        },
      ],
      [
        /^PATCH issues\/comments\/(\d+)$/,
        ['pull-requests:write', 'issues:write'],
        ({ parts, body }) => {
          const comment = this.comments.find(({ id }) => id === Number(parts[0]));
          if (!comment) return [404, { message: 'Not Found' }];
          comment.body = textIn(body, 'body');
          return [200, shown(comment)];
        },
      ],
      [
        /^GET issues$/,
        ['issues:read'],
        (call) => {
          const [state, label] = [call.query.get('state') ?? 'open', call.query.get('labels')];
          const fits = (issue: Issue): boolean =>
            issue.state === state && (label === null || issue.labels.includes(label));
          return [200, page(this.issues.filter(fits), call)];
        },
      ],
      [
        /^POST issues$/,
        ['issues:write'],
        ({ body }) => {
          const labels = body.labels as string[];
          const [title, text] = [textIn(body, 'title'), textIn(body, 'body')];
          const issue = { number: 500 + this.issues.length, title, body: text, state: 'open', labels };
          this.issues.push(issue);
          return [201, issue];
        },
      ],
      [
        /^PATCH issues\/(\d+)$/,
        ['issues:write'],
        ({ parts, body }) => {
          const issue = this.issues.find(({ number }) => number === Number(parts[0]));
          if (!issue) return [404, { message: 'Not Found' }];
          return [200, Object.assign(issue, body)];
        },
      ],
      [
        /^GET commits\/([0-9a-f]+)\/pulls$/,
        ['pull-requests:read'],
        ({ parts: [sha = ''] }) => {
          const pulls = this.pulls.filter(({ merged, headSha }) => merged.includes(sha) || headSha === sha);
          const merged = (pull: PullRequest): string | null =>
            pull.merged.length > 0 ? '2026-01-01T00:00:00Z' : null;
          const answers = pulls.map((pull) => ({
            number: pull.number,
            merged_at: merged(pull),
            base: { ref: 'main' },
            head: { sha: pull.headSha },
          }));
          return [200, answers];
        },
      ],
      [
        /^GET actions\/workflows\/([\w.-]+)\/runs$/,
        ['actions:read'],
        ({ parts: [file], query }) => {
          const found = this.runs.filter(
            (run) =>
              run.file === file &&
              run.headSha === (query.get('head_sha') ?? run.headSha) &&
              run.event === (query.get('event') ?? run.event),
          );
          const newest = [...found].reverse().map(({ id, conclusion }) => ({ id, conclusion }));
          return [200, { total_count: newest.length, workflow_runs: newest }];
        },
      ],
      [
        /^GET actions\/runs\/(\d+)\/jobs$/,
        ['actions:read'],
        (call) => {
          const { jobs = [] } = this.runs.find(({ id }) => id === Number(call.parts[0])) ?? {};
          return [200, { total_count: jobs.length, jobs: page(jobs, call) }];
        },
      ],
      [
        /^GET actions\/runs\/(\d+)\/artifacts$/,
        ['actions:read'],
        (call) => {
          const names = this.artifacts.names(Number(call.parts[0]));
          const artifacts = page(names, call).map((name) => ({ name, expired: false }));
          return [200, { total_count: names.length, artifacts }];
        },
      ],
    ];
  }
}

function textIn(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name];
  if (typeof value !== 'string') throw new Error(`${name} is no text`);
  return value;
}

import type { GuestSide } from '../model';
import type { Accounts } from './accounts';
import type { GuestFiles } from './files';
import type { Programs } from './programs';
import { jsonBody, Refusal } from './requests';
import type { GuestAnswer, GuestRequest } from './requests';

const DONE: GuestAnswer = { status: 204 };

/** What VMware Tools do in a guest for a user of the guest. */
export class GuestOperations {
  constructor(
    private readonly side: GuestSide,
    private readonly accounts: Accounts,
    private readonly programs: Programs,
    private readonly files: GuestFiles,
  ) {}

  /** @throws Refusal */
  async handle(request: GuestRequest): Promise<GuestAnswer> {
    if (!this.side.switches.tools) throw new Refusal(404);
    const user = this.logIn(request);
    const [, part = '', rest] = request.path.split('/');
    const call = `${request.method} ${part}`;
    if (part === 'programs') return this.askPrograms(request, user, rest);
    switch (call) {
      case 'POST login':
        return DONE;
      case 'POST temporary':
        return {
          status: 200,
          body: { path: await this.files.makeTemporary(temporarySpec(jsonBody(request))) },
        };
      case 'GET list':
        return {
          status: 200,
          body: await this.files.list(path(request), request.query.get('pattern') ?? undefined),
        };
      case 'GET files':
        return { status: 200, body: await this.files.read(path(request)) };
      case 'PUT files':
        await this.put(request);
        return DONE;
      case 'DELETE files':
        await this.files.remove(path(request), {
          directory: flag(request, 'directory'),
          recursive: flag(request, 'recursive'),
        });
        return DONE;
      default:
        throw new Refusal(405);
    }
  }

  private logIn({ credentials }: GuestRequest): string {
    if (!credentials || !this.accounts.knows(credentials.username, credentials.password)) {
      throw new Refusal(403, 'InvalidGuestLogin');
    }
    return credentials.username;
  }

  private async askPrograms(
    request: GuestRequest,
    user: string,
    pid: string | undefined,
  ): Promise<GuestAnswer> {
    switch (request.method) {
      case 'GET':
        return { status: 200, body: this.programs.list() };
      case 'POST':
        return {
          status: 200,
          body: { pid: await this.programs.start(programSpec(jsonBody(request)), user) },
        };
      case 'DELETE':
        await this.programs.terminate(Number(pid));
        return DONE;
      default:
        throw new Refusal(405);
    }
  }

  private put(request: GuestRequest): Promise<void> {
    const { query } = request;
    if (flag(request, 'directory')) {
      return this.files.makeDirectory(path(request), { parents: flag(request, 'parents') });
    }
    const mode = query.get('mode');
    return this.files.write(path(request), request.body, {
      overwrite: flag(request, 'overwrite'),
      ...(mode !== null && { mode }),
    });
  }
}

function path({ query }: GuestRequest): string {
  const value = query.get('path');
  if (value === null || value === '') throw new Refusal(400, 'InvalidArgument');
  return value;
}

const flag = ({ query }: GuestRequest, name: string): boolean => query.get(name) === 'true';

function text(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new Refusal(400, 'InvalidArgument');
  return value;
}

function temporarySpec(spec: Record<string, unknown>): Parameters<GuestFiles['makeTemporary']>[0] {
  return {
    prefix: text(spec.prefix),
    suffix: text(spec.suffix),
    directory: spec.directory === true,
    parent: text(spec.parent),
  };
}

function programSpec(spec: Record<string, unknown>): Parameters<Programs['start']>[0] {
  const environment = spec.environment ?? [];
  if (!Array.isArray(environment)) throw new Refusal(400, 'InvalidArgument');
  return {
    path: text(spec.path),
    arguments: text(spec.arguments),
    workingDirectory: text(spec.workingDirectory),
    environment: environment.map(text),
  };
}

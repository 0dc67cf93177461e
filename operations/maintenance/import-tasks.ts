import { XMLParser } from 'fast-xml-parser';
import type { AwsAccess } from '../../preflight/aws/aws-access';
import { configuredEndpoint } from '../../preflight/aws/configured-endpoint';
import { partitionOf } from '../../preflight/aws/partition';

/** A VM, image or disk on its way into EC2. */
export interface ImportTask {
  /** `import-ami-0123456789abcdef0` */
  readonly id: string;
  /** As EC2 has it: `active`. */
  readonly status: string;
}

/** The three ways into EC2, by the actions that list them; the older connector's is the first (VM Import/Export User Guide). */
export const IMPORT_ACTIONS = [
  'DescribeConversionTasks',
  'DescribeImportImageTasks',
  'DescribeImportSnapshotTasks',
] as const;

/** Where each answer has its list, and an entry its id and status (Amazon EC2 API Reference). */
const ANSWERS = {
  DescribeConversionTasks: { list: 'conversionTasks', id: 'conversionTaskId', status: ['state'] },
  DescribeImportImageTasks: { list: 'importImageTaskSet', id: 'importTaskId', status: ['status'] },
  DescribeImportSnapshotTasks: {
    list: 'importSnapshotTaskSet',
    id: 'importTaskId',
    status: ['snapshotTaskDetail', 'status'],
  },
} as const satisfies Record<
  (typeof IMPORT_ACTIONS)[number],
  { readonly list: string; readonly id: string; readonly status: readonly string[] }
>;

/** What a task has come to; any other status is one that goes on. */
const ENDED: ReadonlySet<string> = new Set(['completed', 'cancelled', 'deleted', 'error', 'failed']);

/** EC2's refusal, by the name it gives it. */
class Ec2Error extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The imports of the account in a region that have not ended, whoever began them. Three requests and what is paged:
 * EC2's own client would be the largest part of what is installed, for three lists.
 *
 * @throws Error with the name EC2 gives it, such as UnauthorizedOperation, or as the network has it
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImportImageTasks.html
 */
export async function unfinishedImports(
  access: AwsAccess,
  { region, env }: { readonly region: string; readonly env: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<ImportTask[]> {
  const lists = await Promise.all(
    IMPORT_ACTIONS.map(async (action) => {
      const tasks: ImportTask[] = [];
      for (let token: string | undefined = ''; token !== undefined;) {
        const parameters: Record<string, string> = token === '' ? {} : { NextToken: token };
        const page = importsIn(action, await ask(access, action, parameters, { region, env }, signal));
        tasks.push(...page.tasks);
        token = page.next;
      }
      return tasks;
    }),
  );
  return lists.flat().filter(({ status }) => !ENDED.has(status));
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function ask(
  { iam }: AwsAccess,
  action: string,
  parameters: Readonly<Record<string, string>>,
  { region, env }: { readonly region: string; readonly env: NodeJS.ProcessEnv },
  signal: AbortSignal,
): Promise<Answer> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { credentials, sha256, requestHandler } = iam.config;
  const signer = new SignatureV4({ service: 'ec2', region, credentials, sha256 });
  const { protocol, hostname, port, host } = new URL(
    configuredEndpoint('EC2', env) ?? `https://ec2.${region}.${partitionOf(region).dnsSuffix}`,
  );
  const request = await signer.sign({
    method: 'POST',
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: '/',
    query: {},
    headers: { host, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters }).toString(),
  });
  const { response } = (await requestHandler.handle(request as never, { abortSignal: signal })) as {
    response: { statusCode: number; body: AsyncIterable<Uint8Array> };
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return { status: response.statusCode, text: Buffer.concat(chunks).toString() };
}

type Node = Readonly<Record<string, unknown>>;

const PARSER = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'item' });

/**
 * The tasks in an answer, and the token of the next page.
 *
 * @throws Ec2Error for a refusal, and for what is no such list
 */
export function importsIn(
  action: (typeof IMPORT_ACTIONS)[number],
  { status, text }: Answer,
): { readonly tasks: readonly ImportTask[]; readonly next?: string } {
  const answer = (/^\s*</.test(text) ? PARSER.parse(text) : {}) as Node;
  const found = answer[`${action}Response`];
  if (status !== 200 || !isNode(found)) {
    const error = within(answer, ['Response', 'Errors', 'Error']) as Node | undefined;
    const [code, message] = [error?.Code, error?.Message].map((part) =>
      typeof part === 'string' && part !== '' ? part : undefined,
    );
    throw new Ec2Error(code ?? `HTTP ${status}`, message ?? `no answer to ${action}`);
  }
  const { list, id, status: path } = ANSWERS[action];
  const items = within(found, [list, 'item']);
  const tasks = (Array.isArray(items) ? (items as Node[]) : []).map((item) => ({
    id: textOf(item[id]),
    status: textOf(within(item, path)),
  }));
  const next = textOf(found.nextToken);
  return { tasks, ...(next !== '' && { next }) };
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** An empty element is an empty text to the parser. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const within = (node: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (isNode(at) ? at[name] : undefined), node);

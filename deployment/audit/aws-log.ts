import { isAwsChange, NAMING_PARAMETERS } from '../../secrets/aws/changes';
import type { LoggedChange } from './audit-line';

type Entry = Readonly<Record<string, unknown>>;

/**
 * Finds the changes in the log of HashiCorp's AWS provider, as Terraform writes it with TF_LOG=JSON: the provider
 * tells each request, and each answer with AWS's id of it (github.com/hashicorp/aws-sdk-go-base, `logging`). Of the
 * requests' bodies nothing is kept but the names of what they are about.
 */
export class AwsLog {
  /** Requests without an answer as yet. */
  private readonly sent = new Map<string, LoggedChange>();
  /** The beginning of a line whose end is still to come. */
  private rest = '';

  /** @param text what was written since the last time */
  read(text: string): LoggedChange[] {
    const lines = `${this.rest}${text}`.split('\n');
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.readLine(line) ?? []);
  }

  /** What is left once the provider has ended: requests that AWS never answered. */
  end(): LoggedChange[] {
    const unanswered = [...this.sent.values()];
    this.sent.clear();
    return unanswered;
  }

  private readLine(line: string): LoggedChange | undefined {
    // Most lines are Terraform's own, and long.
    if (!line.includes('"rpc.method"')) return undefined;
    let entry: Entry;
    try {
      entry = JSON.parse(line) as Entry;
    } catch {
      return undefined;
    }
    const operation = textOf(entry['rpc.method']);
    if (operation === '' || !isAwsChange(operation)) return undefined;
    const key = `${textOf(entry.tf_req_id)} ${operation}`;
    if (entry['@message'] === 'HTTP Request Sent') {
      this.sent.set(key, { ...changeOf(entry, operation), outcome: 'failed: no answer' });
      return undefined;
    }
    if (entry['@message'] !== 'HTTP Response Received') return undefined;
    const change = this.sent.get(key) ?? changeOf(entry, operation);
    this.sent.delete(key);
    const status = Number(entry['http.status_code']);
    const done = status >= 200 && status < 300;
    return { ...change, awsRequestId: requestIdOf(entry), outcome: done ? 'done' : `failed: HTTP ${status}` };
  }
}

function changeOf(entry: Entry, operation: string): Omit<LoggedChange, 'outcome'> {
  return {
    time: textOf(entry['@timestamp']),
    system: 'aws',
    type: textOf(entry.tf_resource_type) || undefined,
    action: `${textOf(entry['rpc.service'])}:${operation}`,
    object: objectOf(entry),
  };
}

/** The services name the header in two ways: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html */
function requestIdOf(entry: Entry): string | undefined {
  const names = ['x_amzn_requestid', 'x_amzn_request_id', 'x_amz_request_id'];
  const ids = names.map((name) => textOf(entry[`http.response.header.${name}`]));
  return ids.find((id) => id !== '');
}

function objectOf(entry: Entry): string {
  const body = textOf(entry['http.request.body']);
  const parameters = body.startsWith('{') ? jsonOf(body) : Object.fromEntries(new URLSearchParams(body));
  const names = NAMING_PARAMETERS.map((name) => textOf(parameters[name]));
  const name = names.find((text) => text !== '');
  if (name !== undefined) return name;
  // A bucket is the address itself.
  const url = textOf(entry['http.url']);
  return URL.canParse(url) ? new URL(url).pathname.replace(/^\/$/, '') : '';
}

function jsonOf(text: string): Entry {
  try {
    return JSON.parse(text) as Entry;
  } catch {
    return {};
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

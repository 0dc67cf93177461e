/** Something that was changed in AWS, or that AWS refused to change. Holds no secret. */
export interface AwsChange {
  /** `IAM` */
  readonly service: string;
  /** `CreateAccessKey` */
  readonly operation: string;
  /** Name or ARN of what it was about; empty where the request names none. */
  readonly object: string;
  /** By which CloudTrail knows the request; undefined where nothing was answered. */
  readonly requestId?: string;
  readonly outcome: 'done' | 'failed';
  /** Of a failure: its name, such as `AccessDenied`. */
  readonly error?: string;
}

export type AwsChangeListener = (change: AwsChange) => void;

let listener: AwsChangeListener | undefined;

/** Has every change told that a client of this process makes, from now on; undefined ends it. */
export function onAwsChange(told: AwsChangeListener | undefined): void {
  listener = told;
}

/** AWS names what only reads so, in every service. */
const READING = /^(Get|List|Describe|Head|Lookup|Simulate|BatchGet|Search|Select|Query|Scan|Decode|Assume)/;

/** Whether an operation of AWS changes something: one that is not known to read counts so. */
export const isAwsChange = (operation: string): boolean => !READING.test(operation);

/** Parameters that name what a request is about, the closest first; none can hold a secret. */
export const NAMING_PARAMETERS = [
  ...['UserName', 'RoleName', 'GroupName', 'InstanceProfileName', 'PolicyName', 'PolicyArn'],
  ...['SecretId', 'Name', 'CertificateAuthorityArn', 'Bucket'],
] as const;

/** What the SDK's middleware is, of any service's client. */
interface Watched {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: { input: object }) => Promise<{ output: object }>,
        context: Readonly<Record<string, unknown>>,
      ) => (args: { input: object }) => Promise<{ output: object }>,
      options: { readonly step: 'initialize'; readonly name: string; readonly override: boolean },
    ): void;
  };
}

/** Has a client of the AWS SDK tell its changes, one for a request, however often it is tried. */
export function reportingChanges<C extends object>(client: C): C {
  (client as unknown as Watched).middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      const service = String(context.clientName).replace(/Client$/, '');
      if (listener === undefined || !isAwsChange(operation)) return next(args);
      const change = { service, operation, object: objectOf(args.input) };
      try {
        const answer = await next(args);
        listener({ ...change, requestId: requestIdOf(answer.output), outcome: 'done' });
        return answer;
      } catch (error) {
        listener({
          ...change,
          requestId: requestIdOf(error),
          outcome: 'failed',
          error: error instanceof Error ? error.name : 'Error',
        });
        throw error;
      }
    },
    { step: 'initialize', name: 'connectorReportsChanges', override: true },
  );
  return client;
}

function objectOf(input: object): string {
  const values = input as Readonly<Record<string, unknown>>;
  const name = NAMING_PARAMETERS.find((parameter) => typeof values[parameter] === 'string');
  return name === undefined ? '' : String(values[name]);
}

const requestIdOf = (answer: unknown): string | undefined =>
  (answer as { $metadata?: { requestId?: string } } | undefined)?.$metadata?.requestId;

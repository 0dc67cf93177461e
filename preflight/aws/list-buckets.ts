import { XMLParser } from 'fast-xml-parser';
import type { AwsAccess } from './aws-access';
import { configuredEndpoint } from './configured-endpoint';
import { partitionOf } from './partition';

type Environment = Readonly<Record<string, string | undefined>>;

/** The service's own answer to one who may not ask, or anything else it refuses. */
class S3Error extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message);
  }
}

const PARSER = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Bucket' });

interface Answer {
  readonly ListAllMyBucketsResult?: {
    readonly Buckets?: { readonly Bucket?: readonly { readonly Name: string }[] } | '';
  };
  readonly Error?: { readonly Code?: string; readonly Message?: string };
}

/**
 * Names of all buckets of the account (s3:ListAllMyBuckets), in one request: S3's own client is a quarter of all the
 * AWS code that travels with the provider, and this is all that is asked of S3. Path and query are empty, so that
 * a server that takes S3's place needs no names of buckets in its own.
 *
 * @throws Error with the name S3 gives it, such as AccessDenied, or as the network has it
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export async function listBuckets(
  { iam }: AwsAccess,
  { region, env }: { readonly region: string; readonly env: Environment },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { credentials, sha256, requestHandler } = iam.config;
  const signer = new SignatureV4({ service: 's3', region, credentials, sha256, uriEscapePath: false });
  const { protocol, hostname, port, host } = new URL(
    configuredEndpoint('S3', env) ?? `https://s3.${region}.${partitionOf(region).dnsSuffix}`,
  );
  const request = await signer.sign({
    method: 'GET',
    protocol,
    hostname,
    ...(port !== '' && { port: Number(port) }),
    path: '/',
    query: {},
    headers: { host },
  });
  const { response } = (await requestHandler.handle(request as never, { abortSignal: signal })) as {
    response: { statusCode: number; body: AsyncIterable<Uint8Array> };
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return namesIn(response.statusCode, Buffer.concat(chunks).toString());
}

function namesIn(status: number, text: string): readonly string[] {
  const answer = (/^\s*</.test(text) ? PARSER.parse(text) : {}) as Answer;
  const { ListAllMyBucketsResult: result, Error: error } = answer;
  if (status !== 200 || result === undefined) {
    throw new S3Error(error?.Code ?? `HTTP ${status}`, error?.Message ?? 'without a list of buckets');
  }
  // An empty element is an empty text to the parser.
  const buckets = typeof result.Buckets === 'object' ? (result.Buckets.Bucket ?? []) : [];
  return buckets.map(({ Name }) => Name);
}

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signRequest, type Authority } from '../../pki';

export const ARN =
  'arn:aws:acm-pca:eu-west-3:123456789012:certificate-authority/11111111-2222-3333-4444-555555555555';

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** An error as AWS answers it, with a text that messages may not show. */
export const refusing = (type: string, status = 400): Answer => ({
  status,
  body: { __type: type, message: 'c4nary-Vh83-kLmq-0042', Message: 'c4nary-Vh83-kLmq-0042' },
});

/**
 * The three calls of AWS Private CA, as its API reference has them: an order is carried out for a moment before the
 * certificate is there, and the same token gives the same certificate. It signs with pki/.
 *
 * @see https://docs.aws.amazon.com/privateca/latest/APIReference/Welcome.html
 */
export class AcmPcaPeer {
  readonly asked: { action: string; region: string; keyId: string; body: Record<string, unknown> }[] = [];
  keyAlgorithm = 'EC_prime256v1';
  status = 'ACTIVE';
  /** How often an order is not ready. */
  notReady = 1;
  /** Given instead of an answer, by action. */
  readonly instead: Record<string, Answer> = {};
  private readonly orders = new Map<string, { certificate: string; asked: number }>();
  private readonly server: Server;

  private constructor(private readonly authority: Authority) {
    this.server = createServer((incoming, outgoing) => {
      void this.answer(incoming).then(({ status, body }) => {
        outgoing
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(body));
      });
    });
  }

  static async start(authority: Authority): Promise<AcmPcaPeer> {
    const peer = new AcmPcaPeer(authority);
    await new Promise<void>((resolve) => peer.server.listen(0, '127.0.0.1', resolve));
    return peer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** How many certificates there are. */
  get issued(): number {
    return this.orders.size;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(incoming: IncomingMessage): Promise<Answer> {
    let text = '';
    for await (const chunk of incoming.setEncoding('utf8')) text += chunk as string;
    const action = String(incoming.headers['x-amz-target']).replace(/^ACMPrivateCA\./, '');
    const { authorization = '' } = incoming.headers;
    const [, keyId = '', region = ''] =
      /Credential=([^/]+)\/\d+\/([^/]+)\/acm-pca\//.exec(authorization) ?? [];
    const body = JSON.parse(text) as Record<string, unknown>;
    this.asked.push({ action, region, keyId, body });
    const instead = this.instead[action];
    if (instead) return instead;
    if (body.CertificateAuthorityArn !== ARN) return refusing('ResourceNotFoundException');
    switch (action) {
      case 'DescribeCertificateAuthority':
        return { status: 200, body: { CertificateAuthority: this.facts() } };
      case 'IssueCertificate':
        return this.issue(body);
      case 'GetCertificate':
        return this.get(String(body.CertificateArn));
      default:
        return refusing('UnknownOperationException');
    }
  }

  private facts(): object {
    return {
      Arn: ARN,
      Status: this.status,
      NotAfter: new Date(this.authority.certificate.validTo).getTime() / 1000,
      CertificateAuthorityConfiguration: { KeyAlgorithm: this.keyAlgorithm },
    };
  }

  private issue(body: Record<string, unknown>): Answer {
    const { Csr, Validity, IdempotencyToken } = body as {
      Csr: string;
      Validity: { Type: string; Value: number };
      IdempotencyToken: string;
    };
    const until = Validity.Type === 'ABSOLUTE' ? Validity.Value * 1000 : Date.now() + Validity.Value * DAY;
    if (until > new Date(this.authority.certificate.validTo).getTime())
      return refusing('ValidationException');
    const arn = `${ARN}/certificate/${IdempotencyToken}`;
    if (!this.orders.has(arn)) {
      const days = (until - Date.now()) / DAY;
      const certificate = signRequest(Buffer.from(Csr, 'base64').toString(), this.authority, { days });
      this.orders.set(arn, { certificate, asked: 0 });
    }
    return { status: 200, body: { CertificateArn: arn } };
  }

  private get(arn: string): Answer {
    const order = this.orders.get(arn);
    if (!order) return refusing('ResourceNotFoundException');
    if (order.asked++ < this.notReady) return refusing('RequestInProgressException');
    const { certificate, chain = [] } = this.authority;
    const above = [certificate, ...chain].map((one) => one.toString().trim()).join('\n');
    return { status: 200, body: { Certificate: order.certificate.trim(), CertificateChain: above } };
  }
}

const DAY = 24 * 3600 * 1000;

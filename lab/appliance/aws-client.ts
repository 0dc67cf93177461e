import type { AccessKeyReport, Aws } from './peers';

const TIMEOUT = 10_000;

/** The lab's AWS, asked what it thinks of an access key. A signed request would be answered for any key by it. */
export class AwsClient implements Aws {
  constructor(private readonly url: string) {}

  async accessKey(id: string, secret: string): Promise<AccessKeyReport> {
    const answer = await fetch(new URL('/lab/access-key', this.url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id, secret }),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!answer.ok) throw new Error(`AWS has answered ${answer.status}`);
    const { valid, policies } = (await answer.json()) as { valid?: unknown; policies?: unknown };
    return {
      valid: valid === true,
      policies: Array.isArray(policies) ? policies.filter((name) => typeof name === 'string') : [],
    };
  }
}

import type { VcenterOptions } from '../../../vcenter';
import { connect, type VcenterSession } from '../../../vcenter';
import { makeCertificates, removeCertificates, type Certificates } from './certificates';
import { FakeVcenter } from './fake-vcenter';

/** A fake vCenter for each test of a file, and sessions with it that are closed afterwards. */
export class FakeSetup {
  certificates!: Certificates;
  vcenter!: FakeVcenter;
  private readonly sessions: VcenterSession[] = [];

  constructor() {
    beforeAll(() => (this.certificates = makeCertificates()));
    afterAll(() => {
      removeCertificates(this.certificates);
    });
    beforeEach(async () => {
      this.vcenter = await FakeVcenter.start(this.certificates.server);
    });
    afterEach(async () => {
      await Promise.all(this.sessions.splice(0).map((session) => session.close()));
      await this.vcenter.stop();
    });
  }

  options(more: Partial<VcenterOptions> = {}): VcenterOptions {
    return {
      server: this.vcenter.name,
      username: 'administrator@vsphere.local',
      password: 'secret',
      tls: { caFile: this.certificates.caFile },
      ...more,
    };
  }

  async connect(more: Partial<VcenterOptions> = {}): Promise<VcenterSession> {
    const session = await connect(this.options(more));
    this.sessions.push(session);
    return session;
  }
}

/** What a promise is refused with; fails when it is not. */
export async function refusal(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('it was expected to be refused, and was not');
}

import { connect, type VcenterSession } from '../../../vcenter';
import type { Deployment } from './deployment';

/** A session of a lab's vCenter for the tests of a file, as somebody with another client has it. */
export function useVcenterSession(lab: Deployment): () => VcenterSession {
  let session: VcenterSession;
  beforeAll(async () => {
    const {
      VSPHERE_SERVER: server = '',
      VSPHERE_USER: username = '',
      VSPHERE_PASSWORD: password = '',
    } = lab.env;
    session = await connect({ server, username, password, tls: { caFile: lab.lab.paths.vcenterCa } });
  });
  afterAll(() => session.close());
  return () => session;
}

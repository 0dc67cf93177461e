import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot, toolsDirectory } from '../../lab/location';
import { PROVIDER_HOSTS } from '../../lab/provider-mirror';
import { ensureTool } from '../../lab/tool';
import { tofuTool } from '../../lab/tools';
import { layCdktn } from './support/cdktn';
import { useDeployment } from './support/deployment';
import { describeJourney } from './support/gitops-journey';

const lab = useDeployment();

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'connector-cdktn-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('by pull requests, with the successors: OpenTofu and cdktn', () => {
  describeJourney(lab, async () => {
    const { app, version } = layCdktn(directory);
    const tofu = await ensureTool(tofuTool(checkoutRoot()), {
      toolsDirectory: toolsDirectory(),
      // scripts/test.mjs has built it; alone, the first build takes minutes, in which somebody may watch.
      progress: (line, kind) => kind !== 'live' && process.stderr.write(`${line}\n`),
    });
    return {
      team: { env: { TERRAFORM_BINARY_NAME: tofu }, app },
      providerHost: PROVIDER_HOSTS[1],
      cdktfVersion: version,
    };
  });
});

import { checkoutRoot, toolsDirectory } from '../../lab/location';
import { ensureTool } from '../../lab/tool';
import { tofuTool } from '../../lab/tools';
import { useDeployment } from './support/deployment';
import { describeJourney } from './support/gitops-journey';

const lab = useDeployment();

describe('by pull requests, with OpenTofu', () => {
  describeJourney(lab, async () => ({
    TERRAFORM_BINARY_NAME: await ensureTool(tofuTool(checkoutRoot()), {
      toolsDirectory: toolsDirectory(),
      // A first build takes minutes, in which somebody may watch.
      progress: (line, kind) => kind !== 'live' && process.stderr.write(`${line}\n`),
    }),
  }));
});

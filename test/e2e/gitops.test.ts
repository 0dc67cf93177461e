import { version } from 'cdktf/package.json';
import { PROVIDER_HOSTS } from '../../lab/provider-mirror';
import { useDeployment } from './support/deployment';
import { describeJourney } from './support/gitops-journey';

const lab = useDeployment();

describe('by pull requests, with Terraform and cdktf', () => {
  describeJourney(lab, () => ({
    team: { env: { TERRAFORM_BINARY_NAME: 'terraform' } },
    providerHost: PROVIDER_HOSTS[0],
    cdktfVersion: version,
  }));
});

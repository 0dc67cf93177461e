import { useDeployment } from './support/deployment';
import { describeJourney } from './support/gitops-journey';

const lab = useDeployment();

describe('by pull requests, with the engine that is installed', () => {
  describeJourney(lab, () => Promise.resolve({}));
});

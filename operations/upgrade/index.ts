export { upgradesOf } from './follow';
export { hasFailed, unseenUpgrade } from './resume';
export { begunUpgrade, forgetUpgrade, type BegunUpgrade } from './upgrade-mark';
export { readUpgradeState, type UpgradeState } from './upgrade-state';
export { resumeUpgrade, upgradeConnector, watchUpgrade, type UpgradeChoice } from './upgrade';

export { upgradesOf } from './follow';
export { hasFailed, unseenUpgrade } from './resume';
export { begunUpgrade, forgetUpgrade, readMark, type BegunUpgrade } from './upgrade-mark';
export { upgradeSign } from './upgrade-sign';
export { readUpgradeState, type UpgradeState } from './upgrade-state';
export { resumeUpgrade, upgradeConnector, watchUpgrade, type UpgradeChoice } from './upgrade';

export { chooseUpgrade, type Chosen } from './choose';
export { hasFailed, unseenUpgrade } from './resume';
export { begunUpgrade, readMark, type BegunUpgrade } from './upgrade-mark';
export { upgradeHealth } from './upgrade-health';
export { upgradeSign } from './upgrade-sign';
export { resumeUpgrade, upgradeConnector, watchUpgrade, type UpgradeChoice } from './upgrade';

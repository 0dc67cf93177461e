import type { MenuOperation } from '../profiles/vm-console-profile';

/** What is being done, for messages. */
export const OPERATION_TITLES: Readonly<Record<MenuOperation, string>> = {
  resetPassword: "resetting the console's password",
  useDhcp: 'turning DHCP on',
  setStaticAddress: 'setting a static address',
  setProxy: 'setting the web proxy',
  setDnsSuffixes: 'setting the DNS suffix search list',
  restartServices: 'restarting the services',
  factoryReset: 'resetting the appliance',
  deleteUpgradeFiles: 'deleting files of upgrades',
  toggleCertificateValidation: 'switching the validation of certificates',
  showNetwork: 'reading the network settings',
  showCertificate: "reading the console's certificate",
  generateLogBundle: 'generating a log bundle',
};

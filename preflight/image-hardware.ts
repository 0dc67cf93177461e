import type { OvfDescriptor } from '../ova';
import type { Finding } from './finding';
import { configurationOf } from './image-choices';
import type { ApplianceInput } from './preflight-input';

/** Adapters the vSphere provider can keep; it accepts no others in a network_interface. */
const ADAPTERS: readonly string[] = ['vmxnet3', 'e1000', 'e1000e'];
const CONTROLLERS: readonly string[] = ['pvscsi', 'lsilogic', 'lsilogic-sas'];

/** What the vSphere provider cannot make of the OVF's hardware, and what the spec asks of it. */
export function hardwareFindings(appliance: ApplianceInput, descriptor: OvfDescriptor): Finding[] {
  const ovf = descriptor.hardware[configurationOf(descriptor, appliance.ovf.deploymentOption)];
  // An unknown configuration is found where the names are.
  if (ovf === undefined) return [];
  const findings: Finding[] = [];
  const refuse = (path: string, found: string): void => {
    findings.push({ outcome: 'failed', path, found: `${path}: ${found}` });
  };
  const { cpus } = appliance.hardware;
  if (cpus !== undefined && cpus % ovf.coresPerSocket !== 0) {
    refuse(
      'appliance.hardware.cpus',
      `found ${cpus}; allowed: multiples of ${ovf.coresPerSocket}, the image's cores per socket`,
    );
  }
  for (const { name, adapterType } of ovf.nics) {
    if (ADAPTERS.includes(adapterType)) continue;
    const keeps = `the vSphere provider keeps ${ADAPTERS.join(', ')} only`;
    refuse('appliance.image.source', `${name} of the image is a ${adapterType}; ${keeps}`);
  }
  if (!CONTROLLERS.includes(ovf.scsiType)) {
    const keeps = `the vSphere provider keeps ${CONTROLLERS.join(', ')} only`;
    refuse('appliance.image.source', `the image's SCSI controller is ${ovf.scsiType}; ${keeps}`);
  }
  return findings;
}

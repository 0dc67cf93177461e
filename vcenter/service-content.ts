import { reference, type ManagedObjectReference } from './reference';
import type { SoapElement } from './soap-element';

export const SERVICE_INSTANCE: ManagedObjectReference = reference('ServiceInstance', 'ServiceInstance');

/** What a vCenter says of itself before anybody has logged in. */
export interface AboutInfo {
  /** `VMware vCenter Server 8.0.3 build-24022515` */
  readonly fullName: string;
  /** `8.0.3` */
  readonly version: string;
  readonly build: string;
  /** `VirtualCenter`, or `HostAgent` for a single ESXi host. */
  readonly apiType: string;
  /** Newest version of the API it speaks: `8.0.3.0`. */
  readonly apiVersion: string;
  /** The same as long as this vCenter lives; a host has none. */
  readonly instanceUuid?: string;
}

/** The singletons of a vCenter, by their names in ServiceContent: `searchIndex`, `extensionManager`. */
export class ServiceContent {
  readonly about: AboutInfo;

  private readonly content: SoapElement;

  /** @param answer what RetrieveServiceContent answered */
  constructor(answer: SoapElement) {
    const content = answer.at('returnval') ?? answer;
    this.content = content;
    const about = (name: string) => content.string('about', name) ?? '';
    this.about = {
      fullName: about('fullName'),
      version: about('version'),
      build: about('build'),
      apiType: about('apiType'),
      apiVersion: about('apiVersion'),
      instanceUuid: content.string('about', 'instanceUuid'),
    };
  }

  /** @throws Error when this server has no such object, as a host has no `extensionManager`. */
  manager(name: string): ManagedObjectReference {
    const found = this.content.reference(name);
    if (!found) {
      const { fullName } = this.about;
      throw new Error(`${fullName || 'the server'} has no ${name}: it is not a vCenter, or an older one`);
    }
    return found;
  }

  get rootFolder(): ManagedObjectReference {
    return this.manager('rootFolder');
  }
}

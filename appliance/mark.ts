/**
 * Entries of a VM's extraConfig that say which connector it belongs to, and the SHA-256 of the image it was made
 * from. Terraform's vSphere provider writes both when it makes the VM; `connector adopt` writes the first.
 */
export const MARK = { name: 'connector.name', image: 'connector.image' } as const;

/**
 * Entries of a VM's extraConfig that say which secret its appliance has refused, so that nobody tries it again. They
 * name the secret's reference and version, and hold nothing of the secret.
 */
export const REFUSED = {
  console: 'connector.console.refused',
  vmConsole: 'connector.vm-console.refused',
} as const;

/** Entry of a VM's extraConfig that says which password its VM console was given, in the same words. */
export const VM_CONSOLE_SET = 'connector.vm-console.set';

/** Entry of a VM's extraConfig that says when an upgrade of its appliance was begun, and from which version (JSON). */
export const UPGRADE = 'connector.upgrade';

/** Entry of a VM's extraConfig that says which authority's certificates its console presents, and for which names. */
export const CERTIFICATE_PIN = 'connector.console.certificate';

/** Entry of a VM's extraConfig that says since when its appliance has its connector key, and which, in the same words. */
export const CONNECTOR_KEY = 'connector.registration.key';

/**
 * Entry of a VM's extraConfig that says when its appliance was reset to what its image has, until its console is
 * claimed again. What is known of the inside of the appliance counts as gone while it is there.
 */
export const FACTORY_RESET = 'connector.factory-reset';

/**
 * Entries of a VM's extraConfig that say which connector it belongs to, and the SHA-256 of the image it was made
 * from. Terraform's vSphere provider writes both when it makes the VM; `connector adopt` writes the first.
 */
export const MARK = { name: 'connector.name', image: 'connector.image' } as const;

/**
 * CIM operating system types (the `ovf:id` of an OperatingSystemSection, DSP0243 9.9) that say which guest it
 * is without `vmw:osType`. Only those that name one vSphere guest id; a version is not considered.
 */
const GUEST_IDS: ReadonlyMap<string, string> = new Map([
  ['36', 'otherLinuxGuest'],
  ['42', 'freebsdGuest'],
  ['78', 'freebsd64Guest'],
  ['79', 'redhatGuest'],
  ['84', 'slesGuest'],
  ['85', 'sles64Guest'],
  ['93', 'ubuntuGuest'],
  ['94', 'ubuntu64Guest'],
  ['97', 'other24xLinuxGuest'],
  ['98', 'other24xLinux64Guest'],
  ['99', 'other26xLinuxGuest'],
  ['100', 'other26xLinux64Guest'],
  ['101', 'otherLinux64Guest'],
  ['102', 'otherGuest64'],
  ['103', 'windows7Server64Guest'],
  ['106', 'centosGuest'],
  ['107', 'centos64Guest'],
  ['108', 'oracleLinuxGuest'],
  ['109', 'oracleLinux64Guest'],
  ['112', 'windows8Server64Guest'],
  ['115', 'windows9Server64Guest'],
]);

/** vSphere's guest id: VMware's own attribute when there is one, otherwise by the CIM type. */
export function guestId(osType: string | undefined, cimType: string | undefined): string {
  const own = osType?.trim();
  if (own) return own;
  return (cimType === undefined ? undefined : GUEST_IDS.get(cimType.trim())) ?? 'otherGuest';
}

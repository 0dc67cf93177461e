const PART = /^(0|[1-9]\d{0,2})$/;

/** @returns the address as a number, undefined when it is none in dotted decimal */
export function parseAddress(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => PART.test(part) && Number(part) <= 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Whether the text is a netmask: ones, then zeros; neither none nor all of them. */
export function isNetmask(text: string): boolean {
  const mask = parseAddress(text);
  if (mask === undefined || mask === 0 || mask === 0xffffffff) return false;
  const hostPart = 0xffffffff - mask;
  return Number.isInteger(Math.log2(hostPart + 1));
}

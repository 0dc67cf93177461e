/** Finds where a key of the spec is written. */
export class PositionFinder {
  constructor(private readonly positions: Readonly<Record<string, string>>) {}

  /** `file:line:column` of a dotted path, or of the nearest parent that is written. */
  find(path: string): string | undefined {
    for (let at = path; at !== ''; at = parentOf(at)) {
      if (Object.hasOwn(this.positions, at)) return this.positions[at];
    }
    return undefined;
  }
}

/** Keys that are not plain words stand in brackets: `appliance.ovf.networks["VM Network"]`. */
const parentOf = (path: string): string => path.replace(/(^|\.)[^.[\]]+$|\[("(\\.|[^"\\])*"|\d+)\]$/, '');

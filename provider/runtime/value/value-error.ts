import { pathText, type Path } from './path';

/** A value that does not fit its type. The text never contains the value itself: it may be a secret. */
export class ValueError extends Error {
  constructor(
    readonly path: Path,
    /** As the end of "ATTRIBUTE ...": `is a list, not a string`. */
    readonly problem: string,
  ) {
    super(path.length === 0 ? problem : `${pathText(path)} ${problem}`);
    this.name = 'ValueError';
  }
}

import type { Location } from './location';
import type { Progress } from './progress';
import type { ProviderChoice } from './providers';

export interface UpOptions extends Location {
  /** Where the lab listens, one of 127.0.0.0/8. @default what it used last, else 127.0.0.1 */
  readonly address?: string;
  /** @default what it used last, else a free one */
  readonly vcenterPort?: number;
  /** @default what it used last, else a free one */
  readonly awsPort?: number;
  /** Content of the image's disk. @default what it was last, else 4 MiB */
  readonly imagePayloadBytes?: number;
  readonly providers?: ProviderChoice;
  /** The parts started by this call end when this process does. @default they run until `down` */
  readonly exitWith?: number;
  /** @default nobody is told */
  readonly progress?: Progress;
  /** Ends what was started so far. */
  readonly signal?: AbortSignal;
}

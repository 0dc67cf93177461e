import { imageCacheDirectory, OvaError, openImage, type OvaImage } from '../../ova';
import { resolvePlacement, type Placement, type VcenterSession } from '../../vcenter';
import { openAws, type AwsAccess } from '../aws/aws-access';
import type { Finding } from '../finding';
import type { PreflightInput } from '../preflight-input';
import { withinTime } from '../within-time';
import { GroundFailure, GroundMissing } from './ground-failure';

/** What checks stand on. Each is had once a run, at the first need. */
export interface Ground {
  readonly session: VcenterSession;
  readonly placement: Placement;
  readonly image: OvaImage;
  readonly aws: AwsAccess;
}

export type GroundName = keyof Ground;

/** What each is, as the object of "needs". */
export const GROUND_TITLES: Readonly<Record<GroundName, string>> = {
  session: 'a login to vCenter',
  placement: 'the place in vCenter',
  image: 'the image',
  aws: 'a login to AWS',
};

/** Seconds each may take; an image of gigabytes is read to its end. */
const LIMITS: Readonly<Record<GroundName, number>> = { session: 60, placement: 120, image: 3600, aws: 60 };

/** Makes and keeps what checks stand on. */
export class GroundWork {
  private readonly made = new Map<GroundName, Promise<Ground[GroundName]>>();

  constructor(
    private readonly input: PreflightInput,
    private readonly signal: AbortSignal,
    private readonly env: Readonly<Record<string, string | undefined>>,
  ) {}

  /** @throws GroundFailure with what went wrong, or GroundMissing when it is not wanted or its own ground is missing */
  get<N extends GroundName>(name: N): Promise<Ground[N]> {
    let promise = this.made.get(name);
    if (promise === undefined) {
      promise = withinTime(LIMITS[name], this.signal, (signal) => this.make(name, signal));
      // Whoever needs it learns of a failure; nobody might.
      promise.catch(() => undefined);
      this.made.set(name, promise);
    }
    return promise as Promise<Ground[N]>;
  }

  /** Whether the connector's own VM exists, as far as vCenter could be asked. */
  async vmExists(): Promise<boolean> {
    try {
      return (await this.get('placement')).vm?.marked === true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    const aws = this.made.get('aws') as Promise<AwsAccess> | undefined;
    await aws?.then(
      (access) => {
        access.close();
      },
      () => undefined,
    );
  }

  private async make(name: GroundName, signal: AbortSignal): Promise<Ground[GroundName]> {
    switch (name) {
      case 'session':
        return this.input.vcenter.connect(signal);
      case 'placement':
        return this.placement(signal);
      case 'image':
        if (await this.vmExists()) throw new GroundMissing('the VM exists already, and nothing is uploaded');
        return this.image(signal);
      case 'aws':
        return openAws(this.input.aws, this.env, signal);
    }
  }

  private async placement(signal: AbortSignal): Promise<Placement> {
    const { placement, appliance } = this.input;
    const networks = Object.values(appliance.ovf.networks);
    const session = await this.standing('session');
    const { place = (query) => resolvePlacement(session, query, { signal }) } = this.input.vcenter;
    return place({ ...placement, networks }, signal);
  }

  private async image(signal: AbortSignal): Promise<OvaImage> {
    const { image } = this.input.appliance;
    try {
      return await openImage({
        ...image,
        cacheDirectory: imageCacheDirectory(this.env),
        env: this.env,
        signal,
      });
    } catch (error) {
      if (!(error instanceof OvaError)) throw error;
      // What was found stands in the message about the checksum alone.
      const pathOf = (problem: string): string =>
        error.sha256 !== undefined && problem.includes(error.sha256) ? 'sha256' : 'source';
      throw new GroundFailure(
        error.problems.map((problem): Finding => ({
          outcome: 'failed',
          path: `appliance.image.${pathOf(problem)}`,
          found: problem,
        })),
      );
    }
  }

  private async standing<N extends GroundName>(name: N): Promise<Ground[N]> {
    try {
      return await this.get(name);
    } catch {
      throw new GroundMissing(`it needs ${GROUND_TITLES[name]}`);
    }
  }
}

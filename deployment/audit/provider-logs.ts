import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggedChange } from './audit-line';
import { AwsLog } from './aws-log';
import { GrowingFile } from './growing-file';
import { readVsphereTrace } from './vsphere-trace';

/** Memory that is a directory, on Linux: what lies there is never on a disk. */
const MEMORY = '/dev/shm';

/**
 * What the public providers log of one apply, read while it is written. It may hold what is sensitive, so it lies in
 * a directory that this user alone can enter, in memory where there is such a place, and goes at the end.
 */
export class ProviderLogs {
  private readonly directory = mkdtempSync(join(placeOfLogs(), 'connector-audit-'));
  private readonly aws?: { readonly file: GrowingFile; readonly log: AwsLog };

  constructor(private readonly providers: readonly string[]) {
    if (this.has('aws')) this.aws = { file: new GrowingFile(this.awsFile), log: new AwsLog() };
  }

  /** What makes the providers log. Without the AWS provider a log that somebody else has asked for stays as it is. */
  get env(): NodeJS.ProcessEnv {
    return {
      // JSON is how it is written, and by itself a level that shows everything.
      ...(this.has('aws') && { TF_LOG: 'JSON', TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: this.awsFile }),
      ...(this.has('vsphere') && {
        VSPHERE_CLIENT_DEBUG: 'true',
        VSPHERE_CLIENT_DEBUG_PATH: this.directory,
        // A name for the run would have each start of the provider delete what the one before has written.
        VSPHERE_CLIENT_DEBUG_PATH_RUN: '',
      }),
    };
  }

  /** What has been changed since the last time. */
  read(): LoggedChange[] {
    return this.readAll(false);
  }

  /** The same for the last time, after the engine has ended; nothing of the logs is left. */
  end(): LoggedChange[] {
    try {
      return this.readAll(true);
    } finally {
      this.aws?.file.close();
      rmSync(this.directory, { recursive: true, force: true });
    }
  }

  private readAll(ended: boolean): LoggedChange[] {
    const ofAws = this.aws === undefined ? [] : this.aws.log.read(this.aws.file.read());
    const left = ended ? (this.aws?.log.end() ?? []) : [];
    const ofVsphere = this.has('vsphere') ? readVsphereTrace(this.directory, ended) : [];
    return [...ofAws, ...left, ...ofVsphere];
  }

  private get awsFile(): string {
    return join(this.directory, 'aws.log');
  }

  private has(provider: string): boolean {
    return this.providers.includes(provider);
  }
}

function placeOfLogs(): string {
  try {
    accessSync(MEMORY, constants.W_OK | constants.X_OK);
    return MEMORY;
  } catch {
    return tmpdir();
  }
}

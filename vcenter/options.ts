import type { ChangeListener } from './changes';
import type { TlsOptions } from './tls-trust';

/** Which vCenter, and as whom. */
export interface VcenterOptions {
  /** `host`, `host:port` or `[v6]:port`; port 443 by default. */
  readonly server: string;
  /** `user@domain` */
  readonly username: string;
  /**
   * Or where it comes from: asked at each login, so that a changed one is found. Sent only to a server that is
   * trusted, kept in no message.
   */
  readonly password: string | (() => string | Promise<string>);
  /** Default: the system's authorities and SSL_CERT_FILE, as Go does it. */
  readonly tls?: TlsOptions;
  /** What vCenter's list of sessions shows. Default: `connector`. */
  readonly userAgent?: string;
  /** Is told of every change; of those who share a login, the one of whoever opened it. */
  readonly onChange?: ChangeListener;
  /** Ends the wait for the connection, not the session. */
  readonly signal?: AbortSignal;
}

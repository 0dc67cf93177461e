/** Shows in one way that names are ours. */
export interface Challenger {
  /** As ACME names it: `http-01`. */
  readonly type: 'http-01' | 'dns-01';
  /** Makes the answer to be found. `authorization` is the key authorization, for dns-01 its digest (RFC 8555, section 8). */
  present(proof: Proof): Promise<void>;
  /** Once everything is presented, before the server looks. */
  settle(): Promise<void>;
  /** Takes away what `present` has made, or has begun to make. Does not listen to the task's signal. */
  cleanup(proof: Proof): Promise<void>;
  /** Afterwards. */
  close(): Promise<void>;
}

export interface Proof {
  /** The name, without the `*.` of a wildcard, or the address. */
  readonly identifier: string;
  readonly token: string;
  readonly authorization: string;
}

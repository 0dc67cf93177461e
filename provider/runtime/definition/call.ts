import type { Diagnostics } from './diagnostics';

/** A value, or a promise of one. */
export type Awaitable<T> = T | Promise<T>;

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What every call of a configured provider gets. */
export interface Call<P> {
  /** What the provider's `configure` returned. */
  readonly provider: P;
  readonly diagnostics: Diagnostics;
  /** Aborted when the operator interrupts Terraform, or an error nobody caught has failed the call. */
  readonly signal: AbortSignal;
}

/**
 * Notes an object's author keeps beside its state, out of the operator's sight. They are in the state file in
 * clear: no secrets. What is set while planning is there when applying, and after that in every later call.
 */
export interface PrivateState {
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
  delete(key: string): void;
}

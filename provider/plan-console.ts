/** What decides whether a password is tried; unknown is another one. */
interface Wanted {
  readonly on_wrong_password: unknown;
  readonly password: unknown;
  readonly password_version: unknown;
}

/** Whether an apply does something about a password that the console had refused: it is another one, or reset. */
export const isTried = (plan: Wanted, prior: Wanted): boolean =>
  plan.on_wrong_password === 'reset' ||
  JSON.stringify(plan.password) !== JSON.stringify(prior.password) ||
  plan.password_version !== prior.password_version;

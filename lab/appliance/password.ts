import type { Switches } from './model';

/** What the page says of the rule. The strict one is that of a later product of the family; AMP's is not known. */
export const criteria = ({ passwordRule }: Switches): string =>
  passwordRule === 'any'
    ? 'Create a password for the connector.'
    : 'The password must have 8 to 64 characters, among them a lowercase letter, an uppercase letter, a digit and one of @$!#%*?&.';

export function meetsCriteria(password: string, { passwordRule }: Switches): boolean {
  if (passwordRule === 'any') return password !== '';
  return (
    password.length >= 8 &&
    password.length <= 64 &&
    [/[a-z]/, /[A-Z]/, /[0-9]/, /[@$!#%*?&]/].every((kind) => kind.test(password))
  );
}

import type { AnswerName } from '../profiles/vm-console-profile';
import type { PasswordReset, StaticAddress, WebProxy } from './vm-console';

/** What is typed, by the name the profile's prompts have for it. */
export type Answers = Readonly<Partial<Record<AnswerName, string>>>;

export const answersOf = {
  staticAddress: ({ address, netmask, gateway, dns }: StaticAddress): Answers => ({
    ...{ address, netmask, gateway },
    dns1: dns[0] ?? '',
    dns2: dns[1] ?? '',
  }),
  proxy: ({ host, port, username = '', password = '' }: WebProxy): Answers => ({
    proxyHost: host,
    proxyPort: String(port),
    proxyUsername: username,
    proxyPassword: password,
  }),
  dnsSuffixes: (suffixes: readonly string[]): Answers => ({ dnsSuffixes: suffixes.join(' ') }),
  passwordReset: ({ vcenterAddress, administrator, password }: PasswordReset): Answers => ({
    vcenterAddress,
    administratorUsername: administrator.username,
    administratorPassword: administrator.password,
    password,
  }),
};

/** What must stand in no message. */
export const secretsIn = (answers: Answers): string[] =>
  [answers.proxyPassword, answers.administratorPassword, answers.password].filter(
    (secret): secret is string => secret !== undefined && secret !== '',
  );

/** A line end or another control character would be a second answer. */
export const isTypable = (text: string): boolean => !/\p{Cc}/u.test(text);

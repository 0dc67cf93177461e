import type { MenuOperation, VmConsoleProfile } from '../profiles/vm-console-profile';
import { answersOf, type Answers } from './answers';
import { OPERATION_TITLES } from './operation-titles';
import { VmConsoleError, type VmConsole } from './vm-console';

/** Nobody works in the menu: each action is an error that lists what a person does, in order and without secrets. */
export function manualConsole(profile: VmConsoleProfile, user: string): VmConsole {
  const steps = (name: MenuOperation, answers: Answers = {}): Promise<never> =>
    Promise.reject(
      new VmConsoleError(
        'unavailable',
        OPERATION_TITLES[name],
        'appliance.vmConsole.driver is manual, so a person has to do it',
        `Then run this again, which verifies it. ${numbered(stepsOf(profile, user, name, answers))}`,
      ),
    );
  return {
    reads: false,
    network: () => steps('showNetwork'),
    certificate: () => steps('showCertificate'),
    setStaticAddress: (address) => steps('setStaticAddress', answersOf.staticAddress(address)),
    useDhcp: () => steps('useDhcp'),
    setProxy: (proxy) => steps('setProxy', answersOf.proxy(proxy)),
    setDnsSuffixes: (suffixes) => steps('setDnsSuffixes', answersOf.dnsSuffixes(suffixes)),
    restartServices: () => steps('restartServices'),
    resetPassword: (reset) => steps('resetPassword', answersOf.passwordReset(reset)),
    factoryReset: async (beforeChosen) => {
      // Whoever is told how to do it may do it, and nobody hears of it.
      await beforeChosen?.();
      return steps('factoryReset');
    },
    deleteUpgradeFiles: () => steps('deleteUpgradeFiles'),
    setCertificateValidation: () => steps('toggleCertificateValidation'),
    generateLogBundle: () => steps('generateLogBundle'),
    changeUserPassword: () =>
      Promise.reject(
        new VmConsoleError(
          'unavailable',
          "changing the VM console's password",
          'appliance.vmConsole.driver is manual, so a person has to do it',
          numbered([...logIn(user), `Type ${profile.changePassword.value.command} and answer its prompts.`]),
        ),
      ),
    close: () => Promise.resolve(),
  };
}

const logIn = (user: string): string[] => [
  'Open the VM console in the vSphere client.',
  `Log in as ${user}.`,
];

function stepsOf(profile: VmConsoleProfile, user: string, name: MenuOperation, answers: Answers): string[] {
  const operation = profile.operations[name]?.value;
  const values = (operation?.answers ?? []).map(({ prompt, value }) => {
    if (value === 'confirmation') return `Type the word it asks for at "${prompt}".`;
    const isSecret = /password/i.test(value);
    return `Type ${isSecret ? 'the password' : (answers[value] ?? 'nothing')} at "${prompt}".`;
  });
  return [
    ...logIn(user),
    `Type ${profile.command.value}.`,
    ...(operation?.entries ?? []).map(({ label }) => `Choose "${label}".`),
    ...values,
  ];
}

const numbered = (steps: readonly string[]): string =>
  steps.map((step, index) => `${index + 1}. ${step}`).join(' ');

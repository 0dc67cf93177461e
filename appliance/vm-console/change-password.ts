import type { VmConsoleProfile } from '../profiles/vm-console-profile';
import { isTypable } from './answers';
import type { Conversation } from './conversation';
import { VmConsoleError } from './vm-console';

const STEP = "changing the VM console's password";

/** Answers `passwd` at its prompts. @throws VmConsoleError `refused` with what it says */
export async function changePassword(
  conversation: Conversation,
  profile: VmConsoleProfile,
  { old, next }: { readonly old: string; readonly next: string },
): Promise<void> {
  if (!isTypable(next)) {
    throw new VmConsoleError('refused', STEP, 'it holds a control character', 'Give one without line ends.');
  }
  const prompts = profile.changePassword.value;
  // The longest first: `Retype New Password` does not begin with `New Password`, elsewhere it might.
  const all = [prompts.again, prompts.new, prompts.old];
  const answers: Readonly<Record<string, string>> = {
    [prompts.old]: old,
    [prompts.new]: next,
    [prompts.again]: next,
  };
  for (let turn = 0; turn < 4; turn++) {
    const { prompt, text } = await conversation.waitFor(STEP, all);
    if (prompt === undefined) {
      if (text.toLowerCase().includes(prompts.done.toLowerCase())) return;
      const said = conversation.quoted(text);
      throw new VmConsoleError('refused', STEP, `it says ${said}`, 'Correct the password and run again.');
    }
    await conversation.send(answers[all.find((known) => prompt.startsWith(known)) ?? ''] ?? '');
  }
  throw new VmConsoleError(
    'refused',
    STEP,
    'it is asked for again and again',
    'The new password may be too weak for the guest: give another one.',
  );
}

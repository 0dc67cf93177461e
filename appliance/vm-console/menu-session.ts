import type {
  Answer,
  MenuEntry,
  MenuOperation,
  Operation,
  VmConsoleProfile,
} from '../profiles/vm-console-profile';
import { isTypable, type Answers } from './answers';
import type { Conversation, Heard } from './conversation';
import { entryOf, menuEntries } from './menu';
import { OPERATION_TITLES } from './operation-titles';
import { VmConsoleError } from './vm-console';

/** One way through the menu: choose, answer, see what is said. */
export class MenuSession {
  private readonly step: string;
  private readonly operation: Operation;

  /** @throws VmConsoleError `unexpected` when the appliance has no such entry */
  constructor(
    private readonly conversation: Conversation,
    private readonly profile: VmConsoleProfile,
    name: MenuOperation,
    private readonly userPassword: string,
    private readonly answers: Answers = {},
    /** Whether what is asked to be confirmed is wanted. @default it is */
    private readonly isWanted: (prompt: string) => boolean = () => true,
    /** Done before the last entry is chosen, once the menu has it. @default nothing */
    private readonly beforeChosen: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.step = OPERATION_TITLES[name];
    const operation = profile.operations[name]?.value;
    if (operation === undefined) {
      throw new VmConsoleError(
        'unexpected',
        this.step,
        'the menu of this kind of appliance has nothing for it',
        'Leave it out of what is declared.',
      );
    }
    this.operation = operation;
    for (const { prompt, value } of operation.answers) {
      const answer = answers[value];
      if (answer === undefined || isTypable(answer)) continue;
      throw new VmConsoleError(
        'refused',
        this.step,
        `what is to be typed at ${JSON.stringify(prompt)} holds a control character`,
        'A terminal would take it for a key: give a value without line ends and the like.',
      );
    }
  }

  /** @returns what was said, between the last entry and what is asked next */
  async run(timeoutSeconds?: number): Promise<string> {
    let heard = await this.enter();
    for (const entry of this.operation.entries) heard = await this.choose(entry, heard);
    const shown = heard.text;
    let pending = this.operation.answers;
    let declined = false;
    while (heard.prompt !== undefined && !this.isOver(heard.prompt)) {
      const answer = pending.find(({ prompt }) => heard.prompt?.startsWith(prompt) === true);
      if (answer === undefined) throw this.unexpected(heard);
      declined ||= answer.value === 'confirmation' && !this.isWanted(heard.prompt);
      await this.conversation.send(declined ? '' : this.answerTo(answer, heard.prompt));
      pending = pending.slice(pending.indexOf(answer) + 1);
      heard = await this.conversation.waitFor(this.step, this.prompts(pending), timeoutSeconds);
    }
    if (this.operation.done === '') {
      await this.leave(heard);
      return shown;
    }
    const { done } = this.operation;
    const isDone = heard.text.toLowerCase().includes(done.toLowerCase());
    await this.leave(heard);
    if (isDone || declined) return heard.text;
    throw new VmConsoleError(
      'refused',
      this.step,
      `the appliance says ${this.conversation.quoted(heard.text)}`,
      'Correct what it names and run again; its menu is as it was.',
    );
  }

  /** Up to the first menu, past what sudo may ask. */
  private async enter(): Promise<Heard> {
    const { sudoPassword, menu } = this.profile;
    const prompts = [menu.value.prompt, sudoPassword.value];
    const heard = await this.conversation.waitFor(this.step, prompts);
    if (heard.prompt?.startsWith(sudoPassword.value) !== true) return heard;
    await this.conversation.send(this.userPassword);
    // Asked again means refused: a second try is nobody's to make.
    const menued = await this.conversation.waitFor(this.step, prompts);
    if (menued.prompt?.startsWith(menu.value.prompt) === true) return menued;
    throw new VmConsoleError(
      'login',
      this.step,
      'sudo does not take the password of the VM console',
      'It was tried once; correct appliance.vmConsole.password.',
    );
  }

  private async choose({ label }: MenuEntry, heard: Heard): Promise<Heard> {
    const entry = entryOf(menuEntries(heard.text), label);
    if (entry === undefined || heard.prompt === undefined) {
      throw new VmConsoleError(
        'unexpected',
        this.step,
        `the menu has no entry ${JSON.stringify(label)}; it shows ${this.conversation.quoted(heard.text)}`,
        'The profile of the appliance has another text than its version: correct the profile, or do it by hand.',
      );
    }
    if (label === this.operation.entries.at(-1)?.label) await this.beforeChosen();
    await this.conversation.send(entry.number);
    return this.conversation.waitFor(this.step, this.prompts(this.operation.answers));
  }

  private answerTo({ value, prompt: known }: Answer, prompt: string): string {
    if (value === 'confirmation') return /["'“](\w+)["'”]/.exec(prompt)?.[1] ?? 'yes';
    const answer = this.answers[value] ?? '';
    const offered = /\[([^\]]+)\]/.exec(prompt)?.[1];
    if (value === 'vcenterAddress' && offered !== undefined && offered !== answer) {
      throw new VmConsoleError(
        'refused',
        this.step,
        `the appliance offers ${JSON.stringify(offered)} at ${JSON.stringify(known)}, and ${JSON.stringify(answer)} is declared`,
        'The appliance belongs to another vCenter: see which is right. Nothing was changed.',
      );
    }
    return answer;
  }

  /** Back to the first menu and out of it, as a person leaves; whoever cannot is ended by the terminal. */
  private async leave(heard: Heard): Promise<void> {
    const { goOn, prompt, exit } = this.profile.menu.value;
    let { prompt: asked, text } = heard;
    for (let turn = 0; turn < 4 && asked !== undefined; turn++) {
      const number = entryOf(menuEntries(text), exit)?.number;
      if (asked.startsWith(goOn)) await this.conversation.send('');
      else if (asked.startsWith(prompt) && number !== undefined) await this.conversation.send(number);
      else return;
      ({ prompt: asked, text } = await this.conversation.waitFor(this.step, [goOn, prompt]));
    }
  }

  private isOver(prompt: string): boolean {
    const { goOn, prompt: menu } = this.profile.menu.value;
    return prompt.startsWith(goOn) || prompt.startsWith(menu);
  }

  private prompts(answers: readonly Answer[]): string[] {
    const { goOn, prompt } = this.profile.menu.value;
    return [goOn, prompt, ...answers.map((answer) => answer.prompt)];
  }

  private unexpected({ prompt = '' }: Heard): VmConsoleError {
    return new VmConsoleError(
      'unexpected',
      this.step,
      `the appliance asks ${this.conversation.quoted(prompt)}`,
      'The profile of the appliance does not know that prompt: correct the profile, or do it by hand.',
    );
  }
}

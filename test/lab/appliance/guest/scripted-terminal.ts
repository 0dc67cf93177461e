import { InputEnded } from '../../../../lab/appliance/guest/terminal';
import type { Terminal } from '../../../../lab/appliance/guest/terminal';

/** A terminal at which somebody gives answers prepared before. Its text has what was typed, `*` for what is hidden. */
export class ScriptedTerminal implements Terminal {
  text = '';

  constructor(
    private readonly answers: string[],
    readonly interactive = true,
  ) {}

  write(text: string): void {
    this.text += text;
  }

  ask(prompt: string, options: { hidden?: boolean } = {}): Promise<string> {
    this.text += prompt;
    const answer = this.answers.shift();
    if (answer === undefined) return Promise.reject(new InputEnded('nothing more is typed'));
    this.text += `${options.hidden ? '*' : answer}\n`;
    return Promise.resolve(answer);
  }
}

import type { ElementHandle, Page } from 'playwright-core';
import type { PageItem, PageReading } from './read-page';

/** Why an item cannot be used at the moment, said of the item: `it is disabled`. */
export class ItemUnusable extends Error {
  override readonly name = 'ItemUnusable';
}

/** The page that was read is not the page that is there. */
class PageChanged extends ItemUnusable {
  constructor() {
    super('the page was replaced by another one');
  }
}

/**
 * Mouse and keyboard on an item of a page, as a person uses them: where it is seen, and only when nothing lies over it.
 *
 * Playwright's own actions put some 300 kB of script into every page before they do the same; with twenty consoles at
 * once that was half of all the work.
 */
export class Hands {
  constructor(
    private readonly page: Page,
    private readonly reading: PageReading,
    private readonly item: PageItem,
  ) {}

  async click(): Promise<void> {
    const { x = 0, y = 0 } = await this.#ask('point');
    await this.page.mouse.click(x, y);
  }

  /** Replaces what is written there. @returns what is written there afterwards */
  async type(text: string): Promise<string> {
    await this.#ask('select');
    if (text === '') await this.page.keyboard.press('Delete');
    else await this.page.keyboard.insertText(text);
    return (await this.#ask('state')).value ?? '';
  }

  async check(checked: boolean): Promise<void> {
    if ((await this.#ask('state')).checked === checked) return;
    await this.click();
    if ((await this.#ask('state')).checked !== checked)
      throw new ItemUnusable('it stays as it is when clicked');
  }

  async choose(option: string): Promise<void> {
    await (await this.#element()).selectOption({ label: option }, { timeout: 10_000 });
  }

  /** What a list offers, in its order. */
  async options(): Promise<readonly string[]> {
    return (await this.#ask('state')).options ?? [];
  }

  async attach(file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await (await this.#element()).setInputFiles(file);
  }

  async #ask(question: 'point' | 'select' | 'state'): Promise<Answer> {
    const answer = await this.page.evaluate<Answer>(this.#script(question));
    if (answer.gone) throw new PageChanged();
    if (answer.problem !== undefined) throw new ItemUnusable(answer.problem);
    return answer;
  }

  async #element(): Promise<ElementHandle> {
    const element = (await this.page.evaluateHandle(this.#script('element'))).asElement();
    if (element === null) throw new PageChanged();
    return element as ElementHandle;
  }

  #script(question: 'point' | 'select' | 'state' | 'element'): string {
    const index = this.reading.items.indexOf(this.item);
    return `${FINGER}(${JSON.stringify({ reading: this.reading.id, index, question })})`;
  }
}

interface Answer {
  readonly gone?: true;
  readonly problem?: string;
  readonly x?: number;
  readonly y?: number;
  readonly value?: string;
  readonly checked?: boolean;
  readonly options?: readonly string[];
}

/** Runs in the page; source text for the same reason as the reader's. */
const FINGER = String.raw`(async ({ reading, index, question }) => {
  const read = window[Symbol.for('connector.reading')];
  const element = read && read.id === reading ? read.elements[index] : undefined;
  if (!element || !element.isConnected) return { gone: true };
  if (question === 'element') return element;
  if (question === 'state') {
    const aria = element.getAttribute('aria-checked');
    return {
      value: String(element.value === undefined ? element.textContent : element.value),
      checked: element.checked === undefined ? aria === 'true' : element.checked,
      options: [...(element.options || [])].map((option) => option.label.replace(/\s+/g, ' ').trim()),
    };
  }
  if (element.matches(':disabled') || element.closest('[aria-disabled=true]')) return { problem: 'it is disabled' };
  if (question === 'select') {
    if (element.readOnly) return { problem: 'it is read-only' };
    element.focus();
    if (element.select) element.select();
    else getSelection().selectAllChildren(element);
    return {};
  }

  const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const frame = () => Promise.race([new Promise((done) => requestAnimationFrame(done)), sleep(100)]);
  const boxOf = (some) => [...some.getClientRects()].find(({ width, height }) => width > 0 && height > 0);
  // A box or radio button that is drawn by its label has no place of its own.
  const labels = [...(element.labels || [])];
  const target = boxOf(element) ? element : labels.find(boxOf);
  if (!target) return { problem: 'it is not to be seen' };
  target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  let box = boxOf(target);
  for (let left = 30; ; left--) {
    await frame();
    const now = boxOf(target);
    if (!now || left === 0) return { problem: 'it does not stand still' };
    if (now.left === box.left && now.top === box.top) break;
    box = now;
  }
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  let hit = document.elementFromPoint(x, y);
  for (let inner = hit; inner && inner.shadowRoot; hit = inner || hit) {
    inner = inner.shadowRoot.elementFromPoint(x, y);
    if (inner === hit) break;
  }
  for (let at = hit; at; at = at.assignedSlot || at.parentNode || at.host) {
    if (at === target || at === element || labels.includes(at)) return { x, y };
  }
  return { problem: 'something lies over it' };
})`;

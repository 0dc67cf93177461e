/** A page as data: what a skin makes HTML of. Labels are the documented ones; names are how a form is read. */
export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** In front of the blocks, or a page of its own where the skin has no overlays. */
  readonly dialog?: Dialog;
}

export interface Dialog {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Where one gets without doing anything. */
  readonly back: string;
}

export type Block = Text | Message | Form | Health | Links;

export interface Text {
  readonly kind: 'text';
  readonly text: string;
}

export interface Message {
  readonly kind: 'message';
  readonly tone: 'error' | 'info';
  readonly text: string;
}

export interface Form {
  readonly kind: 'form';
  readonly action: string;
  readonly fields: readonly Field[];
  readonly button: string;
  /** Where Cancel leads; no Cancel without. */
  readonly cancel?: string;
}

export type Field =
  | {
      readonly kind: 'text' | 'password' | 'file' | 'area';
      readonly name: string;
      readonly label: string;
      readonly value?: string;
    }
  | { readonly kind: 'checkbox'; readonly name: string; readonly label: string; readonly checked: boolean }
  | {
      readonly kind: 'select' | 'radios';
      readonly name: string;
      readonly label: string;
      readonly options: readonly Option[];
      readonly value: string;
    };

export interface Option {
  readonly value: string;
  readonly label: string;
}

export interface Link {
  readonly label: string;
  readonly href: string;
}

/** A pane of links. */
export interface Links {
  readonly kind: 'links';
  /** None: they stand by themselves. */
  readonly title?: string;
  readonly links: readonly Link[];
}

export type Status = 'OK' | 'Warning' | 'Error';

export interface HealthRow {
  readonly name: string;
  readonly status: Status;
  readonly message: string;
  readonly link?: Link;
}

export interface Health {
  readonly kind: 'health';
  readonly title: string;
  readonly rows: readonly HealthRow[];
  /** Actions that stand beside it. */
  readonly links: readonly Link[];
}

export const text = (content: string): Text => ({ kind: 'text', text: content });
export const problem = (content: string): Message => ({ kind: 'message', tone: 'error', text: content });
export const news = (content: string): Message => ({ kind: 'message', tone: 'info', text: content });

/** A message when there is one. */
export const problems = (...contents: readonly (string | undefined)[]): Message[] =>
  contents.filter((content) => content !== undefined).map(problem);

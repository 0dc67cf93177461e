import type { Page } from '../pages/page';

export const PRODUCT = 'AWS Connector for vCenter';

/** What a skin needs beside the page itself. */
export interface Surroundings {
  readonly version: string;
  /** What a field is called in the HTML; the console finds its own name again. */
  readonly alias: (name: string) => string;
}

export type Skin = (page: Page, surroundings: Surroundings) => string;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escape = (text: string): string => text.replace(/[&<>"']/g, (found) => ENTITIES[found] ?? found);

/** ` name="value"`, escaped; nothing for undefined or false, the bare name for true. */
export const attributes = (given: Readonly<Record<string, string | boolean | undefined>>): string =>
  Object.entries(given)
    .map(([name, value]) =>
      value === undefined || value === false
        ? ''
        : value === true
          ? ` ${name}`
          : ` ${name}="${escape(value)}"`,
    )
    .join('');

/**
 * What the real pages fetch from public servers, which an operator's browser may not reach. Nothing depends on it.
 * It is no address of anybody.
 */
export const THIRD_PARTY = 'http://127.255.255.254';

/** Whether a browser has to send the form as multipart. */
export const hasFile = (fields: readonly { readonly kind: string }[]): boolean =>
  fields.some(({ kind }) => kind === 'file');

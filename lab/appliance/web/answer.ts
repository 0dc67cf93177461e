import type { Page } from '../pages/page';

/** What the console answers, before a skin or a fault has had it. */
export type Answer =
  | {
      readonly kind: 'page';
      readonly page: Page;
      readonly cookie?: string;
      /** Begins when the page has been sent. */
      readonly afterwards?: () => void;
    }
  | { readonly kind: 'redirect'; readonly to: string; readonly cookie?: string }
  | { readonly kind: 'file'; readonly name: string; readonly content: Buffer }
  | { readonly kind: 'missing' };

export const show = (page: Page): Answer => ({ kind: 'page', page });
export const goTo = (to: string, cookie?: string): Answer => ({
  kind: 'redirect',
  to,
  ...(cookie !== undefined && { cookie }),
});

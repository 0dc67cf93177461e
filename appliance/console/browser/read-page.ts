import type { Page } from 'playwright-core';

/** Something a person sees on a page. */
export interface PageItem {
  /** `text` is what belongs to no control; `image` a symbol with a name. */
  readonly kind: 'text' | 'label' | 'link' | 'button' | 'image' | 'field';
  /** What it is called, or says. A field may go by several names. */
  readonly names: readonly string[];
  readonly field?: 'text' | 'select' | 'checkbox' | 'radio' | 'file';
}

/** A page as a person reads it: from top to bottom; of a page with a dialog over it, the dialog. */
export interface PageReading {
  /** Tells the readings of a page apart. */
  readonly id: number;
  readonly title: string;
  readonly items: readonly PageItem[];
  /** Everything on the page, also what lies under a dialog; normal spaces. */
  readonly text: string;
  /** The document is there to its end. */
  readonly complete: boolean;
}

export const readPage = (page: Page): Promise<PageReading> => page.evaluate<PageReading>(READER);

/**
 * Runs in the page. Source text, since the bundler puts calls into functions that no page has.
 *
 * A field without a label of its own is called by the text before it, as in a table laid out by cells; a box or radio
 * button by the text beside it in its row, whichever side is free.
 */
const READER = String.raw`(() => {
  const items = [], elements = [];
  const rows = [];
  const INLINE = new Set(['B', 'I', 'EM', 'STRONG', 'U', 'FONT', 'SMALL', 'BIG', 'WBR', 'SUP', 'SUB', 'ABBR', 'CODE', 'TT']);
  const normal = (text) => (text || '').replace(/\s+/g, ' ').trim();
  const bare = (text) => normal(text).replace(/[\s*:\uFF1A]+$/, '');
  const shown = (element) => {
    if (element.getClientRects().length === 0 && getComputedStyle(element).display !== 'contents') return false;
    return getComputedStyle(element).visibility === 'visible';
  };
  const byIds = (element, attribute) =>
    (element.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
      .map((id) => element.ownerDocument.getElementById(id)).filter(Boolean)
      .map((found) => normal(found.innerText || found.textContent)).join(' ');
  const ownName = (element) => byIds(element, 'aria-labelledby') || normal(element.getAttribute('aria-label'));
  const contentName = (element) =>
    ownName(element) || normal(element.innerText) || normal(element.value) || normal(element.getAttribute('alt')) ||
    [...element.querySelectorAll('img[alt],[aria-label],svg title')].map((inner) =>
      normal(inner.getAttribute('alt') || inner.getAttribute('aria-label') || inner.textContent)).filter(Boolean).join(' ') ||
    normal(element.getAttribute('title'));
  const labelsOf = (element) =>
    [...(element.labels || [])].map((label) => {
      const copy = label.cloneNode(true);
      for (const inner of copy.querySelectorAll('input,select,textarea,button,script,style')) inner.remove();
      return bare(copy.textContent);
    }).filter(Boolean);
  const row = (element) => {
    const inRow = element.closest('tr,li,dd,[role=row],[role=listitem]');
    if (inRow) return inRow;
    let at = element;
    while (at.parentElement && getComputedStyle(at).display.startsWith('inline')) at = at.parentElement;
    return at;
  };
  const add = (element, item) => { items.push(item); elements.push(element); rows.push(row(element)); };

  let buffer = '', owner = null, inLabel = false;
  const flush = () => {
    const text = normal(buffer);
    if (text) add(owner, { kind: inLabel ? 'label' : 'text', names: [text] });
    buffer = ''; owner = null;
  };
  const fieldKind = (element) => {
    const role = element.getAttribute('role');
    if (element.tagName === 'SELECT') return 'select';
    if (element.tagName === 'TEXTAREA') return 'text';
    if (element.tagName === 'INPUT') {
      const type = element.type;
      if (['submit', 'button', 'image', 'reset', 'hidden'].includes(type)) return undefined;
      return ['checkbox', 'radio', 'file'].includes(type) ? type : 'text';
    }
    if (role === 'checkbox' || role === 'switch') return 'checkbox';
    if (role === 'radio') return 'radio';
    if (role === 'textbox' || element.isContentEditable && element.contentEditable === 'true') return 'text';
    return undefined;
  };
  const isButton = (element) =>
    element.tagName === 'BUTTON' || ['button', 'menuitem', 'tab'].includes(element.getAttribute('role')) ||
    element.tagName === 'INPUT' && ['submit', 'button', 'image', 'reset'].includes(element.type) ||
    element.tagName === 'SUMMARY';
  const isLink = (element) =>
    element.getAttribute('role') === 'link' || (element.tagName === 'A' || element.tagName === 'AREA') && element.hasAttribute('href');
  const imageName = (element) => {
    const role = element.getAttribute('role');
    const text = normal(element.textContent);
    if (element.tagName === 'IMG' || role === 'img') return ownName(element) || normal(element.getAttribute('alt')) || normal(element.getAttribute('title'));
    if (element.tagName.toLowerCase() === 'svg') return ownName(element) || normal((element.querySelector('title') || {}).textContent);
    if (text.length <= 2 && !element.querySelector('*')) return ownName(element) || normal(element.getAttribute('title'));
    return '';
  };

  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      if (normal(node.data)) owner = owner || node.parentElement;
      buffer += node.data;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const element = node;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'HEAD', 'OPTION'].includes(element.tagName)) return;
    const field = fieldKind(element);
    if (field !== 'file' && !shown(element)) {
      // Of an element without a box of its own a child may still show.
      if (getComputedStyle(element).display === 'none' || element.children.length === 0) return;
    }
    if (element.tagName === 'BR') { flush(); return; }
    if (field) {
      flush();
      const names = [ownName(element), ...labelsOf(element), normal(element.getAttribute('title'))].map(bare).filter(Boolean);
      add(element, { kind: 'field', field, names: [...new Set(names)], placeholder: bare(element.getAttribute('placeholder')) });
      return;
    }
    if (isButton(element)) { flush(); add(element, { kind: 'button', names: [contentName(element)] }); return; }
    if (isLink(element)) { flush(); add(element, { kind: 'link', names: [contentName(element)] }); return; }
    const image = imageName(element);
    if (image) { flush(); add(element, { kind: 'image', names: [image] }); return; }
    const apart = !INLINE.has(element.tagName) || !getComputedStyle(element).display.startsWith('inline');
    const before = inLabel;
    if (apart) flush();
    if (element.tagName === 'LABEL' && element.control) inLabel = true;
    for (const child of (element.shadowRoot || element).childNodes) visit(child);
    if (apart) flush();
    inLabel = before;
  };

  const dialogs = [...document.querySelectorAll('dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]')].filter(shown);
  visit(dialogs[dialogs.length - 1] || document.body || document.documentElement);
  flush();

  const used = new Set();
  const text = (at) => items[at] && items[at].kind === 'text' && !used.has(at) ? at : undefined;
  items.forEach((item, at) => {
    if (item.kind !== 'field') return;
    const { placeholder } = item;
    delete item.placeholder;
    if (item.names.length === 0) {
      let found;
      if (item.field === 'checkbox' || item.field === 'radio') {
        const beside = (index) => text(index) !== undefined && rows[index] === rows[at] ? index : undefined;
        found = beside(at - 1) ?? beside(at + 1);
      }
      for (let before = at - 1; found === undefined && before >= 0 && items[before].kind !== 'field'; before--) found = text(before);
      if (found !== undefined) { used.add(found); item.names.push(bare(items[found].names[0])); }
    }
    if (placeholder && !item.names.includes(placeholder)) item.names.push(placeholder);
  });
  // For hands: an item of this reading is an element of this list.
  const kept = Symbol.for('connector.reading');
  const id = ((window[kept] || {}).id || 0) + 1;
  window[kept] = { id, elements };
  return {
    id,
    title: normal(document.title),
    items,
    text: normal((document.body || document.documentElement).innerText),
    complete: document.readyState === 'complete',
  };
})()`;

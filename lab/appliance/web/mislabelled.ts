import type { Block, Field, Link, Page } from '../pages/page';

const turned = (label: string): string => [...label].reverse().join('');

/** The page with every label of something one can use turned round: nothing is found by it any more. */
export const mislabelled = (page: Page): Page => ({
  ...page,
  blocks: page.blocks.map(block),
  ...(page.dialog && { dialog: { ...page.dialog, blocks: page.dialog.blocks.map(block) } }),
});

function block(from: Block): Block {
  switch (from.kind) {
    case 'form':
      return { ...from, fields: from.fields.map(field), button: turned(from.button) };
    case 'links':
    case 'health':
      return { ...from, links: from.links.map(link) };
    default:
      return from;
  }
}

const link = ({ label, href }: Link): Link => ({ label: turned(label), href });

const field = (from: Field): Field =>
  from.kind === 'select' || from.kind === 'radios'
    ? {
        ...from,
        label: turned(from.label),
        options: from.options.map(({ value, label }) => ({ value, label: turned(label) })),
      }
    : { ...from, label: turned(from.label) };

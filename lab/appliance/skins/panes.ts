import type { Block, Field, Form, Health, Link, Links, Page } from '../pages/page';
import { attributes, escape, hasFile, PRODUCT, THIRD_PARTY, type Surroundings } from './skin';

/** HTML5: labels by `for`, panes as sections, dialogs in front of the page, health as a list. */
export function panes(page: Page, surroundings: Surroundings): string {
  const body = (blocks: readonly Block[]): string =>
    blocks.map((block) => renderBlock(block, surroundings)).join('\n');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${PRODUCT}</title>
<link rel="stylesheet" href="${THIRD_PARTY}/bootstrap.css">
<script src="${THIRD_PARTY}/jquery.js"></script>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${PRODUCT}</h1><span class="version">Version: ${escape(surroundings.version)}</span></header>
<main><h2>${escape(page.title)}</h2>
${body(page.blocks)}
</main>
${
  page.dialog
    ? `<div class="overlay"><div role="dialog" aria-modal="true" aria-labelledby="dialog-title"><h2 id="dialog-title">${escape(page.dialog.title)}</h2>
${body(page.dialog.blocks)}
<p><a href="${escape(page.dialog.back)}">Close</a></p></div></div>`
    : ''
}
</body>
</html>
`;
}

function renderBlock(block: Block, surroundings: Surroundings): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escape(block.text)}</p>`;
    case 'message':
      return block.tone === 'error'
        ? `<p role="alert" class="error">${escape(block.text)}</p>`
        : `<p role="status">${escape(block.text)}</p>`;
    case 'form':
      return form(block, surroundings);
    case 'health':
      return health(block);
    case 'links':
      return links(block);
  }
}

function form({ action, fields, button, cancel }: Form, { alias }: Surroundings): string {
  const rows = fields.map((field) => `<div class="field">${renderField(field, alias(field.name))}</div>`);
  return `<form${attributes({ action, method: 'post', enctype: hasFile(fields) ? 'multipart/form-data' : undefined, autocomplete: 'off' })}>
${rows.join('\n')}
<p><button type="submit">${escape(button)}</button>${cancel === undefined ? '' : ` <a class="button" href="${escape(cancel)}">Cancel</a>`}</p>
</form>`;
}

function renderField(field: Field, name: string): string {
  const id = `field-${field.name}`;
  const label = `<label for="${escape(id)}">${escape(field.label)}</label>`;
  switch (field.kind) {
    case 'area':
      return `${label}<textarea${attributes({ id, name })}>${escape(field.value ?? '')}</textarea>`;
    case 'checkbox':
      return `<input${attributes({ type: 'checkbox', id, name, value: 'yes', checked: field.checked })}>${label}`;
    case 'select':
      return `${label}<select${attributes({ id, name })}>${field.options
        .map(
          (option) =>
            `<option${attributes({ value: option.value, selected: option.value === field.value })}>${escape(option.label)}</option>`,
        )
        .join('')}</select>`;
    case 'radios':
      return `<fieldset><legend>${escape(field.label)}</legend>${field.options
        .map((option) => {
          const own = `${id}-${option.value}`;
          return `<div><input${attributes({ type: 'radio', id: own, name, value: option.value, checked: option.value === field.value })}><label for="${escape(own)}">${escape(option.label)}</label></div>`;
        })
        .join('')}</fieldset>`;
    default:
      return `${label}<input${attributes({ type: field.kind, id, name, value: field.value })}>`;
  }
}

function health({ title, rows, links: actions }: Health): string {
  const items = rows.map(
    ({ name, status, message, link: more }) =>
      `<li><span role="img" aria-label="${status}" class="${status.toLowerCase()}"></span> <span class="name">${escape(name)}</span> <span class="message">${escape(message)}</span>${more ? ` ${link(more)}` : ''}</li>`,
  );
  return `<section aria-label="${escape(title)}"><h3>${escape(title)}</h3><ul class="health">${items.join('\n')}</ul>${actions.map(link).join(' ')}</section>`;
}

function links({ title, links: entries }: Links): string {
  if (title === undefined) return `<nav>${entries.map(link).join(' ')}</nav>`;
  return `<section aria-label="${escape(title)}"><h3>${escape(title)}</h3><ul>${entries.map((entry) => `<li>${link(entry)}</li>`).join('\n')}</ul></section>`;
}

const link = ({ label, href }: Link): string => `<a href="${escape(href)}">${escape(label)}</a>`;

const STYLE = `
body { font: 14px sans-serif; margin: 0 }
header { display: flex; justify-content: space-between; align-items: center; padding: 0 1em; background: #232f3e; color: #fff }
main { padding: 0 1em }
section { border: 1px solid #bbb; margin: 1em 0; padding: 0 1em 1em }
.field { margin: .5em 0 } .field > label { margin-right: .5em }
.error { color: #b00 }
.health span[role=img] { display: inline-block; width: 12px; height: 12px; border-radius: 6px; background: #b00 }
.health span.ok { background: #080 } .health span.warning { background: #e80 }
.health .name { font-weight: bold }
.overlay { position: fixed; inset: 0; background: rgba(0, 0, 0, .5) }
.overlay > div { background: #fff; width: 30em; margin: 6em auto; padding: 1em 2em }
`;

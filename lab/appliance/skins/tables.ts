import { randomBytes } from 'node:crypto';
import type { Block, Field, Form, Health, Link, Links, Page } from '../pages/page';
import { attributes, escape, hasFile, PRODUCT, THIRD_PARTY, type Surroundings } from './skin';

/**
 * A page as of 2003: layout tables, no labels but the text in the cell before, bold titles in table headers, every
 * dialog a page of its own, and all ids and names different at every request.
 */
export function tables(page: Page, surroundings: Surroundings): string {
  const { title, blocks } = page.dialog ?? page;
  const rows = blocks.map((block) => `<TR><TD>${renderBlock(block, surroundings)}</TD></TR>`).join('\n');
  const back = page.dialog ? `<TR><TD>${link({ label: 'Back', href: page.dialog.back })}</TD></TR>` : '';
  return `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">
<TITLE>${PRODUCT}</TITLE>
<LINK REL="stylesheet" HREF="${THIRD_PARTY}/bootstrap.css">
<SCRIPT SRC="${THIRD_PARTY}/jquery.js"></SCRIPT></HEAD>
<BODY><CENTER>
<TABLE WIDTH="800" ID="${random()}"><TR><TD><FONT SIZE="5">${PRODUCT}</FONT></TD><TD ALIGN="right"><SMALL>Version: ${escape(surroundings.version)}</SMALL></TD></TR></TABLE>
<TABLE WIDTH="800" BORDER="1" ID="${random()}">
<TR><TH ALIGN="left"><B>${escape(title)}</B></TH></TR>
${rows}
${back}
</TABLE>
</CENTER></BODY></HTML>
`;
}

const random = (): string => `x${randomBytes(6).toString('hex')}`;

function renderBlock(block: Block, surroundings: Surroundings): string {
  switch (block.kind) {
    case 'text':
      return escape(block.text);
    case 'message':
      return `<FONT COLOR="${block.tone === 'error' ? 'red' : 'green'}">${escape(block.text)}</FONT>`;
    case 'form':
      return form(block, surroundings);
    case 'health':
      return health(block);
    case 'links':
      return links(block);
  }
}

// The button is an image where nothing has to be filled in, as old pages had it.
function form({ action, fields, button, cancel }: Form, { alias }: Surroundings): string {
  const rows = fields.flatMap((field) => renderField(field, alias(field.name)));
  const submit =
    fields.length === 0
      ? { type: 'image', alt: button, src: BUTTON, width: '80', height: '20' }
      : { type: 'submit', value: button };
  const enctype = hasFile(fields) ? 'multipart/form-data' : undefined;
  return `<FORM${attributes({ action, method: 'post', enctype, id: random() })}><TABLE>
${rows.join('\n')}
<TR><TD></TD><TD><INPUT${attributes({ ...submit, id: random() })}>${cancel === undefined ? '' : ` <A${attributes({ href: cancel })}><IMG${attributes({ alt: 'Cancel', src: BUTTON })}></A>`}</TD></TR>
</TABLE></FORM>`;
}

function renderField(field: Field, name: string): string[] {
  const row = (input: string): string =>
    `<TR><TD><FONT FACE="Arial">${escape(field.label)}</FONT></TD><TD>${input}</TD></TR>`;
  const id = random();
  switch (field.kind) {
    case 'area':
      return [row(`<TEXTAREA${attributes({ id, name })}>${escape(field.value ?? '')}</TEXTAREA>`)];
    case 'checkbox':
      return [
        row(`<INPUT${attributes({ type: 'checkbox', id, name, value: 'yes', checked: field.checked })}>`),
      ];
    case 'select':
      return [
        row(
          `<SELECT${attributes({ id, name })}>${field.options
            .map(
              ({ value, label }) =>
                `<OPTION${attributes({ value, selected: value === field.value })}>${escape(label)}</OPTION>`,
            )
            .join('')}</SELECT>`,
        ),
      ];
    case 'radios':
      return [
        `<TR><TD COLSPAN="2">${escape(field.label)}</TD></TR>`,
        ...field.options.map(
          ({ value, label }) =>
            `<TR><TD>${escape(label)}</TD><TD><INPUT${attributes({ type: 'radio', id: random(), name, value, checked: value === field.value })}></TD></TR>`,
        ),
      ];
    default:
      return [row(`<INPUT${attributes({ type: field.kind, id, name, value: field.value })}>`)];
  }
}

function health({ title, rows, links: actions }: Health): string {
  const lines = rows.map(
    ({ name, status, message, link: more }) =>
      `<TR><TD><IMG${attributes({ alt: status, src: BUTTON, width: '12', height: '12' })}></TD><TD>${escape(name)}</TD><TD>${escape(message)}</TD><TD>${more ? link(more) : ''}</TD></TR>`,
  );
  return `<TABLE ID="${random()}"><TR><TH COLSPAN="4" ALIGN="left"><B>${escape(title)}</B></TH></TR>
${lines.join('\n')}
</TABLE>${actions.map(link).join(' | ')}`;
}

function links({ title, links: entries }: Links): string {
  const header = title === undefined ? '' : `<TR><TH ALIGN="left"><B>${escape(title)}</B></TH></TR>`;
  return `<TABLE ID="${random()}">${header}${entries.map((entry) => `<TR><TD>${link(entry)}</TD></TR>`).join('')}</TABLE>`;
}

const link = ({ label, href }: Link): string =>
  `<A${attributes({ href, id: random() })}>${escape(label)}</A>`;

/** A grey dot of one pixel. */
const BUTTON = 'data:image/gif;base64,R0lGODdhAQABAIAAAMzMzAAAACwAAAAAAQABAAACAkQBADs=';

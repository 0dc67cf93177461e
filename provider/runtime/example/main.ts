import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { int, matches, provider, resource, serve, string } from '..';

const file = resource<string>()({
  type: 'files_file',
  description: 'A text file.',
  attributes: {
    name: string({ required: true, requiresReplace: true, validators: [matches(/[\w-]+/, 'a plain name')] }),
    text: string({ optional: true, default: 'hello', description: 'All that is in it.' }),
    size: int({ computed: true, recomputedBy: ['text'], description: 'In characters.' }),
  },
  create({ plan, provider: directory }) {
    writeFileSync(join(directory, plan.name), plan.text, { flag: 'wx' });
    return { ...plan, size: plan.text.length };
  },
  read({ state, provider: directory }) {
    const path = join(directory, state.name);
    if (!existsSync(path)) return null;
    const text = readFileSync(path, 'utf8');
    return { ...state, text, size: text.length };
  },
  update({ plan, provider: directory }) {
    writeFileSync(join(directory, plan.name), plan.text);
    return { ...plan, size: plan.text.length };
  },
  delete: ({ state, provider: directory }) => rmSync(join(directory, state.name), { force: true }),
  importState: ({ id }) => ({ name: id }),
});

serve(
  provider({
    name: 'files',
    description: 'Text files in a directory.',
    attributes: { directory: string({ optional: true, default: '.' }) },
    configure: ({ config }) => String(config.directory),
    resources: [file],
  }),
);

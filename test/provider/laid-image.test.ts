import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLaid, layImage } from '../../provider/laid-image';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'laid-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const at = (name: string): string => join(directory, name);

test.each<[string, (file: string) => void]>([
  ['nothing', () => undefined],
  [
    'an empty file',
    (file) => {
      writeFileSync(file, '');
    },
  ],
  [
    'a link to another image',
    (file) => {
      symlinkSync('/images/other.ova', file);
    },
  ],
  [
    'the link itself',
    (file) => {
      symlinkSync(at('real.ova'), file);
    },
  ],
])('an image is laid in place of %s', (_what, prepare) => {
  writeFileSync(at('real.ova'), 'content');
  prepare(at('image.ova'));
  layImage(at('image.ova'), at('real.ova'));
  expect(readlinkSync(at('image.ova'))).toBe(at('real.ova'));
  expect(readdirSync(directory).sort()).toEqual(['image.ova', 'real.ova']);
});

test('what has content stays', () => {
  writeFileSync(at('image.ova'), 'x');
  expect(() => {
    layImage(at('image.ova'), '/images/real.ova');
  }).toThrow(`${at('image.ova')} is no empty file`);
  expect(readFileSync(at('image.ova'), 'utf8')).toBe('x');
  mkdirSync(at('directory'));
  expect(() => {
    layImage(at('directory'), '/images/real.ova');
  }).toThrow(`${at('directory')} is no empty file`);
});

test('a place that cannot be written is named', () => {
  const file = at('missing/image.ova');
  expect(() => {
    layImage(file, '/images/real.ova');
  }).toThrow(`${file} cannot be written (ENOENT)`);
  expect(lstatSync(at('missing'), { throwIfNoEntry: false })).toBeUndefined();
});

test.each<[string, boolean, (file: string) => void]>([
  ['nothing', false, () => undefined],
  [
    'an empty file',
    false,
    (file) => {
      writeFileSync(file, '');
    },
  ],
  [
    'a link to nowhere',
    false,
    (file) => {
      symlinkSync('/nowhere', file);
    },
  ],
  [
    'a directory',
    false,
    (file) => {
      mkdirSync(file);
    },
  ],
  [
    'a file of one byte',
    true,
    (file) => {
      writeFileSync(file, 'x');
    },
  ],
])('%s is an image to deploy: %s', (_what, laid, prepare) => {
  prepare(at('image.ova'));
  expect(isLaid(at('image.ova'))).toBe(laid);
});

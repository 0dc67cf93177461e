import { parseManifest } from '../../ova/manifest';

const hex = (digits: number): string => 'aB'.repeat(digits / 2);

test.each([
  [`SHA1(a.ovf)= ${hex(40)}`, 'sha1'],
  [`SHA256(a.ovf)= ${hex(64)}`, 'sha256'],
  [`SHA384(a.ovf)= ${hex(96)}`, 'sha384'],
  [`SHA512(a.ovf)= ${hex(128)}`, 'sha512'],
  [`sha256 (a.ovf) = ${hex(64)}  `, 'sha256'],
  [`SHA-256(a.ovf)=${hex(64)}`, 'sha256'],
  [`SHA2-256(a.ovf)= ${hex(64)}`, 'sha256'],
])('%s is understood', (line, algorithm) => {
  const digest = /[aB]{2,}\s*$/.exec(line)?.[0].trim().toLowerCase();
  expect(parseManifest(`${line}\r\n\n`)).toEqual({
    entries: [{ file: 'a.ovf', algorithm, digest }],
    problems: [],
  });
});

test('a file may have parentheses, spaces and several digests', () => {
  const { entries } = parseManifest(
    `SHA1(my (1) disk.vmdk)= ${hex(40)}\nSHA256(my (1) disk.vmdk)= ${hex(64)}\n`,
  );
  expect(entries.map(({ file, algorithm }) => [file, algorithm])).toEqual([
    ['my (1) disk.vmdk', 'sha1'],
    ['my (1) disk.vmdk', 'sha256'],
  ]);
});

test.each([
  [`SHA256(a)= ${hex(62)}`, 'line 1 has 62 digits for "a"; SHA256 has 64'],
  [`SHA256(a)= ${hex(66)}`, 'line 1 has 66 digits for "a"; SHA256 has 64'],
  [
    `SHA256(a)= ${hex(62)}xy`,
    `line 1 is "SHA256(a)= ${hex(62)}xy"; a line such as "SHA256(disk.vmdk)= 12ab..." is expected`,
  ],
  [
    `constructor(a)= 00`,
    'line 1 uses the algorithm "constructor"; SHA1, SHA256, SHA384 and SHA512 are known',
  ],
  ['', 'names no file'],
])('%j is a problem', (text, problem) =>
  expect(parseManifest(text)).toEqual({ entries: [], problems: [problem] }),
);

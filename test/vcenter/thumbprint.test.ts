import { createHash } from 'node:crypto';
import { formatThumbprint, parseThumbprint } from '../../vcenter';
import { matches } from '../../vcenter/thumbprint';

const certificate = Buffer.from('a certificate');
const sha1 = createHash('sha1').update(certificate).digest('hex');
const sha256 = createHash('sha256').update(certificate).digest('hex');
const colons = (hex: string) => (hex.match(/../g) ?? []).join(':');

test.each([
  ['SHA-1', sha1],
  ['SHA-1', sha1.toUpperCase()],
  ['SHA-1', colons(sha1)],
  ['SHA-1', colons(sha1).toUpperCase()],
  ['SHA-256', sha256],
  ['SHA-256', colons(sha256).toUpperCase()],
  ['SHA-256', ` ${colons(sha256)}\n`],
  ['SHA-256', colons(sha256).replaceAll(':', ' ')],
])('%s as %j', (algorithm, text) => {
  const thumbprint = parseThumbprint(text);
  expect(thumbprint.algorithm).toBe(algorithm);
  expect(matches(thumbprint, certificate)).toBe(true);
  expect(matches(thumbprint, Buffer.from('another'))).toBe(false);
  expect(formatThumbprint(thumbprint)).toBe(colons(thumbprint.hex).toUpperCase());
});

test.each(['', 'ab', sha1.slice(1), `${sha1}0`, sha256.slice(1), `${sha256}0`, sha1.replace(/^./, 'g')])(
  '%j is none',
  (text) => {
    expect(() => parseThumbprint(text)).toThrow(
      /is no thumbprint: 40 hexadecimal digits \(SHA-1\) or 64 \(SHA-256\) are expected/,
    );
  },
);

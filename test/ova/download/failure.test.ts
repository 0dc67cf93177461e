import {
  FinalFailure,
  TemporaryFailure,
  brokenBy,
  refusedBy,
  unwritable,
} from '../../../ova/download/failure';

const coded = (code: string): Error => Object.assign(new Error(`${code} happened`), { code });

test.each([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'HPE_INVALID_CONSTANT',
])('%s may pass', (code) => {
  expect(brokenBy(coded(code))).toEqual(new TemporaryFailure(`the connection failed (${code})`));
});

test('an error without a code is told by its message', () => {
  expect(brokenBy(new Error('socket hang up')).message).toBe('the connection failed (socket hang up)');
});

test.each([
  ['ENOTFOUND', 'there is no host of this name'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'a certificate for another name'],
  ['CERT_HAS_EXPIRED', 'is not valid today (CERT_HAS_EXPIRED)'],
  ['CERT_NOT_YET_VALID', 'is not valid today (CERT_NOT_YET_VALID)'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'is not trusted (SELF_SIGNED_CERT_IN_CHAIN)'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'is not trusted (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'does not speak TLS'],
  ['EPROTO', 'does not speak TLS'],
])('%s does not pass', (code, text) => {
  const failure = brokenBy(coded(code));
  expect(failure).toBeInstanceOf(FinalFailure);
  expect(failure.message).toContain(text);
});

test.each([408, 425, 429, 500, 502, 503, 504])('an answer of %d may pass', (status) => {
  expect(refusedBy('the server', status)).toBeInstanceOf(TemporaryFailure);
});

test.each([400, 401, 403, 404, 405, 501, 505])('an answer of %d does not pass', (status) => {
  expect(refusedBy('the server', status)).toBeInstanceOf(FinalFailure);
});

test.each([
  ['0', 0],
  ['7', 7000],
  ['60', 60_000],
  ['61', 60_000],
  ['9999999', 0],
  ['Wed, 21 Oct 2026 07:28:00 GMT', 0],
  [undefined, 0],
])('a Retry-After of %s waits %d ms at least', (text, milliseconds) => {
  expect(refusedBy('the server', 503, text)).toMatchObject({ waitAtLeast: milliseconds });
});

test.each([
  ['ENOSPC', 'the disk is full; free some space, or set XDG_CACHE_HOME to a directory that has more'],
  ['EROFS', 'cannot be written (EROFS); make it writable, or set XDG_CACHE_HOME to a directory that is'],
])('a disk with %s says what to do', (code, text) => {
  expect(unwritable({ code, syscall: 'write', message: code })).toBe(text);
});

import type { KeyObject, X509Certificate } from 'node:crypto';
import { generateKey, makeAuthority, orderChain, selfSign, signRequest } from '../../pki';
import { authority, estate, one, P256, type Estate } from './estate';

let known: Estate;
// The objects of Node have nothing that Jest compares.
const prints = (chain: readonly X509Certificate[]) => chain.map(({ fingerprint256 }) => fingerprint256);
const ordered = (certificates: readonly X509Certificate[], leaf?: KeyObject | X509Certificate) =>
  prints(orderChain(certificates, leaf));

beforeAll(async () => {
  known = await estate();
});

test('a chain is found in any order, with repetitions and strangers', async () => {
  const { chain, key, leaf } = known;
  const [a, b, c] = chain as [typeof leaf, typeof leaf, typeof leaf];
  const stranger = (await authority('Stranger')).certificate;
  for (const mixed of [
    [a, b, c],
    [c, b, a],
    [b, stranger, a, c, a],
    [stranger, c, a, b, b],
  ]) {
    expect(ordered(mixed, key)).toEqual(prints(chain));
    expect(ordered(mixed, leaf)).toEqual(prints(chain));
  }
  expect(ordered([c, a, b])).toEqual(prints(chain));
});

test('without a root or with a gap it ends earlier', () => {
  const [leaf, intermediate, root] = known.chain;
  expect(ordered([intermediate!, leaf!])).toEqual(prints([leaf!, intermediate!]));
  expect(ordered([root!, leaf!], known.key)).toEqual(prints([leaf!]));
  expect(ordered([], known.key)).toEqual([]);
});

test('a key that no certificate has: the leaf of the others, for whoever says what is wrong', async () => {
  expect(ordered([...known.chain].reverse(), await generateKey(P256))).toEqual(prints(known.chain));
});

test('of second certificates of a key, the one that is valid longer; of an issuer too', () => {
  const { key, request, intermediate, root, leaf } = known;
  const renewed = one(signRequest(request, intermediate, { days: 60 }));
  const authorityAgain = one(makeAuthority(intermediate.key, 'Test Intermediate', { days: 50 }, root));
  const all = [leaf, authorityAgain, ...known.chain.slice(1), renewed];
  expect(ordered(all, key)).toEqual(prints([renewed, ...known.chain.slice(1)]));
});

test('an issuer of the same name and another key gives way to the true one, and is taken without it', async () => {
  const { leaf, intermediate, root, key } = known;
  const other = await authority('Test Intermediate', root, 99);
  expect(orderChain([other.certificate, leaf, intermediate.certificate], key)[1]).toBe(
    intermediate.certificate,
  );
  expect(orderChain([other.certificate, leaf], key)[1]).toBe(other.certificate);
});

test('names that go round in a circle end', async () => {
  const [first, second] = [await authority('One'), await authority('Two')];
  const above = one(makeAuthority(first.key, 'One', { days: 9 }, second));
  const below = one(makeAuthority(second.key, 'Two', { days: 9 }, first));
  expect(ordered([above, below])).toEqual(prints([above, below]));
});

test('a certificate that signed itself stands alone', () => {
  const alone = one(selfSign(known.request, known.key, { days: 300 }));
  expect(ordered([...known.chain, alone], known.key)).toEqual(prints([alone]));
});

import { createHmac, type X509Certificate } from 'node:crypto';
import {
  certificateFacts,
  chainProblems,
  makePkcs12,
  orderChain,
  PkiError,
  privateKeyPem,
  readCertificates,
  readKeyBundle,
  readPkcs12,
  readPrivateKey,
  readRequest,
  writeKeyBundle,
} from '../../pki';
import {
  AuthenticatedSafe,
  CertBag,
  id_certBag,
  id_keyBag,
  id_x509Certificate,
  MacData,
  PFX,
  SafeBag,
  SafeContents,
} from '@peculiar/asn1-pfx';
import { ContentInfo } from '@peculiar/asn1-cms';
import { DigestInfo, sha1 } from '@peculiar/asn1-rsa';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { arrayBuffer, serialize } from '../../pki/asn1';
import { bmpPassphrase, derive, PURPOSE } from '../../pki/pkcs12/derivation';
import { seeded } from '../e2e/support/random';
import { estate, NAMES, type Estate } from './estate';

const SEED = Number(process.env.PKI_SEED ?? Date.now() % 1_000_000_000);
/** Of all readers together. */
const INPUTS = 10_000;
const LONGEST_MS = 2000;
const PASSPHRASE = 'hush';

const next = seeded(SEED);
const pick = (limit: number): number => Math.floor(next() * limit);
const noise = (length: number): Buffer => Buffer.from(Array.from({ length }, () => pick(256)));

/** One to four changes: a byte, a piece taken away, repeated, replaced by noise, a length field, the end. */
function mutate(content: Buffer): Buffer {
  let result = Buffer.from(content);
  for (let times = 1 + pick(4); times > 0 && result.length > 1; times--) {
    const at = pick(result.length);
    const length = 1 + pick(next() < 0.5 ? 4 : 200);
    const [before, part, after] = [
      result.subarray(0, at),
      result.subarray(at, at + length),
      result.subarray(at + length),
    ];
    const changes: readonly (() => Uint8Array[])[] = [
      () => [before, Buffer.from([pick(256)]), result.subarray(at + 1)],
      () => [before, Buffer.from([result[at]! ^ (1 << pick(8))]), result.subarray(at + 1)],
      () => [before, after],
      () => [before, part, part, after],
      () => [before, noise(part.length), after],
      () => [before, Buffer.from([[0, 0x80, 0x84, 0xff, 0x30, 0x24][pick(6)]!]), result.subarray(at + 1)],
      () => [before],
    ];
    result = Buffer.concat(changes[pick(changes.length)]!());
  }
  return result;
}

const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
const pemOf = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`;

const DATA = '1.2.840.113549.1.7.1';
const data = (content: Uint8Array) => new ContentInfo({ contentType: DATA, content: octets(content) });
const octets = (content: Uint8Array): ArrayBuffer => arrayBuffer(serialize(new OctetString(content)));

/** A file whose MAC is right, so that readers look at the content. */
async function authenticated(content: Uint8Array): Promise<Buffer> {
  // Of one iteration, for the sake of the test's time.
  const macSalt = noise(8);
  const work = { digest: 'sha1', salt: macSalt, iterations: 1 };
  const key = await derive(bmpPassphrase(PASSPHRASE), work, PURPOSE.mac, 20);
  const digest = new OctetString(createHmac('sha1', key).update(content).digest());
  const mac = new DigestInfo({ digestAlgorithm: sha1, digest });
  const macData = new MacData({ mac, macSalt: new OctetString(macSalt), iterations: 1 });
  return serialize(new PFX({ authSafe: data(content), macData }));
}

/** The content of a file, without its MAC. */
function contentOf(file: Buffer): Buffer {
  const { authSafe } = AsnConvert.parse(file, PFX);
  return Buffer.from(AsnConvert.parse(authSafe.content, OctetString).buffer);
}

/** Everything one would ask of certificates from somewhere. */
function examine(certificates: readonly X509Certificate[], known: Estate): void {
  certificates.forEach(certificateFacts);
  const chain = orderChain([...certificates, ...known.chain], known.key);
  chainProblems(chain, { names: NAMES, key: known.key });
  chainProblems(certificates, { names: NAMES, authorities: known.chain });
}

/** In turn; those that take long are not taken every time. */
function targetOf(all: readonly Target[], number: number): Target {
  const target = all[number % all.length]!;
  return target.isSlow && pick(5) > 0 ? all[pick(6)]! : target;
}

interface Target {
  readonly name: string;
  readonly seeds: readonly Buffer[];
  readonly read: (input: Buffer) => unknown;
  /** @default false */
  readonly isSlow?: boolean;
}

async function targets(known: Estate, rsa: Estate): Promise<Target[]> {
  const { key, chain, request } = known;
  const text = (target: string) => Buffer.from(target);
  const bundle = writeKeyBundle({ current: { key, chain }, pending: { key: rsa.key, chain: rsa.chain } });
  const keys = [key, rsa.key].map(privateKeyPem);
  const requests = [request, rsa.request];
  const files = [
    await makePkcs12(known, PASSPHRASE, 'legacy'),
    await makePkcs12(known, PASSPHRASE, 'modern'),
    await makePkcs12({ key, chain: [] }, PASSPHRASE, 'legacy'),
  ];
  const certificates = [...chain, rsa.leaf];
  // Not encrypted, so that changes reach the structures themselves.
  const plain = serialize(
    new SafeContents([
      new SafeBag({ bagId: id_keyBag, bagValue: arrayBuffer(derOf(privateKeyPem(key))) }),
      ...chain.map(({ raw }) => {
        const bag = new CertBag({ certId: id_x509Certificate, certValue: octets(raw) });
        return new SafeBag({ bagId: id_certBag, bagValue: arrayBuffer(serialize(bag)) });
      }),
    ]),
  );
  return [
    {
      name: 'PEM certificates',
      seeds: [text(chain.join(''))],
      read: (input) => examine(readCertificates(input), known),
    },
    {
      name: 'DER certificate',
      seeds: certificates.map(({ raw }) => raw),
      read: (input) => examine(readCertificates(input), known),
    },
    { name: 'PEM key', seeds: keys.map(text), read: (input) => readPrivateKey(input.toString()) },
    { name: 'DER key', seeds: keys.map(derOf), read: (input) => readPrivateKey(pemOf('PRIVATE KEY', input)) },
    { name: 'PEM request', seeds: requests.map(text), read: (input) => readRequest(input.toString()) },
    {
      name: 'DER request',
      seeds: requests.map(derOf),
      read: (input) => readRequest(pemOf('CERTIFICATE REQUEST', input)),
    },
    { name: 'PKCS#12', seeds: files, read: (input) => readPkcs12(input, PASSPHRASE), isSlow: true },
    {
      name: 'PKCS#12 with a true MAC',
      seeds: files.map(contentOf),
      read: async (input) => readPkcs12(await authenticated(input), PASSPHRASE),
      isSlow: true,
    },
    {
      name: 'key and certificates in PKCS#12',
      seeds: [plain],
      read: async (input) => {
        const safe = new AuthenticatedSafe([data(input)]);
        return readPkcs12(await authenticated(serialize(safe)), PASSPHRASE);
      },
      isSlow: true,
    },
    { name: 'bundle', seeds: [text(bundle)], read: (input) => readKeyBundle(input.toString()) },
  ];
}

test('whatever is read, only a PkiError comes of it, and soon', async () => {
  const known = await estate();
  const all = await targets(known, await estate({ algorithm: 'rsa', size: 2048 }));
  console.log(`PKI_SEED=${SEED}`);
  // Unchanged, every one of them can be read: what is refused afterwards is refused for its change.
  for (const { seeds, read } of all) for (const seed of seeds) await read(seed);
  const outcomes = { read: 0, refused: 0 };
  for (let number = 0; number < INPUTS; number++) {
    const { name, seeds, read } = targetOf(all, number);
    const seed = seeds[pick(seeds.length)]!;
    const input = pick(10) === 0 ? noise(pick(400)) : mutate(seed);
    const start = performance.now();
    try {
      await read(input);
      outcomes.read++;
    } catch (error) {
      outcomes.refused++;
      if (!(error instanceof PkiError)) {
        throw new Error(`PKI_SEED=${SEED}, input ${number} (${name}, ${input.toString('base64')})`, {
          cause: error,
        });
      }
    }
    const took = performance.now() - start;
    if (took > LONGEST_MS) throw new Error(`PKI_SEED=${SEED}, input ${number} (${name}) took ${took} ms`);
  }
  // Of the mutated certificates many can still be read; of the rest few.
  expect(outcomes.read).toBeGreaterThan(INPUTS / 100);
  expect(outcomes.refused).toBeGreaterThan(INPUTS / 2);
}, 240_000);

test('large inputs that would take long when read without care', async () => {
  const start = performance.now();
  const deep = Buffer.alloc(200_000, Buffer.from([0x30, 0x80]));
  const inputs: [string, () => unknown][] = [
    ['beginnings without ends', () => readCertificates('-----BEGIN CERTIFICATE-----\n'.repeat(40_000))],
    ['text without blocks', () => readCertificates('-----BEGIN '.repeat(100_000))],
    ['depth', () => readPkcs12(deep, PASSPHRASE)],
    ['depth of a request', () => readRequest(pemOf('CERTIFICATE REQUEST', deep))],
    ['headings', () => readKeyBundle('# currently\n'.repeat(100_000) + 'x')],
  ];
  for (const [name, read] of inputs) {
    const error: unknown = await Promise.resolve()
      .then(read)
      .catch((caught: unknown) => caught);
    expect([name, error instanceof PkiError]).toEqual([name, true]);
  }
  expect(performance.now() - start).toBeLessThan(inputs.length * LONGEST_MS);
});

import type { Command } from 'commander';
import type { ImportOptions } from './cert-import';
import type { ShowOptions, VerifyOptions } from './cert-look';
import { placeOf, type Place } from './certificate-place';
import { judged } from './judged';

const SPECS =
  'names of connectors, files, directories or globs (default: CONNECTOR_SPECS, or config/connectors, unless --url is given)';

/** `connector cert ...`: certificates of management consoles. What it takes is loaded when it is used. */
export function registerCert(program: Command): void {
  const cert = program.command('cert').description('certificates of management consoles, and their keys');

  cert
    .command('show')
    .description(
      'print what consoles present, by a TLS handshake alone; exit code 2 when one does not answer',
    )
    .argument('[name...]', SPECS)
    .option('--url <host:port>', 'a console by its place; may be given several times', places, [])
    .option('--json', 'print it as JSON')
    .action((names: string[], options: ShowOptions) =>
      judged(async () => (await import('./cert-look.js')).showCertificates(names, options)),
    );

  cert
    .command('verify')
    .description(
      'judge what consoles present; exit code 0 when all is good, 1 with a warning (soon to be renewed), 2 with an error',
    )
    .argument('[name...]', SPECS)
    .option('--url <host:port>', 'a console by its place; may be given several times', places, [])
    .option(
      '--ca <file>',
      'PEM file of authorities a chain has to end at; may be given several times (default: a chain is complete by itself)',
      several,
      [],
    )
    .option('--json', 'print it as JSON')
    .action((names: string[], options: VerifyOptions) =>
      judged(async () => (await import('./cert-look.js')).verifyCertificates(names, options)),
    );

  cert
    .command('csr')
    .description(
      "print the certificate signing request for a connector's pending key, else its current one, else a new one",
    )
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .option('--out <file>', 'write it there')
    .action(async (name: string, options: { out?: string }) =>
      (await import('./cert-csr.js')).printRequest(name, options),
    );

  cert
    .command('import')
    .description("take a certificate that was installed by hand, and its key, into the connector's store")
    .argument('<name>', 'name of a connector of CONNECTOR_SPECS')
    .requiredOption('--certificate <file>', 'the certificate, and what signed it: PEM, or one in DER')
    .option('--key <file>', 'its private key, PEM (default: the pending or current one of the store)')
    .option('--pkcs12 <file>', 'a PKCS#12 file with its private key')
    .option('--passphrase-file <file>', 'file with the passphrase of that')
    .option('--url <host:port>', 'where the console is (default: the address its VM tells)', placeOf)
    .action(async (name: string, options: ImportOptions) =>
      (await import('./cert-import.js')).importCertificate(name, options),
    );
}

const places = (text: string, before: readonly Place[]): Place[] => [...before, placeOf(text)];
const several = (text: string, before: readonly string[]): string[] => [...before, text];

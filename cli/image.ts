import type { Command } from 'commander';
import { stringify } from 'yaml';
import { type OvaImage, OvaError, openImage } from '../ova';
import { CommandFailure } from './failure';
import { imageFacts } from './image-facts';
import { ImageReporter } from './image-reporter';
import { imageSummary } from './image-summary';
import { interruptible } from './interruptible';

/** `connector image FILE|URL` and `connector image pin FILE|URL`: what an OVA is, and what to write down of it. */
export function registerImage(program: Command): void {
  const image = program
    .command('image')
    .description('verify an OVA to its last byte, and say what is in it')
    .usage('[options] <file-or-url>\n       connector image pin [options] <file-or-url>')
    .argument('<file-or-url>', 'path of an OVA, or its https address (a file named "pin" is ./pin)')
    .option('--json', 'print everything that is known as JSON')
    .option('--sha256 <hex>', 'refuse a file with another SHA-256; an address is then downloaded only once')
    .action(async (source: string, { json = false, sha256 }: { json?: boolean; sha256?: string }) => {
      const found = await open(source, sha256);
      console.log(
        json ? JSON.stringify(imageFacts(source, found), undefined, 2) : imageSummary(source, found),
      );
    });
  image
    .command('pin')
    .description(
      'download an OVA, verify it and print its SHA-256, with the lines for a spec; the deployment then finds it in the cache',
    )
    .argument('<file-or-url>', 'path of an OVA, or its https address')
    .action(async (source: string) => {
      const { sha256 } = await open(source);
      console.log(`${sha256}\n${stringify({ image: { source, sha256 } }, { lineWidth: 0 }).trimEnd()}`);
    });
}

async function open(source: string, sha256?: string): Promise<OvaImage> {
  const reporter = new ImageReporter(process.stderr);
  try {
    return await interruptible((signal) =>
      openImage({ source, sha256, signal, onProgress: (progress) => reporter.report(progress) }),
    );
  } catch (error) {
    if (!(error instanceof OvaError)) throw error;
    reporter.end();
    for (const problem of error.problems) console.error(`error: ${problem}`);
    throw new CommandFailure(error.problems.length === 1 ? '1 error' : `${error.problems.length} errors`);
  } finally {
    reporter.end();
  }
}

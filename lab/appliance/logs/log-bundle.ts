import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { logFiles, type Logged } from './log-files';

/** A file of logs, as the console and setup.rb give it. */
export interface LogBundle {
  readonly name: string;
  readonly content: Buffer;
}

/** The logs in a directory of their own, as a tar.gz. */
export async function logBundle(logged: Logged): Promise<LogBundle> {
  const archive = pack();
  const stem = `connector-logs-${logged.now.toISOString().replace(/[-:]|\.\d+/g, '')}`;
  archive.entry({ name: `${stem}/`, type: 'directory', mode: 0o755, mtime: logged.now });
  for (const [name, text] of logFiles(logged))
    archive.entry({ name: `${stem}/${name}`, mode: 0o644, mtime: logged.now }, text);
  archive.finalize();
  return { name: `${stem}.tar.gz`, content: await buffer(archive.pipe(createGzip())) };
}

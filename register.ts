import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { relative } from 'node:path';
import { transformSync, type TransformFailure } from 'esbuild';

/**
 * Lets Node run TypeScript: `node -r connector-as-code/register main.ts`. Types are dropped and not checked, and the
 * module becomes CommonJS, from which every import of cdktf's works (docs/decisions/0018-how-main-ts-is-run.md).
 */
type Compile = (module: NodeJS.Module & { _compile(code: string, file: string): void }, file: string) => void;

const compile: Compile = (module, file) => {
  module._compile(javascript(file), file);
};

(Module as unknown as { _extensions: Record<string, Compile> })._extensions['.ts'] = compile;

function javascript(file: string): string {
  try {
    return transformSync(readFileSync(file, 'utf8'), {
      sourcefile: file,
      loader: 'ts',
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'silent',
    }).code;
  } catch (error) {
    const { errors } = error as Partial<TransformFailure>;
    if (errors === undefined) throw error;
    for (const { location, text } of errors) {
      const place = location === null ? '' : `:${location.line}:${location.column + 1}`;
      console.error(`error: ${relative('', file)}${place}: ${text}`);
    }
    process.exit(1);
  }
}

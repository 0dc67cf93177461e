import { jsonLine } from '../engine';
import type { Diagnostic } from './plan-model';

interface Message {
  readonly type?: unknown;
  readonly diagnostic?: {
    readonly severity?: unknown;
    readonly summary?: unknown;
    readonly detail?: unknown;
    readonly address?: unknown;
    readonly snippet?: { readonly context?: unknown } | null;
  };
}

/**
 * The errors and warnings among the lines of `terraform plan -json` or `apply -json`, each once, in the order they
 * came. Lines that are no JSON are passed over: see `plainLines`.
 */
export function diagnosticsOf(lines: readonly string[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const line of lines) {
    const message = jsonLine<Message>(line);
    if (message?.type !== 'diagnostic' || typeof message.diagnostic !== 'object') continue;
    const diagnostic = toDiagnostic(message.diagnostic);
    const key = JSON.stringify(diagnostic);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}

/** The lines that are no messages: what an engine says before it speaks JSON, or when it crashes. */
export function plainLines(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.trim() !== '' && jsonLine<Message>(line) === undefined);
}

function toDiagnostic({
  severity,
  summary,
  detail,
  address,
  snippet,
}: NonNullable<Message['diagnostic']>): Diagnostic {
  const about = typeof address === 'string' && address !== '' ? address : addressIn(snippet?.context);
  return {
    // An unknown severity is not an error: the exit code says whether the engine failed.
    severity: severity === 'error' ? 'error' : 'warning',
    summary: text(summary),
    detail: text(detail),
    ...(about !== undefined && { address: about }),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** The block of the configuration it stands in: `resource.aws_iam_user.connector`; of HCL, with quotes. */
function addressIn(context: unknown): string | undefined {
  const [, kind, type, name] =
    /^(resource|data)[. ]"?([\w-]+)"?[. ]"?([\w-]+)"?$/.exec(typeof context === 'string' ? context : '') ??
    [];
  if (kind === undefined) return undefined;
  return `${kind === 'data' ? 'data.' : ''}${type}.${name}`;
}

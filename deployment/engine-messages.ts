import type { Diagnostic } from './plan-model';

interface Message {
  readonly type?: unknown;
  readonly diagnostic?: {
    readonly severity?: unknown;
    readonly summary?: unknown;
    readonly detail?: unknown;
    readonly address?: unknown;
  };
}

/**
 * The errors and warnings among the lines of `terraform plan -json` or `apply -json`, each once, in the order they
 * came. Lines that are no JSON are passed over: see `plainLines`.
 */
export function diagnosticsOf(lines: readonly string[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const line of lines) {
    const message = messageOf(line);
    if (message?.type !== 'diagnostic' || typeof message.diagnostic !== 'object') continue;
    const diagnostic = toDiagnostic(message.diagnostic);
    const key = JSON.stringify(diagnostic);
    if (!found.has(key)) found.set(key, diagnostic);
  }
  return [...found.values()];
}

/** The lines that are no messages: what an engine says before it speaks JSON, or when it crashes. */
export function plainLines(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.trim() !== '' && messageOf(line) === undefined);
}

function messageOf(line: string): Message | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch {
    return undefined;
  }
}

function toDiagnostic({
  severity,
  summary,
  detail,
  address,
}: NonNullable<Message['diagnostic']>): Diagnostic {
  return {
    // An unknown severity is not an error: the exit code says whether the engine failed.
    severity: severity === 'error' ? 'error' : 'warning',
    summary: text(summary),
    detail: text(detail),
    ...(typeof address === 'string' && address !== '' && { address }),
  };
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

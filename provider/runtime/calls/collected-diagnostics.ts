import { ProviderError, type Diagnostics } from '../definition/diagnostics';
import { log } from '../log';
import { DiagnosticSeverity, type AttributePath, type Diagnostic } from '../protocol/plugin6.generated';
import type { Attributes } from '../schema/type';
import type { Problem } from '../value/conform';
import { pathText, type Path } from '../value/path';
import { ValueError } from '../value/value-error';
import { diagnosticPath } from './attribute-path';
import type { SensitiveValues } from './sensitive-values';

/** The diagnostics of one call, ready to be sent. */
export class CollectedDiagnostics implements Diagnostics {
  private readonly collected: Diagnostic[] = [];

  constructor(
    private readonly attributes: Attributes,
    private readonly sensitive: SensitiveValues,
  ) {}

  error(path: Path, summary: string, detail = ''): void {
    this.add(DiagnosticSeverity.ERROR, path, summary, detail);
  }

  warning(path: Path, summary: string, detail = ''): void {
    this.add(DiagnosticSeverity.WARNING, path, summary, detail);
  }

  get hasErrors(): boolean {
    return this.collected.some(({ severity }) => severity === DiagnosticSeverity.ERROR);
  }

  /** An error for each problem, with the attribute's name in front. */
  problems(problems: readonly Problem[], introduction = ''): void {
    for (const { path, problem } of problems) {
      this.error(path, introduction + (path.length === 0 ? problem : `${pathText(path)} ${problem}`));
    }
  }

  /** Whatever was thrown: the first line of its message, the rest as detail. The stack goes to the log only. */
  thrown(error: unknown): void {
    if (error instanceof ProviderError) return this.error(error.path, error.message, error.detail);
    if (error instanceof ValueError) return this.error(error.path, error.message);
    // By its form, not its class: Node's own errors may be of another realm.
    const { name, message, cause, stack } = (
      typeof error === 'object' && error !== null ? error : {}
    ) as Partial<Error>;
    // Node's functions say "aborted"; why is in the cause.
    if (name === 'AbortError' && cause !== undefined) return this.thrown(cause);
    const text = typeof message === 'string' ? message || (name ?? '') : String(error);
    const [summary = '', ...rest] = text.split('\n');
    this.error([], summary.trim() === '' ? 'An error without a message' : summary, rest.join('\n'));
    if (stack !== undefined) log.debug(stack);
  }

  toProtocol(): readonly Diagnostic[] {
    return this.collected;
  }

  private add(severity: DiagnosticSeverity, path: Path, summary: string, detail: string): void {
    const steps = diagnosticPath(this.attributes, path);
    const where = pathText(path);
    const told = steps.length === path.length || summary.includes(where);
    const attribute: AttributePath | null = steps.length === 0 ? null : { steps };
    this.collected.push({
      severity,
      summary: this.sensitive.hide(summary),
      detail: this.sensitive.hide(told ? detail : `${where}${detail === '' ? '' : `: ${detail}`}`),
      attribute,
    });
  }
}

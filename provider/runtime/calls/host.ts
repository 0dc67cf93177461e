import type { Awaitable } from '../definition/call';
import { ProviderError } from '../definition/diagnostics';
import type { Provider } from '../definition/provider';
import type { DynamicValue } from '../protocol/plugin6.generated';
import { configProblems } from '../schema/config-problems';
import type { Attributes } from '../schema/type';
import type { Validator } from '../schema/validator';
import type { ValueMap } from '../value/value';
import { CollectedDiagnostics } from './collected-diagnostics';
import { decodeObject } from './dynamic-value';
import { RunningCalls } from './running-calls';
import { SensitiveValues } from './sensitive-values';

/** What a provider's process knows from one call to the next. */
export class Host {
  readonly calls = new RunningCalls();
  readonly sensitive = new SensitiveValues();
  /** What `configure` returned. */
  client: unknown = undefined;
  /** Whether `client` is one to be closed. */
  configured = false;

  constructor(readonly provider: Provider) {}

  /** @throws ProviderError when the provider has no such type. */
  find<T extends { readonly type: string }>(types: readonly T[] | undefined, name: string, kind: string): T {
    const found = types?.find(({ type }) => type === name);
    if (found) return found;
    throw new ProviderError(`The provider ${this.provider.name} has no ${kind} ${name}`);
  }

  /** The object the protocol sent, its sensitive values remembered. */
  decode(attributes: Attributes, sent: DynamicValue | null | undefined): ValueMap | null {
    const object = decodeObject(attributes, sent);
    this.sensitive.add(attributes, object);
    return object;
  }

  /**
   * Does what a call asks, with whatever goes wrong among its diagnostics.
   *
   * @returns undefined when it failed
   */
  async attempt<T>(
    diagnostics: CollectedDiagnostics,
    work: (signal: AbortSignal) => Awaitable<T>,
    afterStop = false,
  ): Promise<T | undefined> {
    try {
      return await this.calls.run(work, afterStop);
    } catch (error) {
      diagnostics.thrown(error);
      return undefined;
    }
  }

  diagnostics(attributes: Attributes = {}): CollectedDiagnostics {
    return new CollectedDiagnostics(attributes, this.sensitive);
  }

  /** Holds a configuration against its schema's rules, then its author's. */
  async validate(definition: Validated, sent: DynamicValue | null): Promise<CollectedDiagnostics> {
    const { attributes, validators = [] } = definition;
    const diagnostics = this.diagnostics(attributes);
    await this.attempt(diagnostics, async (signal) => {
      const config = this.decode(attributes, sent);
      if (config === null) return;
      diagnostics.problems(configProblems(attributes, validators, config));
      // What does not even fit the schema an author's rules need not expect.
      if (!diagnostics.hasErrors) await definition.validate?.({ config, diagnostics, signal });
    });
    return diagnostics;
  }
}

/** Whatever has a configuration. */
interface Validated {
  readonly attributes: Attributes;
  readonly validators?: readonly Validator<never>[];
  validate?(call: {
    config: ValueMap;
    diagnostics: CollectedDiagnostics;
    signal: AbortSignal;
  }): Awaitable<void>;
}

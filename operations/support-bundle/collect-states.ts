import type { LoadedSpec } from '../../config';
import { applianceState, pullStates } from '../../deployment/states';
import { withinTime } from '../../preflight';
import type { Collector } from './collector';
import { textPart } from './model';
import type { BundleOptions } from './options';
import { redactState } from './redact-state';

/** Both states of a connector, pulled by the engine, without secrets. */
export async function collectStates(
  connector: LoadedSpec,
  collector: Collector,
  options: BundleOptions,
): Promise<void> {
  const { env, interruption, timeoutSeconds, tell } = options;
  const { name } = connector.spec;
  tell(`${name}: states`);
  try {
    // An engine would wait for a store that hangs as long as that likes.
    await withinTime(timeoutSeconds, interruption.signal, (own) => applianceState(connector, env, own));
  } catch (error) {
    interruption.signal.throwIfAborted();
    collector.problem({ connector: name, what: 'states', found: `its store: ${(error as Error).message}` });
    return;
  }
  for (const { stack, text = '', problem } of await pullStates(connector, { env, interruption })) {
    try {
      if (problem !== undefined) throw new Error(problem);
      if (text.trim() === '') collector.leftOut.push(`${name}: state of ${stack}: nothing was applied`);
      else
        collector.redacting((redactor) =>
          collector.add(
            textPart(`${name}/${stack}.tfstate`, `state of ${stack}`, redactState(text, redactor)),
          ),
        );
    } catch (error) {
      collector.problem({ connector: name, what: `state of ${stack}`, found: (error as Error).message });
    }
  }
}

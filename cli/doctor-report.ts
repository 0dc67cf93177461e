import type { Diagnosis, Examination } from '../operations/doctor';

/** An examination, or why there is none. */
export type Examined = Examination | { readonly name: string; readonly problem: string };

/** Whether there is such a command: one that is not is not advised. */
export type Knows = (verb: string) => boolean;

/** For people: each case with its cause, then what to do, in this order. */
export function formatExaminations(all: readonly Examined[], knows: Knows): string {
  if (all.length === 0) return 'there is no connector to look at';
  return all.map((examined) => formatOne(examined, knows)).join('\n\n');
}

/** For programs. */
export const examinationsAsJson = (all: readonly Examined[], knows: Knows): object => ({
  connectors: all.map((examined) =>
    'problem' in examined
      ? examined
      : {
          name: examined.name,
          version: examined.observation.version ?? null,
          signs: examined.observation.signs,
          notes: examined.observation.notes,
          health: examined.observation.health,
          cases: examined.diagnoses.map(({ steps, ...rest }) => ({
            ...rest,
            steps: steps.map((step) => ({
              text: step.text,
              command: commandOf(step.command, examined.name, knows) ?? null,
              repair: step.repair ?? null,
            })),
          })),
        },
  ),
});

function formatOne(examined: Examined, knows: Knows): string {
  const { name } = examined;
  if ('problem' in examined) return `${name}: not to be told: ${examined.problem}`;
  const { diagnoses, observation } = examined;
  if (diagnoses.length === 0)
    return `${name}: ${observation.signs.vm === 'stopped' ? 'declared stopped, and off' : 'nothing is wrong'}`;
  const notes = observation.notes.map((note) => `  seen: ${note}`);
  return [`${name}:`, ...notes, ...diagnoses.flatMap((found) => formatCase(found, name, knows))].join('\n');
}

function formatCase(
  { status, title, cause, message, follows, steps, source }: Diagnosis,
  name: string,
  knows: Knows,
) {
  const lines = steps.map(({ text, command, repair }, index) => {
    const words = commandOf(command, name, knows);
    return `      ${index + 1}. ${text}${words === undefined ? '' : `: ${words}`}${byItself(repair, name)}`;
  });
  return [
    `  ${status.padEnd(7)}  ${title}`,
    `      because ${cause}`,
    ...(message === '' ? [] : [`      it says: ${message}`]),
    ...(follows.length === 0 ? [] : [`      most likely a consequence of what stands above`]),
    ...lines,
    `      (${source})`,
  ];
}

/** What has the doctor do it. */
function byItself(repair: Diagnosis['steps'][number]['repair'], name: string): string {
  if (repair === undefined) return '';
  return repair === 'factoryReset' ? ` (--fix --reset ${name} does it)` : ' (--fix does it)';
}

function commandOf(command: string | undefined, name: string, knows: Knows): string | undefined {
  if (command === undefined || !knows(command.split(' ')[0] ?? '')) return undefined;
  return `connector ${command.replace('{name}', name)}`;
}

/** Variables by name, not expanded yet. */
export type Variables = Readonly<Record<string, string>>;

/** A CI/CD variable of a project. */
export interface ProjectVariable {
  readonly value: string;
  /** Only for pipelines of protected branches. @default false */
  readonly isProtected?: boolean;
}

/** `$NAME` and `${NAME}` in values replaced as the runner does it: one that is not there is nothing. */
export function expand(variables: Variables): Record<string, string> {
  const valueOf = (name: string, within: readonly string[]): string =>
    within.includes(name)
      ? ''
      : (variables[name] ?? '').replace(
          /\$(?:(\w+)|\{(\w+)\})/g,
          (_, plain?: string, braced?: string): string => valueOf(plain ?? braced ?? '', [...within, name]),
        );
  return Object.fromEntries(Object.keys(variables).map((name) => [name, valueOf(name, [])]));
}
